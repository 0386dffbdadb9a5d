import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { drawAnswerSheet } from '#tools/pages/answer-sheet.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'

const run = jobRunner()
const grade = (bytes: Uint8Array, payload: unknown) => run(omrGrading, payload, { bytes })

/** Files that were read wrongly once. They lie beside the project, not in it. */
const CASE = resolve(import.meta.dirname, '../../../../shared/cases/30-broken-inputs')
const isHere = existsSync(CASE)
if (!isHere) console.warn('skipped: the cases are not beside the project folder')
const caseBytes = (name: string) => readFileSync(resolve(CASE, name))
const casePayload = (name: string) => JSON.parse(caseBytes(name).toString('utf8')) as object

const sheet = await drawAnswerSheet(3)
const [first] = sheet.questions
const roi = first!.roi
const { width, height } = await sharp(sheet.image).metadata()
const whitePage = await sharp({ create: { width, height, channels: 3, background: 'white' } })
  .png()
  .toBuffer()

/** Answers to the sheet's first question with this region, and to all the others as they are. */
async function withRegion(region: object) {
  const [odd, ...rest] = sheet.questions
  const { answers } = await grade(sheet.image, { questions: [{ ...odd, roi: region }, ...rest] })
  return answers
}

describe('a region of a bare question', () => {
  test.for([
    ['a speck', { ...roi, w: 1e-9, h: 1e-9 }, 'roi is too small'],
    ['a pixel', { ...roi, w: 1, h: 1 }, 'roi is too small'],
    ['a line', { ...roi, h: 2 }, 'roi is too small'],
    ['narrow for its choices', { ...roi, w: 12 }, 'roi is too small'],
    ['off the picture', { ...roi, x: width + 10 }, 'roi lies off the picture'],
    ['before the picture', { ...roi, y: -900 }, 'roi lies off the picture'],
    ['partly off the picture', { ...roi, x: width - roi.w / 2 }, 'roi lies partly off the picture'],
    ['with a negative corner', { ...roi, x: -roi.w / 3 }, 'roi lies partly off the picture'],
    ['on blank paper', { ...roi, y: height - 55, h: 50 }, 'nothing is printed in the roi'],
  ] as const)('that is %s is an error of the question, and costs the others nothing', async ([
    ,
    region,
    problem,
  ]) => {
    const [odd, ...others] = await withRegion(region)
    expect(odd).toMatchObject({ status: 'error', confidence: 0, detected: [], raw: { error: problem } })
    expect(others.map(({ detected, status }) => [detected, status])).toEqual(
      [...sheet.answers].slice(1).map((answer) => [[answer], 'ok']),
    )
  })

  test('that a pixel of rounding puts over the edge is read', async () => {
    const tight = await sharp(sheet.image).extract({ left: 61, top: 0, width: 352, height }).png().toBuffer()
    const questions = sheet.questions.map((each) => ({ ...each, roi: { ...each.roi, x: each.roi.x - 61 } }))
    const { answers } = await grade(tight, { questions })
    expect(answers.map(({ detected }) => detected.join('')).join('')).toBe(sheet.answers)
  })

  test('is in pixels as stored, also where they are not square', async () => {
    const flat = await sharp(sheet.image)
      .resize(width, height / 2, { fit: 'fill' })
      .tiff({ xres: 8, yres: 4 })
      .toBuffer()
    const questions = sheet.questions.map((each) => ({
      ...each,
      roi: { ...each.roi, y: each.roi.y / 2, h: each.roi.h / 2 },
    }))
    const { answers } = await grade(flat, { questions })
    expect(answers.map(({ detected }) => detected.join('')).join('')).toBe(sheet.answers)
  })

  test('with a choice on blank paper is no certain blank', async () => {
    // Twice as wide as what is printed: half of its cells hold nothing at all.
    const blank = await sharp(sheet.image)
      .composite([{ input: await square(roi.w / 2, roi.h), left: roi.x + roi.w / 2, top: roi.y }])
      .png()
      .toBuffer()
    const [answer] = (await grade(blank, { questions: sheet.questions })).answers
    expect(['ok', 'blank']).not.toContain(answer?.status)
    expect(answer?.raw).toMatchObject({ doubts: expect.arrayContaining(['not-printed']) })
  })
})

const square = (w: number, h: number) =>
  sharp({ create: { width: w, height: h, channels: 3, background: 'white' } })
    .png()
    .toBuffer()

