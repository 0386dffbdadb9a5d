import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Template } from '#shared/domain/template.ts'
import { makeSample } from '#tools/simulator/make-sample.ts'

const folder = fileURLToPath(new URL('../../../assets/sample/', import.meta.url))
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the sample exam that ships is the one the simulator makes', async () => {
  const made = await makeSample()
  const shipped = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
  expect(shipped.sort()).toEqual([...made.keys()].sort())
  for (const [path, content] of made) {
    const bytes = await readFile(join(folder, path))
    expect([path, digest(bytes)]).toEqual([path, digest(content)])
  }
})

test('the sample is small, whole and holds one file twice', async () => {
  const scans = join(folder, 'scans')
  const files = await Promise.all(
    (await readdir(scans)).map(async (name) => ({ name, bytes: await readFile(join(scans, name)) })),
  )
  expect(files).toHaveLength(12)
  expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(6 * 1024 * 1024)
  expect(new Set(files.map(({ bytes }) => digest(bytes))).size).toBe(11)
  expect(Template.safeParse(JSON.parse(await readFile(join(folder, 'template.json'), 'utf8'))).success).toBe(
    true,
  )
})
