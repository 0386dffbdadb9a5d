import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { handwritingMap } from '#main/engines/handwriting/analyse.ts'
import { textOf } from '#main/engines/ocr/paragraphs.ts'
import { readText } from '#main/engines/ocr/read-text.ts'
import { openTesseract } from '#main/engines/ocr/tesseract.ts'
import { layoutQuestions } from '#main/engines/segmentation/layout.ts'
import { readMarksWith } from '#main/engines/segmentation/read-marks.ts'
import { readSettings } from '#main/settings.ts'
import type { Figure } from '#shared/domain/figures.ts'
import { f1, matchBoxes, someExam } from '#test/support/exam-pages/f1.ts'
import { examPage, LEAD_STYLES, NUMBER_STYLES, type NumberStyle } from '#test/support/exam-pages/page.ts'
import { scan, toPng } from '#test/support/exam-pages/render.ts'
import { characterErrorRate, textPage } from '#test/support/exam-pages/text-page.ts'
import { writtenPage } from '#test/support/exam-pages/written-page.ts'
import { reportFigures } from '#test/support/figures.ts'
import { seededRandom } from '#test/support/random.ts'

/**
 * How right the AI engines are on drawn pages: questions found, Korean read (beside the tesseract command line where it
 * is installed with Korean), handwriting told from print. `--pages N` sets how many of each; `--seed S` which.
 */

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '40' },
    seed: { type: 'string', default: '2000' },
    json: { type: 'string' },
  },
})
const pages = Number(values.pages)
const firstSeed = Number(values.seed)
const settings = readSettings({})
const figures: Figure[] = []

async function measureSegmentation(name: string, styles: readonly NumberStyle[]): Promise<void> {
  const eng = await openTesseract('eng', settings)
  const all = []
  for (let seed = firstSeed; seed < firstSeed + pages; seed += 1) {
    const { picture, truth } = await someExam(seed, styles)
    const found = await layoutQuestions({ ...picture, channels: 1 }, (page, boxes, digits) =>
      readMarksWith(eng, page, boxes, digits),
    )
    all.push(matchBoxes(truth, found))
  }
  await eng.close()
  const value = f1(all)
  figures.push({
    name: `segmentation.${name}.f1 (${pages} pages, IoU 0.7)`,
    value,
    unit: '',
    aim: '>= 0.95',
    met: value >= 0.95,
  })
}

/** The command line's reading, in milliseconds and errors; undefined where it or its Korean is missing. */
function commandLine(png: Buffer, truth: string): { rate: number; ms: number } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'accuracy-'))
  try {
    const path = join(folder, 'page.png')
    writeFileSync(path, png)
    const began = performance.now()
    // Mode 6, since its default mode loses most of a Korean page.
    const text = execFileSync('tesseract', [path, '-', '-l', settings.OCR_LANGUAGES, '--psm', '6'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    })
    return { rate: characterErrorRate(truth, text), ms: performance.now() - began }
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureOcr(): Promise<void> {
  const [main = 'kor'] = settings.OCR_LANGUAGES.split('+')
  const first = await openTesseract(main, settings)
  const all = await openTesseract(settings.OCR_LANGUAGES, settings)
  const count = Math.max(2, Math.round(pages / 8))
  const own = { rate: 0, ms: 0, worst: 0, worse: 0 }
  const peer = { rate: 0, ms: 0 }
  let hasPeer = true
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const page = textPage({ seed })
    const truth = page.paragraphs.flat().join(' ')
    const picture = await scan(page, { dpi: 300, noise: 3, blur: 0.8, paper: [230, 250] }, seededRandom(seed))
    const began = performance.now()
    const text = textOf((await readText({ ...picture, channels: 1 }, first, all)).paragraphs)
    own.ms += performance.now() - began
    const rate = characterErrorRate(truth, text)
    own.rate += rate / count
    own.worst = Math.max(own.worst, rate)
    const other: ReturnType<typeof commandLine> = hasPeer
      ? commandLine(await toPng(picture), truth)
      : undefined
    hasPeer = other !== undefined
    if (other === undefined) continue
    peer.rate += other.rate / count
    peer.ms += other.ms
    if (rate > other.rate) own.worse += 1
  }
  await first.close()
  await all.close()
  const about = `${count} pages, 300 dpi`
  figures.push(
    {
      name: `ocr.character-errors (${about})`,
      value: own.rate,
      unit: '',
      aim: '<= 0.03',
      met: own.rate <= 0.03,
    },
    { name: 'ocr.character-errors.worst-page', value: own.worst, unit: '', met: null },
  )
  if (!hasPeer) {
    console.log('skipped: the tesseract command line with Korean data is not installed here')
    return
  }
  figures.push(
    { name: 'ocr.command-line.character-errors', value: peer.rate, unit: '', met: null },
    {
      name: 'ocr.pages-worse-than-command-line',
      value: own.worse,
      unit: 'pages',
      aim: '0',
      met: own.worse === 0,
    },
    {
      name: 'ocr.wall',
      value: own.ms / count,
      unit: 'ms a page',
      against: 'command line',
      ratio: own.ms / peer.ms,
      met: null,
    },
  )
}

async function measureHandwriting(): Promise<void> {
  const count = Math.max(4, Math.round(pages / 4))
  const mapOf = async (page: Parameters<typeof scan>[0], dpi: number, seed: number) =>
    handwritingMap({
      ...(await scan(page, { dpi, noise: 3, blur: 1, paper: [230, 250], specks: 40 }, seededRandom(seed))),
      channels: 1,
    })
  let printed = 0
  let written = 1
  let steady = 0
  for (let i = 0; i < count; i += 1) {
    const seed = firstSeed + i
    const random = seededRandom(seed)
    const exam = examPage({
      seed,
      columns: random.pick([1, 2] as const),
      questions: random.int(5, 16),
      numberStyle: random.pick(NUMBER_STYLES),
      hanging: random.chance(0.5),
      figures: 0.4,
    })
    printed = Math.max(printed, (await mapOf(exam, random.pick([100, 150, 200, 300]), seed)).share)
    const shares: number[] = []
    for (const dpi of [100, 200, 300]) shares.push((await mapOf(writtenPage(seed, 'prose'), dpi, seed)).share)
    written = Math.min(written, ...shares)
    const middle = shares[1]!
    if (shares.every((share) => Math.abs(share - middle) <= 0.1 * middle)) steady += 1
  }
  figures.push(
    {
      name: `handwriting.printed-page.greatest-share (${count} pages)`,
      value: printed,
      unit: '',
      aim: '<= 0.003',
      met: printed <= 0.003,
    },
    {
      name: 'handwriting.written-page.least-share',
      value: written,
      unit: '',
      aim: '> printed',
      met: written > printed,
    },
    {
      name: 'handwriting.hands-steady-within-10-percent (100, 200, 300 dpi)',
      value: steady / count,
      unit: 'of hands',
      aim: '1',
      met: steady === count,
    },
  )
}

await measureSegmentation('layout', NUMBER_STYLES)
await measureSegmentation('layout after a word', LEAD_STYLES)
await measureOcr()
await measureHandwriting()
reportFigures(figures, values.json)
