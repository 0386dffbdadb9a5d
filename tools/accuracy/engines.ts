import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '#main/base/settings.ts'
import { handwritingMap } from '#main/engines/handwriting/analyse.ts'
import { textOf } from '#main/engines/ocr/paragraphs.ts'
import { readText } from '#main/engines/ocr/read-text.ts'
import { openForeign, openReaders } from '#main/engines/ocr/readers.ts'
import { greyPages } from '#main/engines/page/grey-pages.ts'
import { layoutQuestions } from '#main/engines/segmentation/layout.ts'
import { readMarksWith } from '#main/engines/segmentation/read-marks.ts'
import { f1, matchBoxes, someExam } from '#tools/exam-pages/f1.ts'
import type { Face } from '#tools/exam-pages/faces.ts'
import { handPage, printedPage, someScan } from '#tools/exam-pages/hand-or-print.ts'
import { examPage, LEAD_STYLES, NUMBER_STYLES, type NumberStyle } from '#tools/exam-pages/page.ts'
import { type Drawing, scan, toPng } from '#tools/exam-pages/render.ts'
import { textPage } from '#tools/exam-pages/text-page.ts'
import { writtenPage } from '#tools/exam-pages/written-page.ts'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { seededRandom } from '#tools/random.ts'
import { measurePages } from './exam-pages.ts'
import { characterErrorRate } from './text-errors.ts'

/**
 * How right the AI engines are on drawn pages: questions found, Korean read (beside the tesseract command line where it
 * is installed with Korean), handwriting told from print. `--pages N` sets how many of each; `--seed S` which; `--only
 * segmentation|ocr|handwriting` one of them; `--forms DIR` measures the handwriting on a folder of scanned forms, too.
 *
 * `--pages DIR…` measures folders of whole pages instead, each `NAME.KIND.png` or `.jpg` with its truth in
 * `NAME.KIND.json`, as `npm run exam-pages` draws them: errors of text, questions found and writing seen, by kind, and
 * the processor's seconds beside the command line's. `--no-command-line` leaves that out, `--each` prints every page.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    'command-line': { type: 'boolean', default: true },
    each: { type: 'boolean', default: false },
    pages: { type: 'string', default: '40' },
    seed: { type: 'string', default: '2000' },
    only: { type: 'string' },
    forms: { type: 'string' },
    json: { type: 'string' },
  },
})
const folders = /^\d+$/.test(values.pages) ? [] : [values.pages, ...positionals]
const pages = Number(values.pages)
const firstSeed = Number(values.seed)
const settings = readSettings({})
const figures: Figure[] = []

async function measureSegmentation(name: string, styles: readonly NumberStyle[], face?: Face): Promise<void> {
  const network = await openForeign()
  const all = []
  for (let seed = firstSeed; seed < firstSeed + pages; seed += 1) {
    const { picture, truth } = await someExam(seed, styles, face)
    const found = await layoutQuestions({ ...picture, channels: 1 }, (page, boxes, again) =>
      readMarksWith(network, page, boxes, again),
    )
    all.push(matchBoxes(truth, found))
  }
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
    const text = execFileSync('tesseract', [path, '-', '-l', settings.ocrLanguages, '--psm', '6'], {
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

async function measureOcr(kind: string, face: Face): Promise<void> {
  const readers = await openReaders(settings)
  const count = Math.max(2, Math.round(pages / 8))
  const own = { rate: 0, ms: 0, worst: 0, worse: 0 }
  const peer = { rate: 0, ms: 0 }
  let hasPeer = true
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const page = textPage({ seed, face })
    const truth = page.paragraphs.flat().join(' ')
    const picture = await scan(page, { dpi: 300, noise: 3, blur: 0.8, paper: [230, 250] }, seededRandom(seed))
    const began = performance.now()
    const text = textOf((await readText({ ...picture, channels: 1 }, readers)).paragraphs)
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
  await readers.close()
  const about = `${count} pages, 300 dpi`
  figures.push(
    {
      name: `${kind}.character-errors (${about})`,
      value: own.rate,
      unit: '',
      aim: '<= 0.03',
      met: own.rate <= 0.03,
    },
    { name: `${kind}.character-errors.worst-page`, value: own.worst, unit: '', met: null },
  )
  if (!hasPeer) {
    console.log('skipped: the tesseract command line with Korean data is not installed here')
    return
  }
  figures.push(
    { name: `${kind}.command-line.character-errors`, value: peer.rate, unit: '', met: null },
    {
      name: `${kind}.pages-worse-than-command-line`,
      value: own.worse,
      unit: 'pages',
      aim: '0',
      met: own.worse === 0,
    },
    {
      name: `${kind}.wall`,
      value: own.ms / count,
      unit: 'ms a page',
      against: 'command line',
      ratio: own.ms / peer.ms,
      met: null,
    },
  )
}

/** A page at 100, 200 and 300 dpi: the share of it that handwriting covers, and whether the three agree within a tenth. */
async function sharesOf(page: Drawing, seed: number): Promise<{ shares: number[]; isSteady: boolean }> {
  const shares: number[] = []
  for (const dpi of [100, 200, 300]) {
    const options = { dpi, noise: 3, blur: 1, paper: [230, 250], specks: 40 } as const
    const picture = await scan(page, options, seededRandom(seed))
    shares.push(handwritingMap({ ...picture, channels: 1 }).share)
  }
  const middle = shares[1]
  return { shares, isSteady: shares.every((share) => Math.abs(share - middle) <= 0.1 * middle) }
}

