import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright'
import { createStation } from '#main/station/station.ts'
import {
  batchSettled,
  builtRenderer,
  launchChromium,
  SAMPLE_DIR,
  startHost,
  type TestHost,
} from '#tools/stations/browser.ts'
import { testPlatform } from '#tools/stations/test-platform.ts'
import { type BenchFigure, reportBench } from '../report.ts'
import { editorDragFigures } from './editor-drag.ts'
import { thresholdFigures } from './thresholds.ts'

const RUNS = 5
const JOBS = 100_000
const FRAMES = 120
const DROPPED = 500
const DROP_WATCHED_MS = 10_000
const BATCH = 1
/** Rules that leave hardly a mark certain, for a long queue. */
const DOUBT_ALL = { blankBelow: 0.02, markFrom: 0.98, margin: 0.9 }

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]
const figure = (name: string, value: number, unit: string, most: number, checks: string): BenchFigure => ({
  name: `ui.${name}`,
  value,
  unit,
  aim: `<= ${most} ${unit}`,
  met: value <= most,
  checks,
})

const folders: string[] = []
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bench-ui-'))
  folders.push(made)
  return made
}

async function openAt(host: TestHost, at: string): Promise<Page> {
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } })
  await context.addInitScript(`localStorage.setItem('grading-station-language', 'ko')`)
  const page = await context.newPage()
  await page.goto(host.address())
  await page.evaluate((hash) => window.location.assign(hash), at)
  return page
}

/** From the address to a screen that answers: the batch is shown and its buttons are there. */
async function coldStart(host: TestHost): Promise<number> {
  const browser = await launchChromium()
  const context = await browser.newContext()
  const page = await context.newPage()
  const started = performance.now()
  await page.goto(host.address())
  await page.locator('main section button').first().waitFor()
  const took = performance.now() - started
  await context.close()
  return took
}

/** From dropping a scan to its score on the screen, with the engine's process running already. */
async function firstSheet(host: TestHost, run: number): Promise<number> {
  const [first] = await host.client.batches.list()
  const { id } = await host.client.batches.create({ name: `drop ${run}`, templateId: first!.templateId })
  const page = await openAt(host, `#/import/${id}`)
  const input = page.locator('input[type=file][multiple]').first()
  await input.waitFor({ state: 'attached' })
  const scans = readdirSync(join(SAMPLE_DIR, 'scans')).filter((name) => name.endsWith('.jpg'))
  const started = performance.now()
  await input.setInputFiles(scans.map((name) => join(SAMPLE_DIR, 'scans', name)))
  await page.locator('img[src$="preview.jpg"]').first().waitFor()
  const took = performance.now() - started
  await batchSettled(host.client, id)
  await page.context().close()
  return took
}

/** Frames of the import screen in the seconds after five hundred pages were dropped on it, beside those before. */
async function dropFrames(host: TestHost): Promise<BenchFigure[]> {
  const [first] = await host.client.batches.list()
  const { id } = await host.client.batches.create({ name: 'drop 500', templateId: first!.templateId })
  const dir = folder()
  const scan = readFileSync(join(SAMPLE_DIR, 'scans', '05-erasures.jpg'))
  // What comes after a picture's end is no part of it, and makes each file another one.
  const paths = Array.from({ length: DROPPED }, (_, i) => {
    const path = join(dir, `${i}.jpg`)
    writeFileSync(path, Buffer.concat([scan, Buffer.from(String(i))]))
    return path
  })
  const page = await openAt(host, `#/import/${id}`)
  const input = page.locator('input[type=file][multiple]').first()
  await input.waitFor({ state: 'attached' })
  const frames = (ms: number) =>
    page.evaluate(async (duration) => {
      const seen: number[] = []
      let before = await new Promise<number>(requestAnimationFrame)
      for (const end = before + duration; before < end; ) {
        const now = await new Promise<number>(requestAnimationFrame)
        seen.push(now - before)
        before = now
      }
      return seen.sort((a, b) => a - b)
    }, ms)
  const idle = await frames(2_000)
  const watched = frames(DROP_WATCHED_MS)
  await input.setInputFiles(paths)
  const seen = await watched
  await page.context().close()
  await host.client.batches.remove({ id })
  const of = (share: number, all: readonly number[]) => all[Math.floor(share * (all.length - 1))]
  return [
    {
      ...figure(
        'drop-500.frame',
        median(seen),
        'ms',
        17,
        'The screen stays smooth while five hundred files arrive.',
      ),
      against: 'a frame in which nothing happens',
      ratio: median(seen) / median(idle),
    },
    {
      ...{ name: 'ui.drop-500.frame.p95', value: of(0.95, seen), unit: 'ms', met: null },
      checks: 'The slower frames of the same seconds.',
    },
  ]
}