describe('a job whose questions can none of them be read', () => {
  test.for([
    ['regions of specks', { questions: [{ question_id: 1, roi: { x: 9, y: 9, w: 1, h: 1 } }] }, 'unreadable'],
    ['questions without a region', { questions: [{ question_id: 1 }, { number: 2 }] }, 'invalid-input'],
  ] as const)('%s is FAILED with the reason', async ([, payload, code]) => {
    await expect(grade(sheet.image, payload)).rejects.toMatchObject({ code, reason: 'questions-unreadable' })
  })

  test('a page of white is FAILED', async () => {
    await expect(grade(whitePage, { questions: sheet.questions })).rejects.toMatchObject({
      code: 'unreadable',
      reason: 'questions-unreadable',
    })
  })

  test.for([{}, { questions: [] }, { questions: null }])('%j asks for nothing: FAILED', async (payload) => {
    await expect(grade(sheet.image, payload)).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'questions-missing',
    })
  })
})

test('a question id of more digits than a number holds is an error of the question', async () => {
  const [odd, ...rest] = sheet.questions
  const { answers } = await grade(sheet.image, {
    questions: [{ ...odd, question_id: '12345678901234567890' }, ...rest],
  })
  expect(answers[0]).toMatchObject({ question_id: 0, status: 'error' })
  expect(answers[1]).toMatchObject({ question_id: 2, status: 'ok' })
})

test('no answer of a damaged picture is certain, whatever it shows', async () => {
  const jpeg = await sharp(sheet.image).jpeg().toBuffer()
  const { answers } = await grade(jpeg.subarray(0, Math.floor(jpeg.length * 0.6)), {
    questions: sheet.questions,
  })
  for (const { status, confidence } of answers) {
    expect(['low_confidence', 'error']).toContain(status)
    expect(confidence).toBeLessThanOrEqual(0.5)
  }
})

describe('under compat v1', () => {
  const v1 = (bytes: Uint8Array) => grade(bytes, { questions: sheet.questions, compat: 'v1' })

  test('a picture that is cut off or damaged is refused: the original guessed its pixels', async () => {
    const jpeg = await sharp(sheet.image).jpeg().toBuffer()
    const webp = await sharp(sheet.image).webp().toBuffer()
    for (const whole of [jpeg, sheet.image, webp]) {
      expect((await v1(whole)).answers).toHaveLength(sheet.questions.length)
      await expect(v1(whole.subarray(0, Math.floor(whole.length * 0.6)))).rejects.toMatchObject({
        code: 'unreadable',
      })
    }
    const zeroed = Buffer.from(sheet.image)
    zeroed.fill(0, 4_000, 4_512)
    await expect(v1(zeroed)).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('a file of a kind that the original did not read is FAILED by its name', async () => {
    const bytes = await sharp(sheet.image).jpeg().toBuffer()
    const picture = { width, height, bytes, filter: '/DCTDecode', colourSpace: '/DeviceRGB' }
    await expect(v1(picturePdf([{ picture }]))).rejects.toMatchObject({
      code: 'unreadable',
      reason: 'unsupported-format',
      params: { format: 'pdf' },
    })
  })

  test('a question id of more digits than a number holds fails the job by name', async () => {
    const questions = [{ ...first, question_id: '12345678901234567890' }]
    await expect(grade(sheet.image, { questions, compat: 'v1' })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'bad-question',
    })
  })
})

describe.skipIf(!isHere)('the files that were read as blank', () => {
  test.for([
    'bad-data.pdf',
    'broken-lzw.pdf',
  ])('%s: a page that draws nothing is unreadable', async (name) => {
    const payload = casePayload('payload-ten-regions.json')
    await expect(grade(caseBytes(name), payload)).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('regions of a speck and off the page fail the job that has no others', async () => {
    const scan = readFileSync(resolve(import.meta.dirname, '../../../assets/sample/scans/01-flatbed.jpg'))
    await expect(grade(scan, casePayload('payload-roi-tiny.json'))).rejects.toMatchObject({
      reason: 'questions-unreadable',
    })
  })

  test('no answer of a WebP that lost 400 bytes is certain', async () => {
    const { answers } = await grade(caseBytes('lossy-zero400.webp'), casePayload('payload-ten-regions.json'))
    expect(answers.filter(({ status }) => status === 'ok' || status === 'blank')).toEqual([])
  })

  test('883 scans are refused under compat v1 as without it', async () => {
    const payload = { questions: sheet.questions, compat: 'v1' }
    await expect(grade(caseBytes('v1-883-scans.jpg'), payload)).rejects.toMatchObject({
      reason: 'too-many-scans',
    })
  })

  test('a TIFF that no decoder takes is refused by a name', async () => {
    const payload = casePayload('payload-ten-regions.json')
    await expect(grade(caseBytes('unsupported-format.tif'), payload)).rejects.toMatchObject({
      code: 'unreadable',
      params: { format: expect.stringMatching(/\w/) },
    })
  })
})
