import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { takeFiles } from '#main/api/incoming.ts'
import { loadPictures } from '#main/engines/omr/find/pictures.ts'
import { fileBytes } from '#main/engines/read/file-bytes.ts'
import { loadKey, loadRoster } from '#main/grading/grade.ts'
import { loadTemplate, readJson } from '#main/grading/load-template.ts'
import { runOnce } from '#main/jobs/run-once.ts'
import { BOUNDS, isTooDeep } from '#shared/domain/bounds.ts'
import type { StationError } from '#shared/domain/errors.ts'
import { expandLabels } from '#shared/domain/import-omrchecker.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { runBare } from '#test/support/bare-program.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testPlatform, testStation } from '#test/support/test-station.ts'
import { noteJob } from '#tools/stations/test-jobs.ts'

const SAMPLE = new URL('../../assets/sample/template.json', import.meta.url).pathname

async function reasonOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (thrown) {
    return (thrown as StationError).reason ?? String(thrown)
  }
}

/** A file that claims to be large and holds nothing. */
function sparseFile(bytes: number, name = 'large.png'): string {
  const path = join(testFolder(), name)
  writeFileSync(path, '')
  truncateSync(path, bytes)
  return path
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('JSON', () => {
  test('is too deep exactly beyond the bound, and saying so takes no stack', () => {
    void fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (levels) => {
        expect(isTooDeep(JSON.parse(nested(levels)))).toBe(levels > BOUNDS.jsonLevels)
      }),
      { seed: 20_261_129, numRuns: 50 },
    )
    expect(isTooDeep(JSON.parse(nested(500_000)))).toBe(true)
  })

  test('nested deep is refused as a payload and as a template', async () => {
    const run = async () =>
      runOnce(noteJob, JSON.parse(`{"text":"x","more":${nested(5_000)}}`), {
        engines: { call: () => Promise.reject(new Error('no engine is asked')) },
        settings: testPlatform().settings,
      })
    expect(await reasonOf(run)).toBe('payload-invalid')
    const path = join(testFolder(), 'template.json')
    writeFileSync(path, nested(5_000))
    expect(await reasonOf(() => readJson(path))).toBe('template-unreadable')
  })

  test('from the terminal costs a sentence, also a deep one', async () => {
    const { code, stdout } = runBare([
      'run',
      'embedding',
      '--payload',
      `{"texts":${nested(5_000)}}`,
      '--json',
    ])
    expect(await code).toBe(1)
    expect(JSON.parse(await stdout)).toMatchObject({ error: { reason: 'payload-invalid' } })
  })
})

describe('a template', () => {
  test.each([
    ['q1..99999999'],
    ['q1..99999999999999999999999'],
    [`q1..${BOUNDS.labelsOfRange + 1}`],
    [`${'1'.repeat(BOUNDS.labelLetters)}..2`],
  ])('with labels %s is refused before they are made', async (label) => {
    expect(await reasonOf(() => expandLabels([label]))).toBe('template-labels-too-many')
  })

  test('may have many questions, but not by many ranges more', async () => {
    expect(expandLabels(['q1..200', 'id1..8', 'name'])).toHaveLength(209)
    expect(await reasonOf(() => expandLabels(Array.from({ length: 20 }, () => 'q1..1000')))).toBe(
      'template-labels-too-many',
    )
  })

  test('with a picture larger than any sheet is refused before it is decoded', async () => {
    const side = Math.ceil(Math.sqrt(BOUNDS.templatePixels)) + 1
    const png = await sharp({ create: { width: side, height: side, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    const image = `data:image/png;base64,${png.toString('base64')}`
    const layouts = templateLayouts(await loadTemplate(SAMPLE))
    const large = layouts.map((layout) => ({ ...layout, fiducials: [{ kind: 'reference' as const, image }] }))
    expect(await reasonOf(() => loadPictures(large))).toBe('template-picture-unreadable')
  })
})

describe('a file', () => {
  const LARGE = 3 * 1024 ** 3

  test('that is too large is refused by its size, without a look at what is in it', async () => {
    const path = sparseFile(LARGE)
    expect(await reasonOf(() => fileBytes(path))).toBe('file-too-large')
    const { station } = testStation()
    const { stored, rejected } = await takeFiles(station.blobs, [{ path }], true)
    expect(stored).toEqual([])
    expect(rejected).toMatchObject([{ error: { reason: 'file-too-large' } }])
    const file = { path, sha256: '', bytes: LARGE }
    const run = () =>
      runOnce(
        { ...noteJob, file: 'required' },
        { text: '' },
        {
          engines: { call: () => Promise.reject(new Error('no engine is asked')) },
          settings: testPlatform().settings,
          file,
        },
      )
    expect(await reasonOf(run)).toBe('file-too-large')
  })

  test('of a key or a roster is refused by its size, or by one cell of it', async () => {
    const template = await loadTemplate(SAMPLE)
    expect(await reasonOf(() => loadKey(sparseFile(LARGE, 'key.csv'), template))).toBe('table-too-large')
    expect(await reasonOf(() => loadRoster(sparseFile(LARGE, 'roster.csv')))).toBe('table-too-large')
    const cell = Buffer.from(`a,b\n1,${'x'.repeat(BOUNDS.cellLetters + 1)}\n`)
    expect(await reasonOf(() => parseTable(cell))).toBe('table-cell-too-long')
  })
})

test('a job that has nowhere to work ends at once and leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const root = join(testFolder(), 'not-there')
  const run = () =>
    runOnce(
      noteJob,
      { text: '' },
      {
        engines: { call: () => Promise.reject(new Error('no engine is asked')) },
        settings: testPlatform().settings,
        workRoot: root,
      },
    )
  expect(await reasonOf(run)).toBe('folder-unusable')
  expect(timers()).toBe(before)
})
