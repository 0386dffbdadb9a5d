import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { builtFolder, findBuilt, packedFolder } from '#main/setup/built-program.ts'
import { testFolder } from '#test/support/data-folder.ts'

describe('a built program', () => {
  let root: string
  let built: string
  const source = () => join(root, 'main', 'hosts', 'a.ts')

  beforeEach(() => {
    root = testFolder()
    for (const path of [source(), join(root, 'shared', 'b.ts'), join(root, 'package-lock.json')]) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, 'as it was built')
    }
    built = builtFolder(root)
    mkdirSync(built, { recursive: true })
    // What was packed from other sources is none of these.
    mkdirSync(packedFolder(root))
  })

  test('is run while its sources are what they were', () => {
    expect(findBuilt(root)).toBe(built)
  })

  test('is not run once a source has changed, by its size or by its time alone, earlier or later', () => {
    const { mtimeMs } = statSync(source())
    for (const shift of [-1_000, 1_000]) {
      utimesSync(source(), new Date(mtimeMs + shift), new Date(mtimeMs + shift))
      expect(findBuilt(root)).toBeUndefined()
    }
    writeFileSync(source(), 'as it is now')
    utimesSync(source(), new Date(mtimeMs), new Date(mtimeMs))
    expect(findBuilt(root)).toBeUndefined()
  })

  test('is not run once a source has come or its packages are others', () => {
    writeFileSync(join(root, 'shared', 'c.ts'), '')
    expect(findBuilt(root)).toBeUndefined()
    mkdirSync(builtFolder(root))
    expect(findBuilt(root)).toBe(builtFolder(root))
    writeFileSync(join(root, 'package-lock.json'), 'other packages')
    expect(findBuilt(root)).toBeUndefined()
  })

  test('that was packed has no sources, and is run', () => {
    const packed = packedFolder(testFolder())
    mkdirSync(packed, { recursive: true })
    expect(findBuilt(join(packed, '..', '..'))).toBe(packed)
  })
})
