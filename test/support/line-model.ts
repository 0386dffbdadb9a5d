import type { Raster } from '#shared/domain/raster.ts'
import { onnxModel } from './onnx.ts'

/** Width of a step of the model, pixels at 48 high. */
const STEP = 8
/** How much surer the nearest level is than its neighbour. */
const GAIN = 200

/** Grey levels in [-1, 1] of the blank (white) and of each character, evenly apart. */
const levelsOf = ({ length }: readonly string[]) =>
  Array.from({ length: length + 2 }, (_, i) => 1 - (2 * i) / (length + 1))

/** A recognition model of PP-OCR's interface that reads grey bars: a level for each character and for the blank between words. */
export function lineModel(
  characters: readonly string[],
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  const levels = levelsOf(characters)
  const weights = levels.flatMap((level) =>
    Array.from({ length: 3 * 48 * STEP }, () => (2 * GAIN * level) / (3 * 48 * STEP)),
  )
  return onnxModel({
    inputs: [{ name: 'x', type: 'float', dims: [1, 3, 48, 'width'] }],
    outputs: [{ name: 'out', type: 'float', dims: [1, 'steps', levels.length] }],
    constants: [
      { name: 'weights', dims: [levels.length, 3, 48, STEP], floats: weights },
      { name: 'bias', dims: [levels.length], floats: levels.map((level) => -GAIN * level * level) },
      { name: 'axes', dims: [1], int64s: [2] },
    ],
    nodes: [
      {
        op: 'Conv',
        inputs: ['x', 'weights', 'bias'],
        output: 'cells',
        attributes: { kernel_shape: [48, STEP], strides: [48, STEP] },
      },
      { op: 'Squeeze', inputs: ['cells', 'axes'], output: 'flat' },
      { op: 'Transpose', inputs: ['flat'], output: 'steps', attributes: { perm: [0, 2, 1] } },
      { op: 'Softmax', inputs: ['steps'], output: 'out', attributes: { axis: 2 } },
    ],
    metadata,
  })
}

/** A picture in which that model reads a text: two bars a character, one of white behind it. */
export function barsOf(text: string, characters: readonly string[]): Raster {
  const levels = levelsOf(characters)
  const bars = [...text].flatMap((character) => {
    const level = levels[character === ' ' ? characters.length + 1 : characters.indexOf(character) + 1]
    return [level, level, 1]
  })
  const width = bars.length * STEP
  const row = Uint8Array.from({ length: width }, (_, x) =>
    Math.round((bars[Math.floor(x / STEP)] + 1) * 127.5),
  )
  const data = new Uint8Array(width * 48)
  for (let y = 0; y < 48; y += 1) data.set(row, y * width)
  return { width, height: 48, channels: 1, data }
}
