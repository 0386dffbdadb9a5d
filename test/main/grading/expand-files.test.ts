import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expandFiles } from '#main/grading/expand-files.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { testFolder } from '#test/support/data-folder.ts'

const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
  .jpeg()
  .toBuffer()

/** A folder with these files, all of them JPEGs but those with other bytes. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = testFolder()
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return folder
}

test('nothing to read is refused, with the names of what is there', async () => {
  await expect(expandFiles([testFolder()])).rejects.toMatchObject({ reason: 'no-files' })
  await expect(expandFiles([join(testFolder(), 'gone')])).rejects.toMatchObject({ code: 'not-found' })
  const folder = folderOf({ '명단.xlsx': 'PK', 'Thumbs.db': 'x' })
  await expect(expandFiles([folder])).rejects.toMatchObject({
    reason: 'no-scans',
    params: { count: 2, names: '명단.xlsx, Thumbs.db' },
  })
})

test('every scan in a folder and below it is found, in the order people number them', async () => {
  const folder = folderOf({
    'page10.jpg': jpeg,
    'page2.JPG': jpeg,
    '2반/1.jfif': jpeg,
    '10반/1.jpe': jpeg,
    '2반/오후/1.png': jpeg,
    스캔: jpeg,
    'photo.heic': 'x',
    'empty.jpg': '',
  })
  const { files, leftOut } = await expandFiles([folder])
  expect(files.map(({ name }) => name)).toEqual([
    '스캔',
    'empty.jpg',
    'page2.JPG',
    'page10.jpg',
    'photo.heic',
    '2반/1.jfif',
    '2반/오후/1.png',
    '10반/1.jpe',
  ])
  expect(leftOut).toEqual([])
})

test('what systems leave, what is no picture and what cannot be opened is told', async () => {
  const folder = folderOf({
    '1.jpg': jpeg,
    '._1.jpg': 'x',
    '.DS_Store': 'x',
    'thumbs.db': jpeg,
    '.trash/2.jpg': jpeg,
    '__MACOSX/1.jpg': jpeg,
    '명단.xlsx': 'PK',
  })
  symlinkSync(folder, join(folder, 'again'))
  const { files, leftOut } = await expandFiles([folder])
  expect(files.map(({ name }) => name)).toEqual(['1.jpg'])
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  expect(leftOut.toSorted(byName)).toEqual(
    [
      { name: '._1.jpg', why: 'system' },
      { name: '.DS_Store', why: 'system' },
      { name: '.trash', why: 'system' },
      { name: '__MACOSX', why: 'system' },
      { name: 'again', why: 'unreadable' },
      { name: 'thumbs.db', why: 'system' },
      { name: '명단.xlsx', why: 'no-scan' },
    ].sort(byName),
  )
})

test('the pages of an earlier run are not taken for scans', async () => {
  const folder = folderOf({
    '1.jpg': jpeg,
    'out/annotated/0001-1.jpg': jpeg,
    'old/results.json': '{}',
    'old/annotated/0001-1.jpg': jpeg,
  })
  const { files, leftOut } = await expandFiles([folder], join(folder, 'out'))
  expect(files.map(({ name }) => name)).toEqual(['1.jpg'])
  expect(leftOut).toContainEqual({ name: 'out', why: 'results' })
  expect(leftOut).toContainEqual({ name: 'old/annotated', why: 'results' })
})

test('a file that is named itself is graded, whatever it is', async () => {
  const folder = folderOf({ '._x': 'x' })
  expect(await expandFiles([join(folder, '._x')])).toMatchObject({ files: [{ name: '._x' }], leftOut: [] })
})

test('a photo in a format of phones is refused with what to do', () => {
  const error = { code: 'unreadable', reason: 'unsupported-format', message: '' } as const
  expect(errorText(translator('ko'), { ...error, params: { format: 'heif' } })).toMatch(/HEIC.*JPEG/)
  expect(errorText(translator('en'), { ...error, params: { format: 'heif' } })).toMatch(/HEIC.*JPEG/)
  expect(errorText(translator('ko'), { ...error, params: { format: 'gif' } })).toMatch(/gif.*JPEG/)
})