async function measureHandwriting(): Promise<void> {
  const count = Math.max(4, Math.round(pages / 4))
  const seeds = Array.from({ length: count }, (_, i) => firstSeed + i)
  const shareOf = async (page: Drawing, seed: number) =>
    handwritingMap({ ...(await someScan(page, seed)), channels: 1 }).share
  for (const [name, pageOf] of [
    ['one typeface', (seed: number) => someExamPage(seed)],
    ['any typeface', printedPage],
  ] as const) {
    const shares = []
    for (const seed of seeds) shares.push(...(await sharesOf(pageOf(seed), seed)).shares)
    const greatest = Math.max(...shares)
    figures.push({
      name: `handwriting.printed-page.greatest-share, ${name} (${count} pages at 100, 200, 300 dpi)`,
      value: greatest,
      unit: '',
      aim: '<= 0.003',
      met: greatest <= 0.003,
    })
  }
  for (const [name, pageOf] of [
    ['one kind of letters', (seed: number) => writtenPage(seed, 'prose')],
    ['any letters', handPage],
  ] as const) {
    let steady = 0
    const all = []
    for (const seed of seeds) {
      const { shares, isSteady } = await sharesOf(pageOf(seed), seed)
      all.push(...shares)
      if (isSteady) steady += 1
    }
    figures.push(
      { name: `handwriting.written-page.least-share, ${name}`, value: Math.min(...all), unit: '', met: null },
      {
        name: `handwriting.hands-steady-within-10-percent, ${name} (100, 200, 300 dpi)`,
        value: steady / count,
        unit: 'of hands',
        aim: '1',
        met: steady === count,
      },
    )
  }
  // Bilevel, squeezed, blurred and crooked scans.
  const rough = { print: 0, hand: 0 }
  for (const seed of seeds) {
    rough.print += (await shareOf(printedPage(seed), seed)) / count
    rough.hand += (await shareOf(handPage(seed), seed)) / count
  }
  figures.push(
    { name: 'handwriting.rough-scans.mean-share of print', value: rough.print, unit: '', met: null },
    { name: 'handwriting.rough-scans.mean-share of writing', value: rough.hand, unit: '', met: null },
  )
}

/** Real forms bear marks and now and then a name, so this should be small, not 0. */
async function measureForms(folder: string): Promise<void> {
  const shares: number[] = []
  for (const name of readdirSync(folder)) {
    for await (const page of greyPages(join(folder, name), new AbortController().signal)) {
      if ('picture' in page) shares.push(handwritingMap(page.picture).share)
    }
  }
  shares.sort((a, b) => a - b)
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  figures.push(
    { name: `handwriting.forms.mean-share (${shares.length} pages)`, value: mean, unit: '', met: null },
    { name: 'handwriting.forms.median-share', value: shares[shares.length >> 1] ?? 0, unit: '', met: null },
  )
}

const someExamPage = (seed: number) => {
  const random = seededRandom(seed)
  return examPage({
    seed,
    columns: random.pick([1, 2] as const),
    questions: random.int(5, 16),
    numberStyle: random.pick(NUMBER_STYLES),
    hanging: random.chance(0.5),
    figures: 0.4,
  })
}

const only = values.only
if (folders.length > 0) {
  figures.push(
    ...(await measurePages(folders, settings, {
      only,
      commandLine: values['command-line'],
      verbose: values.each,
    })),
  )
  reportFigures(figures, values.json)
  // An engine's process ends with its pipe; here its workers would hold the program.
  process.exit(0)
}
if (only === undefined || only === 'segmentation') {
  await measureSegmentation('layout', NUMBER_STYLES)
  await measureSegmentation('layout after a word', LEAD_STYLES)
  await measureSegmentation('layout in myeongjo', NUMBER_STYLES, 'myeongjo')
}
if (only === undefined || only === 'ocr') {
  await measureOcr('ocr', 'Regular')
  await measureOcr('ocr in myeongjo', 'myeongjo')
}
if (only === undefined || only === 'handwriting') {
  await measureHandwriting()
  if (values.forms !== undefined) await measureForms(values.forms)
}
reportFigures(figures, values.json)
