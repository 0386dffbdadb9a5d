/** What no file system, or Windows, takes in a name. */
const UNUSABLE = /[\\/:*?"<>|\p{Cc}]+/gu
/** Names of devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i
/** File systems take 255; what is added while a file is written needs some. */
const MOST_BYTES = 200

/** A title as the name of a file, on any system. */
export function documentFileName(title: string, extension: 'pdf' | 'zip' = 'pdf'): string {
  const letters = [...title.normalize('NFC').replaceAll(UNUSABLE, '_')]
  while (Buffer.byteLength(letters.join('')) > MOST_BYTES) letters.pop()
  const name = letters.join('').replaceAll(/^[\s.]+|[\s.]+$/g, '') || 'document'
  return `${name.replace(DEVICE, '_$&')}.${extension}`
}

/** A file for each student by number and name; two that would be one, on systems where case does not count, get a number. */
export function studentFileNames(students: readonly { number: string; name: string }[]): string[] {
  const taken = new Set<string>()
  return students.map(({ number, name }) => {
    const title = `${number} ${name}`.trim()
    let file = documentFileName(title)
    for (let again = 2; taken.has(file.toLowerCase()); again++) file = documentFileName(`(${again}) ${title}`)
    taken.add(file.toLowerCase())
    return file
  })
}
