/** Writes small ONNX models for tests, as protocol buffers (onnx.proto, IR version 8, opset 13). */

const varint = (value: number): number[] => {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}
const int = (field: number, value: number) => Buffer.from([...varint(field << 3), ...varint(value)])
const bytes = (field: number, value: Buffer | string) => {
  const body = Buffer.from(value as Buffer)
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(body.length)]), body])
}
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts))

const FLOAT = 1
const INT64 = 7

export interface Constant {
  readonly name: string
  readonly dims: readonly number[]
  readonly floats?: readonly number[]
  readonly int64s?: readonly number[]
  /** Its values stand in a file of this name beside the model, written by `constantBytes`. */
  readonly external?: string
}

export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

export interface Port {
  readonly name: string
  readonly type: 'float' | 'int64'
  /** A name stands for any length. */
  readonly dims: readonly (number | string)[]
}

export function onnxModel(graph: {
  inputs: readonly Port[]
  outputs: readonly Port[]
  constants: readonly Constant[]
  nodes: readonly Node[]
  /** What the file says of itself. */
  metadata?: Readonly<Record<string, string>>
}): Buffer {
  return Buffer.concat([
    int(1, 8),
    message(
      7,
      ...graph.nodes.map((node) => message(1, ...nodeParts(node))),
      bytes(2, 'test'),
      ...graph.constants.map((constant) => message(5, ...constantParts(constant))),
      ...graph.inputs.map((port) => message(11, ...portParts(port))),
      ...graph.outputs.map((port) => message(12, ...portParts(port))),
    ),
    message(8, bytes(1, ''), int(2, 13)),
    ...Object.entries(graph.metadata ?? {}).map(([key, value]) =>
      message(14, bytes(1, key), bytes(2, value)),
    ),
  ])
}

function nodeParts({ op, inputs, output, attributes = {} }: Node): Buffer[] {
  return [
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      typeof value === 'number'
        ? message(5, bytes(1, name), int(3, value), int(20, 2))
        : message(5, bytes(1, name), ...value.map((each) => int(8, each)), int(20, 7)),
    ),
  ]
}

export const constantBytes = ({ floats, int64s }: Pick<Constant, 'floats' | 'int64s'>): Buffer =>
  floats === undefined
    ? Buffer.from(BigInt64Array.from(int64s ?? [], BigInt).buffer)
    : Buffer.from(Float32Array.from(floats).buffer)

function constantParts({ name, dims, floats, external, ...rest }: Constant): Buffer[] {
  const raw = constantBytes({ ...rest, ...(floats === undefined ? {} : { floats }) })
  return [
    ...dims.map((dim) => int(1, dim)),
    int(2, floats === undefined ? INT64 : FLOAT),
    bytes(8, name),
    ...(external === undefined
      ? [bytes(9, raw)]
      : [message(13, bytes(1, 'location'), bytes(2, external)), int(14, 1)]),
  ]
}

function portParts({ name, type, dims }: Port): Buffer[] {
  const shape = dims.map((dim) => message(1, typeof dim === 'number' ? int(1, dim) : bytes(2, dim)))
  return [
    bytes(1, name),
    message(2, message(1, int(1, type === 'float' ? FLOAT : INT64), message(2, ...shape))),
  ]
}
