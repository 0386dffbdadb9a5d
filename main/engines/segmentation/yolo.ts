import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Availability, defineEngine, type EngineRun, lacking } from '#main/engines/engine.ts'
import { resizeLinear } from '#main/engines/raster/resize-linear.ts'
import { loadSharp, type Sharp } from '#main/engines/read/codecs.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { fromWireError, StationError, toWireError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { QuestionPages } from './engine.ts'
import { storedPage } from './stored-page.ts'
import { clipped, decode, type Fit, layoutOf, letterbox, stretch, suppress, truncated } from './yolo-post.ts'

export const YoloInput = z.object({
  /** File on this machine: a picture or a PDF. */
  path: z.string(),
  /** `v1`: the original worker's arithmetic (page squashed to the square, rows read as YOLOv5, boxes not clipped). */
  compat: z.enum(['none', 'v1']),
})
export type YoloInput = z.infer<typeof YoloInput>

async function available(settings: Settings): Promise<Availability> {
  const path = settings.yoloModelPath
  if (path === undefined) return lacking('yolo-model-missing', 'YOLO_QUESTION_MODEL_PATH not set')
  if (!existsSync(path)) return lacking('yolo-model-missing', 'YOLO_QUESTION_MODEL_PATH names no file')
  return { available: true, detail: 'onnxruntime-node 1.30' }
}

/** The grey that fills a letterbox, as the models are trained with. */
const PADDING = 114

/** Finds questions with a YOLO detection model of the academy's own. */
export const yolo = defineEngine<YoloInput, QuestionPages>({
  name: 'segmentation-yolo',
  version: '1.0.0',
  input: YoloInput,
  output: QuestionPages,
  memoryMiB: 2048,
  available,
  open: async (settings): Promise<EngineRun<YoloInput, QuestionPages>> => {
    const [ort, { readPages }, { imreadColour }, sharp] = await Promise.all([
      import('onnxruntime-node'),
      import('../read/read-pages.ts'),
      import('../v1/imread.ts'),
      loadSharp(),
    ])
    const session = await openModel(settings, ort)
    const inputName = session.inputNames[0]
    const size = inputSize(session) ?? settings.yoloInputSize

    const detect = async (picture: Raster, isV1: boolean) => {
      const { width, height } = picture
      const fit = isV1 ? stretch(width, height, size) : letterbox(width, height, size)
      const square = isV1 ? resizeLinear(picture, size, size) : await boxed(picture, fit, size, sharp)
      const tensor = new ort.Tensor('float32', planes(square), [1, 3, size, size])
      const results = await session.run({ [inputName]: tensor })
      const output = results[session.outputNames[0]]
      const rows = { data: output.data as Float32Array, dims: output.dims.slice(-2) }
      if (output.type !== 'float32' || rows.dims.length < 2 || rows.dims.some((dim) => dim < 5))
        throw badModel()
      const layout = isV1 ? 'v5' : layoutOf(rows)
      const found = decode(rows, layout, fit, settings.yoloConfidence)
      const kept = suppress(found, settings.yoloOverlap).map((i) => found[i])
      return isV1 ? truncated(kept) : clipped(kept, width, height)
    }

    return async ({ path, compat }, { signal, progress }) => {
      const bytes = await readFile(path)
      if (compat === 'v1') {
        const picture = await imreadColour(bytes)
        if (picture === undefined) {
          throw new StationError('unreadable', 'the file is no picture that can be read', {
            reason: 'not-an-image',
          })
        }
        const { width, height } = picture
        return { pages: [{ pageIndex: 0, width, height, boxes: await detect(picture, true) }] }
      }
      const pages: QuestionPages['pages'] = []
      for await (const page of readPages(bytes, { signal })) {
        if (isBroken(page)) {
          pages.push({ pageIndex: page.index, error: toWireError(page.error) })
          continue
        }
        const { width, height } = page.raster
        const damage = page.damage === undefined ? {} : { damage: page.damage.reason }
        const boxes = await detect(page.raster, false)
        pages.push(storedPage({ pageIndex: page.index, width, height, boxes, ...damage }, page.scale))
        progress(pages.length / (pages.length + 1))
      }
      return { pages }
    }
  },
})

type Ort = typeof import('onnxruntime-node')
type Session = Awaited<ReturnType<Ort['InferenceSession']['create']>>

/** From a buffer, since native code cannot open every path that Windows can name. */
async function openModel(settings: Settings, ort: Ort): Promise<Session> {
  const state = await available(settings)
  if (!state.available) throw fromWireError(state.error)
  try {
    return await ort.InferenceSession.create(await readFile(settings.yoloModelPath!), {
      intraOpNumThreads: 1,
    })
  } catch (cause) {
    throw badModel(cause)
  }
}

const badModel = (cause?: unknown) =>
  new StationError('unavailable', 'YOLO_QUESTION_MODEL_PATH is no detection model that can be run', {
    reason: 'yolo-model-broken',
    cause,
  })

/** The side of the square the model was exported for; undefined when it takes any. */
function inputSize(session: Session): number | undefined {
  const meta = session.inputMetadata[0]
  const side = meta?.isTensor === true ? meta.shape[3] : undefined
  return typeof side === 'number' && side > 0 ? side : undefined
}

async function boxed(picture: Raster, fit: Fit, size: number, sharp: Sharp): Promise<Raster> {
  const width = Math.max(1, Math.round(picture.width / fit.scaleX))
  const height = Math.max(1, Math.round(picture.height / fit.scaleY))
  const left = Math.floor((size - width) / 2)
  const top = Math.floor((size - height) / 2)
  const data = await sharp(picture.data, { raw: { ...picture } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extend({
      ...{ left, top, right: size - width - left, bottom: size - height - top },
      background: { r: PADDING, g: PADDING, b: PADDING },
    })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  const channels = data.length === size * size ? 1 : 3
  return { width: size, height: size, channels, data }
}

/** Red, green and blue planes in [0, 1]. */
function planes({ width, height, channels, data }: Raster): Float32Array {
  const count = width * height
  const out = new Float32Array(3 * count)
  for (let c = 0; c < 3; c += 1) {
    const from = channels === 1 ? 0 : c
    for (let i = 0; i < count; i += 1) out[c * count + i] = data[i * channels + from] / 255
  }
  return out
}
