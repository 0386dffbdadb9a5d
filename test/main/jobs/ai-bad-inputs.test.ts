import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { handwritingAnalysis } from '#main/jobs/handwriting-analysis/job.ts'
import { ocr } from '#main/jobs/ocr/job.ts'
import { questionSegmentation } from '#main/jobs/question-segmentation/job.ts'
import { StationError } from '#shared/domain/errors.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { jobRunner } from '#test/support/run-job.ts'

const run = jobRunner()
const TYPES: readonly (readonly [string, AnyJobDefinition, object])[] = [
  ['ocr', ocr, { engine: 'tesseract' }],
  ['question_segmentation', questionSegmentation, {}],
  ['question_segmentation, original', questionSegmentation, { engine: 'opencv', compat: 'v1' }],
  ['handwriting_analysis', handwritingAnalysis, {}],
]

const white = (width = 200, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } })

/** A PNG whose header claims more pixels than it has or anyone may ask for. */
async function hugeClaim(): Promise<Buffer> {
  const png = await white(8, 8).png().toBuffer()
  png.writeUInt32BE(60_000, 16)
  png.writeUInt32BE(60_000, 20)
  return png
}

const CORPUS = resolve(import.meta.dirname, '../../../../shared/badinputs/image')
const hasCorpus = existsSync(CORPUS)
if (!hasCorpus) console.warn('skipped: the bad-input corpus is not beside the project folder')

describe.for(TYPES)('%s', ([, job, payload]) => {
  const attempt = (bytes: Uint8Array) => run(job, payload, { bytes }).catch((error: unknown) => error)

  test('what is no picture is unreadable by name, not an empty result', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('<html>not a picture</html>'), Buffer.alloc(4096, 7)]) {
      expect(await attempt(bytes)).toMatchObject({ code: 'unreadable' })
    }
  })

  test('a picture that claims too many pixels is refused before it is decoded', async () => {
    expect(await attempt(await hugeClaim())).toMatchObject({ code: 'unreadable' })
  })

  test('half a picture is an error or a flagged result, and the engine goes on', async () => {
    const whole = await white(600, 800).jpeg().toBuffer()
    const outcome = await attempt(whole.subarray(0, whole.length >> 1))
    if (!(outcome instanceof StationError)) expect(outcome).toHaveProperty('pages')
    expect(await attempt(whole)).toHaveProperty('pages')
  })

  test('one pixel, one row and one column are pages with nothing on them', async () => {
    for (const [width, height] of [
      [1, 1],
      [900, 1],
      [1, 900],
    ] as const) {
      expect(await attempt(await white(width, height).png().toBuffer())).toHaveProperty('pages')
    }
  })

  test.skipIf(!hasCorpus)('no file made to break readers brings the engine down', async () => {
    const names = ['corrupt', 'odd', 'bomb'].flatMap((folder) =>
      readdirSync(join(CORPUS, folder))
        .filter((_, i) => i % 5 === 0)
        .map((name) => join(CORPUS, folder, name)),
    )
    for (const name of names) {
      const outcome = await attempt(readFileSync(name))
      if (outcome instanceof Error) {
        expect([name, outcome]).toEqual([name, expect.any(StationError)])
        expect([name, (outcome as StationError).code]).not.toEqual([name, 'internal'])
        expect([name, (outcome as StationError).reason]).not.toEqual([name, 'engine-crashed'])
      }
    }
  })
})

test('nothing is left in the temporary folder', async () => {
  const temp = testFolder()
  await run(ocr, { engine: 'tesseract' }, { bytes: await white().png().toBuffer(), temp })
  expect(readdirSync(temp)).toEqual([])
})
