import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { resizeLinear } from '#main/engines/raster/resize-linear.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { ctcLetters } from './ctc.ts'
import { lineDictionary } from './line-dictionary.ts'
import { SESSION_OPTIONS } from './session-options.ts'
import { type ReadLine, type ReadWord, readLine, weighted } from './text-line.ts'

/** Height every line is brought to, pixels; PP-OCR's recognition models are taught with it since v3. */
const HEIGHT_PX = 48
const LEAST_WIDTH_PX = 48
/** A line longer than this, heights, is no line. */
const MOST_LONG = 80

/** Reads a picture of one line; undefined where nothing stands in it. */
export type LineNetwork = (grey: Raster) => Promise<ReadLine | undefined>

/**
 * Loads a recognition model of PP-OCR's interface: input 1 × 3 × 48 × width in [-1, 1], output 1 × steps × classes,
 * softmaxed, class 0 the CTC blank, then its dictionary, then (where there is one more) the blank between words.
 * @param dictionary file of its characters, a line each; else they are looked for in the model and beside it
 * @throws StationError `unavailable`, reason `ocr-model-invalid`
 */
export async function openLineNetwork(model: string, dictionary?: string): Promise<LineNetwork> {
  const ort = await import('onnxruntime-node')
  const invalid = (why: string, cause?: unknown) =>
    new StationError('unavailable', `OCR model cannot be used: ${why}`, {
      cause,
      reason: 'ocr-model-invalid',
      params: { file: basename(model) },
    })
  await access(model).catch((cause) => {
    throw invalid('cannot be read', cause)
  })
  const characters = await lineDictionary(model, dictionary)
  if (characters === undefined) throw invalid('no dictionary in it or beside it')
  const session = await ort.InferenceSession.create(model, SESSION_OPTIONS).catch((cause) => {
    throw invalid('no ONNX model', cause)
  })
  const [inputName] = session.inputNames
  const [outputName] = session.outputNames
  return async (grey) => {
    const width = Math.round((grey.width * HEIGHT_PX) / grey.height)
    if (grey.width < 2 || width > HEIGHT_PX * MOST_LONG) return undefined
    const line = resizeLinear(grey, Math.max(4, width), HEIGHT_PX)
    const full = Math.max(LEAST_WIDTH_PX, Math.ceil(line.width / 8) * 8)
    const input = new ort.Tensor('float32', planes(line, full), [1, 3, HEIGHT_PX, full])
    const output = (await session.run({ [inputName]: input }))[outputName]
    const [, steps, classes] = output.dims
    if (output.dims.length !== 3 || classes < characters.length + 1)
      throw invalid(`${classes} classes for ${characters.length} characters`)
    const letters = ctcLetters(output.data as Float32Array, classes, characters)
    const step = (full / steps) * (grey.height / HEIGHT_PX)
    return lineFrom(letters, step, grey)
  }
}

/** Three equal planes in [-1, 1], padded with the grey between them as the models' own code does. */
function planes({ width, height, data }: Raster, full: number): Float32Array {
  const size = full * height
  const out = new Float32Array(3 * size)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) out[y * full + x] = data[y * width + x] / 127.5 - 1
  out.copyWithin(size, 0, size)
  out.copyWithin(2 * size, 0, size)
  return out
}

function lineFrom(
  letters: readonly { text: string; confidence: number; step: number }[],
  step: number,
  { width, height }: Raster,
): ReadLine | undefined {
  const words: ReadWord[] = []
  let glyphs: ReadWord['glyphs'][number][] = []
  const close = () => {
    if (glyphs.length === 0) return
    const [first, last] = [glyphs[0], glyphs.at(-1)!]
    const box = { ...first.box, w: last.box.x + last.box.w - first.box.x }
    words.push({
      text: glyphs.map(({ text }) => text).join(''),
      confidence: weighted(glyphs),
      box,
      glyphs,
    })
    glyphs = []
  }
  for (const { text, confidence, step: at } of letters) {
    if (text === ' ' || text === '　') {
      close()
      continue
    }
    // The network says about the middle of a letter, not its sides: a step to either side.
    const x = Math.max(0, Math.min(width - 1, (at - 0.5) * step))
    glyphs.push({ text, confidence, box: { x, y: 0, w: Math.min(width - x, 2 * step), h: height } })
  }
  close()
  return words.length === 0 ? undefined : readLine(words)
}
