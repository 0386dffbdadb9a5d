import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isBuilt, sourcesStamp, stampFile } from '#main/setup/built-program.ts'
import { testFolder } from '#test/support/data-folder.ts'

describe('a built program', () => {
  let root: string
  const source = () => join(root, 'main', 'hosts', 'a.ts')

  beforeEach(() => {
    root = testFolder()
    for (const path of [
      source(),
      join(root, 'shared', 'b.ts'),
      join(root, 'package-lock.json'),
      stampFile(root),
    ]) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, 'as it was built')
    }
    writeFileSync(stampFile(root), sourcesStamp(root))
  })

  test('is run while its sources are what they were', () => {
    expect(isBuilt(root)).toBe(true)
  })

  test('is not run once a source has changed, by its size or by its time alone, earlier or later', () => {
    const { mtimeMs } = statSync(source())
    for (const shift of [-1_000, 1_000]) {
      utimesSync(source(), new Date(mtimeMs + shift), new Date(mtimeMs + shift))
      expect(isBuilt(root)).toBe(false)
    }
    writeFileSync(source(), 'as it is now')
    utimesSync(source(), new Date(mtimeMs), new Date(mtimeMs))
    expect(isBuilt(root)).toBe(false)
  })

  test('is not run once a source has come or its packages are others', () => {
    writeFileSync(join(root, 'shared', 'c.ts'), '')
    expect(isBuilt(root)).toBe(false)
    writeFileSync(stampFile(root), sourcesStamp(root))
    expect(isBuilt(root)).toBe(true)
    writeFileSync(join(root, 'package-lock.json'), 'other packages')
    expect(isBuilt(root)).toBe(false)
  })

  test('that was never finished is none', () => {
    expect(isBuilt(testFolder())).toBe(false)
  })
})
