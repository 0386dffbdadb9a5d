/** Field numbers of ONNX' protocol buffers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const METADATA_PROPS = 14
const [KEY, VALUE] = [1, 2]

/** What an ONNX file says of itself, which its runtime does not tell. What is no protocol buffer says nothing. */
export function metadataOf(model: Uint8Array): Map<string, string> {
  const said = new Map<string, string>()
  for (const [field, entry] of fieldsOf(model)) {
    if (field !== METADATA_PROPS) continue
    const parts = new Map(fieldsOf(entry))
    const [key, value] = [parts.get(KEY), parts.get(VALUE)]
    if (key !== undefined && value !== undefined)
      said.set(Buffer.from(key).toString('utf8'), Buffer.from(value).toString('utf8'))
  }
  return said
}

/** Fields of a message that hold bytes, in their order. */
function* fieldsOf(message: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++]
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }
  while (at < message.length) {
    const tag = varint()
    const [field, wire] = [Math.floor(tag / 8), tag % 8]
    if (wire === 0) varint()
    else if (wire === 1) at += 8
    else if (wire === 5) at += 4
    else if (wire === 2) {
      const size = varint()
      if (at + size > message.length) return
      yield [field, message.subarray(at, at + size)]
      at += size
    } else return
  }
}
