import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { ocrTesseract } from '#main/engines/ocr/engine.ts'
import { ocrGoogle } from '#main/engines/ocr/google.ts'
import { ocr } from '#main/jobs/ocr/job.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { standIn } from '#test/support/http-stand-in.ts'
import { isLong } from '#test/support/long.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { serviceAccountFile, visionAnswer } from '#test/support/vision-api.ts'
import { characterErrorRate } from '#tools/accuracy/text-errors.ts'
import { type Scan, scan, toPng } from '#tools/exam-pages/render.ts'
import { type TextPage, textPage } from '#tools/exam-pages/text-page.ts'
import { seededRandom } from '#tools/random.ts'

const run = jobRunner()
const tesseract = (bytes: Uint8Array) => run(ocr, { engine: 'tesseract' }, { bytes })
const textOf = (page: TextPage) => page.paragraphs.flat().join(' ')

describe('ocr by tesseract', () => {
  let page: TextPage
  let picture: Scan
  beforeAll(async () => {
    page = textPage({ seed: 3 })
    const whole = await scan(page, { dpi: 200, noise: 3, blur: 0.8, paper: [235, 250] }, seededRandom(3))
    // The upper part: enough to read, quick to read.
    const height = Math.round(whole.height * 0.22)
    picture = { ...whole, height, data: whole.data.subarray(0, whole.width * height) }
  })
  const truth = () => page.paragraphs.slice(0, 2).flat().join(' ')

  test('Korean is read with its words whole, in lines and paragraphs, with boxes on the page', async () => {
    const result = await tesseract(await toPng(picture))
    const read = result.text.replace(/\s+/g, ' ')
    expect(characterErrorRate(truth().slice(0, 200), read.slice(0, 200))).toBeLessThan(0.04)
    expect(result.text.split('\n\n').length).toBeGreaterThan(1)
    expect(result.confidence).toBeGreaterThan(70)
    expect(result.certainty).toBeCloseTo((result.confidence ?? 0) / 100)
    const [first] = result.pages
    if (first === undefined || 'error' in first) throw new Error('no page')
    const word = first.paragraphs[0].lines[0].words[0]
    expect(word.text).toBe(page.paragraphs[0][0].split(' ')[0])
    const scale = 200 / 25.4
    expect(Math.abs(word.box.x - 17 * scale)).toBeLessThan(6)
  })

  test('a page on its side and one upside down are turned first', async () => {
    for (const [turn, degrees] of [
      [90, 270],
      [180, 180],
    ] as const) {
      const turned = await sharp(await toPng(picture))
        .rotate(turn)
        .png()
        .toBuffer()
      const result = await tesseract(turned)
      expect(result.pages[0]).toMatchObject({ turnedDegrees: degrees })
      expect(
        characterErrorRate(truth().slice(0, 120), result.text.replace(/\s+/g, ' ').slice(0, 120)),
      ).toBeLessThan(0.06)
    }
  })

  test.runIf(isLong)(
    'an EXIF turn is applied, colour, alpha and 16 bits are read, and a blank page is empty text',
    async () => {
      const png = await toPng(picture)
      const strip = sharp(png).extract({ left: 0, top: 0, width: picture.width, height: 250 })
      const plain = await strip.clone().png().toBuffer()
      const expected = (await tesseract(plain)).text
      expect(expected.length).toBeGreaterThan(20)
      const exif = await sharp(plain).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer()
      const alpha = await sharp(plain).toColourspace('srgb').ensureAlpha().png().toBuffer()
      const deep = await sharp(plain).toColourspace('grey16').png().toBuffer()
      const cmyk = await sharp(plain).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
      for (const bytes of [exif, alpha, deep, cmyk]) {
        expect(characterErrorRate(expected, (await tesseract(bytes)).text)).toBeLessThan(0.06)
      }
      const blank = await sharp({ create: { width: 800, height: 1000, channels: 3, background: '#fff' } })
        .png()
        .toBuffer()
      expect(await tesseract(blank)).toMatchObject({
        ...{ text: '', confidence: null, certainty: null, note: 'no-text-found' },
      })
    },
  )

  test('two columns are read one after the other', async () => {
    const columns = textPage({ seed: 4, columns: 2 })
    const whole = await scan(columns, { dpi: 150, noise: 2 }, seededRandom(4))
    const result = await tesseract(await toPng(whole))
    expect(characterErrorRate(textOf(columns), result.text)).toBeLessThan(0.04)
  })

  test('a language without data is named, with what to do', async () => {
    const settings = readSettings({ OCR_LANGUAGES: 'kor+xyz', GRADING_STATION_DATA: testFolder() })
    expect(await ocrTesseract.available(settings)).toMatchObject({
      available: false,
      error: { reason: 'ocr-language-missing', params: { language: 'xyz' } },
    })
  })
})

describe('ocr by google', () => {
  const bytes = () =>
    sharp({ create: { width: 60, height: 40, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
  const env = (url: string) => ({
    OCR_ENGINE: 'google',
    GOOGLE_APPLICATION_CREDENTIALS: serviceAccountFile(),
    GOOGLE_VISION_ENDPOINT: url,
  })

  test('without credentials it is unavailable by name', async () => {
    await expect(run(ocr, { engine: 'google' }, { bytes: await bytes() })).rejects.toMatchObject({
      code: 'unavailable',
    })
    const path = join(testFolder(), 'key.json')
    writeFileSync(path, '{"type": "something else"}')
    expect(await ocrGoogle.available(readSettings({ GOOGLE_APPLICATION_CREDENTIALS: path }))).toMatchObject({
      available: false,
    })
  })

  test('lines, paragraphs, words and confidence come from the service', async () => {
    const api = await standIn(() => visionAnswer([['다음 글을', '읽고'], ['Answer me']]))
    const result = await run(ocr, { engine: 'GOOGLE' }, { bytes: await bytes(), env: env(api.url) })
    expect(result).toMatchObject({ text: '다음 글을\n읽고\n\nAnswer me', engine: 'google' })
    expect(result.confidence).toBeCloseTo(90)
    const { path, headers, body } = api.asked[0]
    expect(path).toMatch(/^\/v1\/images:annotate/)
    expect(headers.authorization).toMatch(/^Bearer /)
    expect(body.requests[0]).toMatchObject({
      // DOCUMENT_TEXT_DETECTION, by the number the client sends over REST.
      features: [{ type: 11 }],
      imageContext: { languageHints: ['ko', 'en'] },
    })
  })

  test('an error of the service is an error, never an empty page', async () => {
    const failures = [
      { body: { responses: [{ error: { code: 3, message: 'Bad image data.' } }] } },
      { status: 403, body: { error: { code: 403, message: 'disabled', status: 'PERMISSION_DENIED' } } },
    ]
    const api = await standIn((_, nth) => failures[nth - 1])
    const settings = env(api.url)
    for (const _ of failures) {
      await expect(run(ocr, {}, { bytes: await bytes(), env: settings })).rejects.toMatchObject({
        reason: 'ocr-google-error',
      })
    }
  })

  test('auto falls back to tesseract on an error and on blank text, and says which', async () => {
    const api = await standIn((_, nth) =>
      nth === 1
        ? { status: 403, body: { error: { code: 403, message: 'no', status: 'PERMISSION_DENIED' } } }
        : visionAnswer([]),
    )
    const settings = env(api.url)
    for (const fallback of ['ocr-google-error', 'blank']) {
      expect(await run(ocr, { engine: 'auto' }, { bytes: await bytes(), env: settings })).toMatchObject({
        engine: 'tesseract',
        fallback,
      })
    }
  })
})
