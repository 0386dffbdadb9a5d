import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { readSettings } from '#main/base/settings.ts'
import type { Engine } from '#main/engines/engine.ts'
import { handwriting } from '#main/engines/handwriting/engine.ts'
import { ocrTesseract } from '#main/engines/ocr/engine.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { segmentation } from '#main/engines/segmentation/engine.ts'
import { examPage } from '#tools/exam-pages/page.ts'
import { scan, toPng } from '#tools/exam-pages/render.ts'
import { timeOriginal } from '#tools/original-worker.ts'
import { seededRandom } from '#tools/random.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * CPU and wall time of each picture engine on one A4 exam page at 300 dpi, beside the floor (decoding the same file) and,
 * where its Python is present, beside the original worker. Best of several rounds, all in one run.
 */

/** The first rounds also pay for compiling JavaScript, which an engine's process does once. */
const ROUNDS = 25
const ORIGINAL_ROUNDS = 7
const SLOW_ROUNDS = 2
const settings = readSettings({})
const folder = mkdtempSync(join(tmpdir(), 'bench-engines-'))

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
}

async function best(rounds: number, work: () => Promise<unknown>): Promise<Cost> {
  let wallMs = Number.POSITIVE_INFINITY
  let cpuMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const wall = performance.now()
    const cpu = process.cpuUsage()
    await work()
    const used = process.cpuUsage(cpu)
    wallMs = Math.min(wallMs, performance.now() - wall)
    cpuMs = Math.min(cpuMs, (used.user + used.system) / 1_000)
  }
  return { wallMs, cpuMs }
}

async function timed<In, Out>(engine: Engine<In, Out>, input: NoInfer<In>, rounds = ROUNDS): Promise<Cost> {
  const run = await engine.open(settings)
  const call = { signal: new AbortController().signal, progress: () => undefined }
  return best(rounds, () => run(input, call))
}

const figures: BenchFigure[] = []
const add = (name: string, cost: Cost, floor: Cost) =>
  figures.push(
    {
      name: `${name}.cpu`,
      value: cost.cpuMs,
      unit: 'ms',
      against: 'decode',
      ratio: cost.cpuMs / floor.cpuMs,
      met: null,
      checks: 'What the engine costs beside decoding the same file.',
    },
    {
      name: `${name}.wall`,
      value: cost.wallMs,
      unit: 'ms',
      against: 'decode',
      ratio: cost.wallMs / floor.wallMs,
      met: null,
      checks: 'The same by the clock.',
    },
  )
function addOriginal(name: string, cost: Cost, args: readonly string[], most: number | undefined): void {
  const original = timeOriginal([...args, '--repeat', String(ORIGINAL_ROUNDS)])
  if (original === undefined) {
    console.log(
      `skipped: ${name} beside the original worker (needs it beside the project, and Python with OpenCV)`,
    )
    return
  }
  const ratio = cost.cpuMs / original.cpu_ms
  figures.push({
    name: `${name}.cpu-against-original`,
    value: cost.cpuMs,
    unit: 'ms',
    against: `original ${original.cpu_ms.toFixed(0)} ms`,
    ratio,
    ...(most === undefined ? {} : { aim: `<= ${most} x original` }),
    met: most === undefined ? null : ratio <= most,
    checks: 'What the engine costs beside the original worker on the same file.',
  })
}

try {
  const page = examPage({
    seed: 3,
    columns: 2,
    questions: 12,
    numberStyle: '1.',
    hanging: true,
    figures: 0.4,
  })
  const picture = await scan(page, { dpi: 300, noise: 3, paper: [230, 250], blur: 1 }, seededRandom(1))
  const png = await toPng(picture)
  const files = { jpeg: await sharp(png).toColourspace('srgb').jpeg({ quality: 88 }).toBuffer(), png }
  for (const [format, bytes] of Object.entries(files)) {
    const path = join(folder, `page.${format}`)
    writeFileSync(path, bytes)
    const floor = await best(ROUNDS, async () => {
      for await (const _ of readPages(readFileSync(path), { colour: false }));
    })
    figures.push({
      ...{ name: `${format}.decode.cpu`, value: floor.cpuMs, unit: 'ms', met: null },
      checks: 'What decoding the page costs, the floor of the others.',
    })

    const hand = await timed(handwriting, { path, compat: 'none' })
    add(`${format}.handwriting`, hand, floor)
    addOriginal(`${format}.handwriting`, hand, ['handwriting', path], 0.5)
    const opencv = await timed(segmentation, { path, method: 'opencv', compat: 'none' })
    add(`${format}.segmentation-opencv`, opencv, floor)
    addOriginal(`${format}.segmentation-opencv`, opencv, ['segment', path], undefined)
    add(
      `${format}.segmentation-layout`,
      await timed(segmentation, { path, method: 'layout', compat: 'none' }),
      floor,
    )
    if (format === 'jpeg') add('jpeg.ocr-tesseract', await timed(ocrTesseract, { path }, SLOW_ROUNDS), floor)
  }
  reportBench(figures)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
// Tesseract's threads would keep the program alive.
process.exit()
