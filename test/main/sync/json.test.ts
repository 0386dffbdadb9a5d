import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '#main/sync/json.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'

const read = (text: string) => parseJson(Buffer.from(text))

test('the deepest answer allowed is read, one level more is refused, a hundred thousand do not crash', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  expect(() => read(nested(BOUNDS.jsonLevels))).not.toThrow()
  expect(() => read(nested(BOUNDS.jsonLevels + 1))).toThrow(
    expect.objectContaining({ reason: 'json-too-deep' }),
  )
  expect(() => read(nested(100_000))).toThrow(expect.objectContaining({ reason: 'json-too-deep' }))
})

test.each([
  '{"__proto__":1}',
  '{"a":[{"__proto__":{"admin":true}}]}',
  '{"\\u005f_proto__":1}',
])('%s is refused', (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ reason: 'bad-json' }))
  expect(({} as { admin?: boolean }).admin).toBeUndefined()
})

test('a whole number too big for a double keeps its digits as text', () => {
  expect(read('{"id":9007199254740993,"ok":9007199254740991,"x":1.5e300,"n":-12345678901234567890}')).toEqual(
    {
      id: '9007199254740993',
      ok: 9007199254740991,
      x: 1.5e300,
      n: '-12345678901234567890',
    },
  )
})

test('bytes that are not UTF-8 are refused rather than replaced', () => {
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(
    expect.objectContaining({ reason: 'bad-json' }),
  )
})

test('any JSON value comes through unchanged', async () => {
  await fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify(value)
      if (text.includes('__proto__') || /\d{16}/.test(text)) return
      expect(JSON.stringify(read(text))).toBe(text)
    }),
    { seed: 20261123 },
  )
})

const suite = path.join(import.meta.dirname, '../../../../shared/badinputs/json')
describe.skipIf(!existsSync(suite))('JSONTestSuite', () => {
  const files = (folder: string) =>
    readdirSync(path.join(suite, folder)).map((name) => [name, path.join(suite, folder, name)] as const)
  test.each(files('valid'))('%s is read', (_, file) => {
    expect(() => parseJson(readFileSync(file))).not.toThrow()
  })
  test.each(files('corrupt'))('%s is refused with a typed error', (_, file) => {
    expect(() => parseJson(readFileSync(file))).toThrow(expect.objectContaining({ code: 'unavailable' }))
  })
  test.each(files('odd'))('%s is read or refused with a typed error', (_, file) => {
    try {
      parseJson(readFileSync(file))
    } catch (failure) {
      expect(failure).toMatchObject({ code: 'unavailable', reason: expect.any(String) })
    }
  })
})
if (!existsSync(suite)) console.log('JSONTestSuite skipped: ../shared/badinputs is not here')
