import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { handwritingMap } from '#main/engines/handwriting/analyse.ts'
import { handwritingAnalysis } from '#main/jobs/handwriting-analysis/job.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { bubblePage, handPage, mathsPage } from '#tools/exam-pages/hand-or-print.ts'
import { examPage } from '#tools/exam-pages/page.ts'
import { type ScanOptions, scan, toPng } from '#tools/exam-pages/render.ts'
import { textPage } from '#tools/exam-pages/text-page.ts'
import { writtenPage } from '#tools/exam-pages/written-page.ts'
import { goldenBytes, goldenCases, goldenJson, hasGoldens } from '#tools/original-worker.ts'
import { seededRandom } from '#tools/random.ts'

const run = jobRunner()
const SCAN: ScanOptions = { dpi: 200, noise: 3, paper: [230, 250], blur: 1, specks: 40 }
type Drawing = Parameters<typeof scan>[0]
const mapOf = async (page: Drawing, options: Partial<ScanOptions> = {}) =>
  handwritingMap({ ...(await scan(page, { ...SCAN, ...options }, seededRandom(1))), channels: 1 })

describe('handwriting_analysis', () => {
  test.skipIf(!hasGoldens).for(goldenCases('page'))(
    '$id under compat v1: the original’s two scores exactly, and our own beside them',
    async ({ input, expected }) => {
      const result = await run(handwritingAnalysis, { compat: 'v1' }, { bytes: goldenBytes(input.image) })
      expect(result).toMatchObject(goldenJson(expected).handwriting_analysis)
      expect(result.pages[0]).toHaveProperty('share')
    },
  )

  test('16 bits a colour are weighed before they are cut to 8, as the original’s decoder does', async () => {
    const random = seededRandom(16)
    const [width, height] = [200, 150]
    const deep = new Uint16Array(3 * width * height)
    const isStroke = (x: number, y: number) => x % 100 >= 95 && y % 30 > 12
    for (let i = 0; i < deep.length; i++) {
      const pixel = Math.floor(i / 3)
      const ink = isStroke(pixel % width, Math.floor(pixel / width)) ? 12_000 : 0
      deep[i] = 50_000 - ink + random.int(-300, 300)
    }
    const bytes = await sharp(deep, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    // Recorded from the original on this file.
    const scores = { writing_score: 0.1272, calculation_score: 0.8318227450980391 }
    expect(await run(handwritingAnalysis, { compat: 'v1' }, { bytes })).toMatchObject(scores)
  })

  test.skipIf(!hasGoldens)(
    'printed pages and blank ones are near 0 where the original gives up to 1',
    async () => {
      for (const name of [
        'text_2col.png',
        'text_shadow.png',
        'text_border.png',
        'jpeg_text.jpg',
        'blank.png',
        'blank_noise.png',
      ]) {
        const { writing_score, calculation_score } = await run(
          handwritingAnalysis,
          {},
          { bytes: goldenBytes(name) },
        )
        expect([name, writing_score < 0.02, calculation_score < 0.5]).toEqual([name, true, true])
      }
      const { writing_score } = await run(
        handwritingAnalysis,
        {},
        { bytes: goldenBytes('scribble_nolines.png') },
      )
      expect(writing_score).toBeGreaterThan(0.1)
    },
  )

  test('blank paper is 0 however noisy the scanner', async () => {
    const blank = { svg: '', widthMm: 210, heightMm: 297 }
    for (const noise of [0, 3, 7, 10]) {
      expect(await mapOf(blank, { noise, specks: 80 })).toMatchObject({ share: 0, calculation: 0 })
    }
  })

  test('print scores near 0, a written page far above it', async () => {
    const printed = [
      examPage({ seed: 901, columns: 2, questions: 12, numberStyle: '1.', hanging: true, figures: 0.4 }),
      textPage({ seed: 5 }),
      textPage({ seed: 6, english: 1 }),
    ]
    for (const page of printed) expect((await mapOf(page, { skewDegrees: 1 })).share).toBeLessThan(0.003)
    for (const seed of [0, 1, 2])
      expect((await mapOf(writtenPage(seed, 'prose'))).share).toBeGreaterThan(0.02)
  })

  test('print with serifs, slanted print and rows of bubbles score near 0 as well', async () => {
    const pages = [
      textPage({ seed: 7, face: 'myeongjo' }),
      textPage({ seed: 8, english: 1, face: 'timesItalic' }),
      textPage({ seed: 9, english: 1, face: 'garamond' }),
      bubblePage(seededRandom(5)),
      bubblePage(seededRandom(6)),
    ]
    for (const dpi of [100, 200])
      for (const page of pages) expect((await mapOf(page, { dpi })).share).toBeLessThan(0.003)
  })

  test('printed formulas and choices that are a number or a fraction score near 0, too', async () => {
    for (const seed of [1, 6]) {
      const { share } = await mapOf(mathsPage(seededRandom(seed)), { dpi: 100 })
      expect(share).toBeLessThan(0.003)
    }
  })

  test('letters drawn after real hands are writing', async () => {
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      expect((await mapOf(handPage(seed))).share).toBeGreaterThan(0.02)
    }
  })

  test('writing on a printed page is found where it is', async () => {
    const exam = examPage({
      seed: 950,
      columns: 2,
      questions: 4,
      numberStyle: '1.',
      hanging: true,
      figures: 0,
    })
    const sum = writtenPage(22, 'calculation', 1)
    const both = { ...exam, svg: `${exam.svg}<g transform="translate(0 215)">${sum.svg}</g>` }
    const [alone, written] = [await mapOf(exam), await mapOf(both)]
    expect(alone.share).toBeLessThan(0.0005)
    expect(written.share).toBeGreaterThan(0.0008)
    const lower = (map: typeof written) =>
      map.cells.filter((value, i) => value > 0.1 && i >= map.columns * map.rows * 0.72).length
    expect(lower(written)).toBeGreaterThan(0)
    expect(lower(alone)).toBe(0)
  })

  test('worked calculation is told from prose', async () => {
    for (const seed of [20, 21]) {
      expect((await mapOf(writtenPage(seed, 'calculation', 3))).calculation).toBeGreaterThan(0.7)
      expect((await mapOf(writtenPage(seed, 'prose'))).calculation).toBeLessThan(0.3)
    }
  })

  test('the share does not depend on the resolution', async () => {
    for (const seed of [0, 1]) {
      const shares = []
      for (const dpi of [100, 200, 300]) shares.push((await mapOf(writtenPage(seed, 'prose'), { dpi })).share)
      for (const share of shares) expect(Math.abs(share / shares[1] - 1)).toBeLessThan(0.1)
    }
  })

  test('a page of a PDF counts like a picture, and its pages come one by one', async () => {
    const png = await toPng(await scan(writtenPage(1, 'prose'), { ...SCAN, dpi: 100 }, seededRandom(1)))
    const { picturePdf } = await import('#tools/pages/picture-pdf.ts')
    const { width, height } = await sharp(png).metadata()
    const bytes = await sharp(png).jpeg().toBuffer()
    const colourSpace = (await sharp(bytes).metadata()).channels === 1 ? '/DeviceGray' : '/DeviceRGB'
    const picture = { width, height, bytes, filter: '/DCTDecode', colourSpace }
    const result = await run(handwritingAnalysis, {}, { bytes: picturePdf([{ picture }, { picture }]) })
    expect(result.pages).toHaveLength(2)
    expect(result.writing_score).toBeGreaterThan(0.02)
  })
})
