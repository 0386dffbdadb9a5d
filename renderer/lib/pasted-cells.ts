/** Cells as a spreadsheet puts them into the clipboard: tabs between them, quotes around those with line breaks. */
export function pastedCells(text: string): string[][] {
  const unquoted = text.replace(/"((?:[^"]|"")*)"(?=[\t\r\n]|$)/g, (_, inner: string) =>
    inner.replaceAll('""', '"').replace(/[\r\n]+/g, ' '),
  )
  return unquoted
    .replace(/(?:\r\n|\r|\n)+$/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.split('\t').map((cell) => cell.trim()))
}
