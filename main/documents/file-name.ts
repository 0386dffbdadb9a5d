/** What no file system, or Windows, takes in a name. */
const UNUSABLE = /[\\/:*?"<>|\p{Cc}]+/gu
const MOST_LETTERS = 100

/** A document's title as the name of its file. */
export function documentFileName(title: string): string {
  const name = [...title.normalize('NFC').replaceAll(UNUSABLE, '_')].slice(0, MOST_LETTERS).join('')
  return `${name.replaceAll(/^[\s.]+|[\s.]+$/g, '') || 'document'}.pdf`
}