/** From Enter to the next item on the screen, in the page's own time. */
async function keyToNext(host: TestHost): Promise<number[]> {
  await host.client.thresholds.apply({ batchId: BATCH, rules: DOUBT_ALL, scope: 'batch' })
  const page = await openAt(host, `#/review/${BATCH}`)
  const item = page.locator('[data-review]')
  await item.waitFor()
  const took: number[] = []
  for (let i = 0; i < 40; i++) {
    const id = await item.getAttribute('data-review')
    // The key goes another way than the question, and may arrive first: the page listens before it is pressed.
    const waiting = await page.evaluateHandle((before) => {
      const shown = () => document.querySelector('[data-review]')?.getAttribute('data-review')
      const took = new Promise<number>((resolve) => {
        // From the key's own time: the screens' listener runs before this one, and their drawing counts.
        const onKey = ({ timeStamp }: KeyboardEvent) => {
          const look = () => {
            if (shown() === before) requestAnimationFrame(look)
            // A task after the frame's callbacks runs once the frame is drawn.
            else setTimeout(() => resolve(performance.now() - timeStamp))
          }
          requestAnimationFrame(look)
        }
        window.addEventListener('keydown', onKey, { once: true, capture: true })
      })
      return { took }
    }, id)
    await page.keyboard.press('Enter')
    took.push(await waiting.evaluate(({ took }) => took))
  }
  await page.context().close()
  return took
}

/** Frames while a hundred thousand jobs scroll past, beside frames in which nothing happens. */
async function tableScroll(): Promise<BenchFigure> {
  const dataDir = folder()
  const station = createStation(testPlatform({ dataDir }))
  const insert = station.db.prepare(`
    INSERT INTO jobs (type, origin, external_id, submission_id, payload_json, rank_ms, state, created_at_ms)
    VALUES ('ocr', 'api', ?, 1, '{}', ?, 'ready', ?)`)
  station.db.transaction(() => {
    for (let i = 0; i < JOBS; i++) insert.run(`job-${i}`, i, Date.now())
  })()
  await station.stop()
  const host = await startHost({ dataDir })
  try {
    const page = await openAt(host, '#/queue')
    await page.getByRole('gridcell').first().waitFor()
    const frames = (step: number) =>
      page.evaluate(
        async ({ step, count }) => {
          const grid = document.querySelector('[role=grid]')!
          const seen: number[] = []
          let before = await new Promise<number>(requestAnimationFrame)
          for (let i = 0; i < count; i++) {
            grid.scrollTop += step
            const now = await new Promise<number>(requestAnimationFrame)
            seen.push(now - before)
            before = now
          }
          return seen
        },
        { step, count: FRAMES },
      )
    const idle = median(await frames(0))
    const value = median(await frames(900))
    await page.context().close()
    return {
      ...figure(
        'queue.scroll-100000.frame',
        value,
        'ms',
        34,
        'A hundred thousand jobs scroll as smoothly as a few.',
      ),
      against: 'a frame in which nothing happens',
      ratio: value / idle,
    }
  } finally {
    await host.stop()
  }
}

/** What a first visit loads before anything can be seen: scripts and styles, compressed. */
async function bundle(): Promise<BenchFigure[]> {
  const dir = await builtRenderer()
  const html = readFileSync(join(dir, 'index.html'), 'utf8')
  const initial = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, name]) => name!,
  )
  const kB = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + gzipSync(readFileSync(join(dir, name))).length, 0) / 1000
  const all = readdirSync(join(dir, 'assets'))
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => join('assets', name))
  return [
    figure('bundle.first-load', kB(initial), 'kB gzip', 350, 'What a first visit loads stays small.'),
    {
      ...{ name: 'ui.bundle.all', value: kB(all), unit: 'kB gzip', met: null },
      checks: 'All screens together, as somebody loads who visits each.',
    },
  ]
}

const sample = folder()
const host = await startHost({ dataDir: sample, sample: 'new' })
const figures: BenchFigure[] = []
try {
  await batchSettled(host.client, BATCH, 120_000)
  const starts: number[] = []
  const drops: number[] = []
  for (let run = 0; run < RUNS; run++) starts.push(await coldStart(host))
  for (let run = 0; run < RUNS; run++) drops.push(await firstSheet(host, run))
  figures.push(
    figure('cold-start', median(starts), 'ms', 1_500, 'From the address to a screen that answers.'),
    figure(
      'first-graded-sheet',
      median(drops),
      'ms',
      2_000,
      'From dropping scans to the first of them on the screen.',
    ),
    figure(
      'review.key-to-next',
      median(await keyToNext(host)),
      'ms',
      50,
      'From a decision’s key to the next doubt on the screen.',
    ),
    ...(await editorDragFigures({ client: host.client, open: (at) => openAt(host, at) })),
    ...thresholdFigures(),
    await tableScroll(),
    ...(await dropFrames(host)),
    ...(await bundle()),
  )
} finally {
  await host.stop()
  await (await launchChromium()).close()
  for (const dir of folders) rmSync(dir, { recursive: true, force: true })
}
reportBench(figures)
