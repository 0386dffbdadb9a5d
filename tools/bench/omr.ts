import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import jpegTurbo from '@julusian/jpeg-turbo'
import sharp from 'sharp'
import { readSettings } from '#main/base/settings.ts'
import { type OmrInput, omr } from '#main/engines/omr/engine.ts'
import { residentMiB } from '#main/engines/os-process.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import { timeOriginal } from '#tools/original-worker.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'
import { benchSheet } from '#tools/simulator/templates.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * Reading marks of A4 pages at 300 dpi: everything, decoding included, beside what libjpeg-turbo needs to decode the
 * same page (to RGB where it is in colour); one and two processes; the original worker on the same page; memory of an
 * engine's process over many pages, previews included. Pages are read one after the other, as from a stack: the first
 * ones, for which the code is still being compiled, are not counted.
 * CPU time is compared where one process is, since other programs lengthen only the wall clock.
 */

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    /** Ends with 0 whatever is missed. */
    report: { type: 'boolean', default: false },
    /** Times that each page is read and decoded, in turns. */
    rounds: { type: 'string', default: '40' },
    /** Pages read in one process for the memory figure; 0 leaves it out. */
    pages: { type: 'string', default: '1000' },
    /** Leaves out the figures of several processes. */
    single: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const settings = readSettings({})
const folder = mkdtempSync(join(tmpdir(), 'bench-omr-'))
const figures: BenchFigure[] = []

interface Case {
  readonly name: string
  readonly path: string
  readonly template: Template
  /** The same page as a JPEG in grey or colour, what the floor decodes. */
  readonly jpeg: Buffer
  readonly isColour: boolean
  /** Most CPU time that reading may take, as a multiple of decoding alone. */
  readonly aim: number | undefined
}

const AIMS = { 40: 1.5, 180: 2 } as const

async function cases(): Promise<Case[]> {
  const made: Case[] = []
  for (const questions of [40, 180] as const) {
    const template = benchSheet(questions)
    for (const colour of [true, false]) {
      const scanner = { ...SCANNERS[colour ? 'feeder-colour' : 'feeder-grey'], dpi: 300 }
      const sheet = await simulateSheet({
        template,
        seed: `bench-${questions}`,
        hand: HANDS['sign-neat'],
        scanner,
      })
      // A grey scanner writes one component; sharp would write three.
      const page = sharp(sheet.image).toColourspace(colour ? 'srgb' : 'b-w')
      const jpeg = await page.jpeg({ quality: 85 }).toBuffer()
      const kind = colour ? 'colour' : 'grey'
      const add = (format: string, bytes: Buffer) => {
        const path = join(folder, `${questions}-${kind}.${format}`)
        writeFileSync(path, bytes)
        const aim = format === 'jpg' ? AIMS[questions] : undefined
        made.push({ name: `${format}-${kind}-${questions}`, path, template, jpeg, isColour: colour, aim })
      }
      add('jpg', jpeg)
      if (questions === 40 && !colour) add('png', await sharp(jpeg).toColourspace('b-w').png().toBuffer())
      if (questions === 40 && colour) {
        const { width, height } = sheet
        const picture = {
          width,
          height,
          bytes: jpeg,
          filter: '/DCTDecode',
          colourSpace: '/DeviceRGB',
        } as const
        add('pdf', picturePdf([{ size: [595.2, 841.92], picture }]))
      }
    }
  }
  return made
}

const inputOf = ({ path, template }: Pick<Case, 'path' | 'template'>): OmrInput => ({
  path,
  templateJson: JSON.stringify(template),
  first: 0,
  most: 1,
})

/** CPU time of a run, ms. */
async function cpuMs(run: () => unknown): Promise<number> {
  const began = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}

/** Reads of a page before any is counted. */
const WARM = 30

/** What decoding costs at the least: into memory that is there already, by the decoder that reading uses. */
function floorOf({ jpeg, isColour }: Case): () => unknown {
  const format = isColour ? jpegTurbo.FORMAT_RGB : jpegTurbo.FORMAT_GRAY
  const into = Buffer.alloc(jpegTurbo.decompressSync(jpeg, { format }).data.length)
  return () => jpegTurbo.decompressSync(jpeg, into, { format })
}

async function beside(all: readonly Case[]): Promise<void> {
  const read = await omr.open(settings)
  const call = { signal: new AbortController().signal, progress: () => undefined }
  for (const one of all) {
    const decode = floorOf(one)
    for (let i = 0; i < WARM; i++) await read(inputOf(one), call)
    let whole = Number.POSITIVE_INFINITY
    let floor = Number.POSITIVE_INFINITY
    // In turns, so that a busy machine is busy for both.
    for (let round = 0; round < rounds; round++) {
      floor = Math.min(floor, await cpuMs(decode))
      whole = Math.min(whole, await cpuMs(() => read(inputOf(one), call)))
    }
    const { aim } = one
    figures.push({
      name: `omr.${one.name}.cpu`,
      value: whole,
      unit: 'ms/page',
      against: `libjpeg-turbo to ${one.isColour ? 'RGB' : 'grey'} (${floor.toFixed(1)} ms)`,
      ratio: whole / floor,
      ...(aim === undefined ? {} : { aim: `<= ${aim} x decode` }),
      met: aim === undefined ? null : whole / floor <= aim,
      checks: 'Reading a page, decoding included, costs little more than decoding it.',
    })
  }
}

/** Pages a second through engine processes, wall clock, as a stack is read; each process has read some before. */
async function throughput(one: Case, processes: number, pages: number): Promise<number> {
  const pool = enginePool({ program: ownProgram(process.env), settings, maxProcesses: processes })
  try {
    await Promise.all(Array.from({ length: WARM * processes }, () => pool.call(omr, inputOf(one))))
    const began = performance.now()
    let left = pages
    await Promise.all(
      Array.from({ length: processes }, async () => {
        while (left-- > 0) await pool.call(omr, inputOf(one))
      }),
    )
    return pages / ((performance.now() - began) / 1000)
  } finally {
    await pool.close()
  }
}

async function workers(one: Case): Promise<void> {
  const pages = 3 * rounds
  const [first, both, again] = [
    await throughput(one, 1, pages),
    await throughput(one, 2, 2 * pages),
    await throughput(one, 1, pages),
  ]
  const single = Math.max(first, again)
  figures.push({
    ...{ name: 'omr.one-process', value: single, unit: 'pages/s', met: null },
    checks: 'How fast one engine process reads a stack, by the clock.',
  })
  figures.push({
    name: 'omr.two-processes',
    value: both,
    unit: 'pages/s',
    against: 'one process',
    ratio: both / single,
    aim: '>= 1.8 x one process',
    met: both / single >= 1.8,
    checks: 'A second process reads nearly as many pages again: they do not wait for each other.',
  })
}

const MOST_MIB = 350

/** Memory of one engine process while it reads a stack as the station has it read, with a preview of every page. */
async function memory(one: Case, pages: number): Promise<void> {
  const pids: number[] = []
  const pool = enginePool({
    program: ownProgram(process.env),
    settings,
    maxProcesses: 1,
    recycleAfterCalls: Number.POSITIVE_INFINITY,
    onStart: (pid) => pids.push(pid),
  })
  try {
    const input = { ...inputOf(one), previewPx: 1600 }
    const warm = Math.min(100, Math.ceil(pages / 10))
    let early = 0
    let most = 0
    for (let i = 0; i < pages; i++) {
      await pool.call(omr, input)
      if (i % 10 !== 9 && i !== pages - 1) continue
      most = Math.max(most, (await residentMiB(pids[0])) ?? 0)
      if (i < warm) early = most
    }
    figures.push({
      name: 'omr.memory',
      value: most,
      unit: 'MiB',
      against: `the most in the first ${warm} pages (${early.toFixed(0)} MiB), ${pages} pages`,
      ratio: most / early,
      aim: `<= ${MOST_MIB} MiB, <= 1.1 x`,
      met: most <= MOST_MIB && most / early <= 1.1,
      checks: 'An engine process stays small, and does not grow over a long stack.',
    })
  } finally {
    await pool.close()
  }
}

async function original(one: Case): Promise<void> {
  const [page] = one.template.pages
  const layout = pageLayout(page!, one.template.unit)
  const scale = 300 / 25.4
  const questions = layout.rows
    .filter((row) => row.kind === 'question')
    .map((row, i) => {
      const [first, last] = [row.bubbles[0], row.bubbles.at(-1)!]
      const px = (value: number) => Math.round(value * (one.template.unit === 'mm' ? scale : 1))
      const roi = { x: px(first.x), y: px(first.y), w: px(last.x + last.w - first.x), h: px(first.h) }
      return { question_id: i + 1, roi, choices: row.options }
    })
  const file = join(folder, 'questions.json')
  writeFileSync(file, JSON.stringify({ questions }))
  const answer = timeOriginal(['omr', one.path, file, '--repeat', String(rounds)])
  if (answer === undefined) {
    console.log('original worker: left out, no system Python with OpenCV here')
    return
  }
  const ours = figures.find((figure) => figure.name === `omr.${one.name}.cpu`)!
  figures.push({
    name: 'omr.original-worker.cpu',
    value: answer.cpu_ms,
    unit: 'ms/page',
    against: `ours on the same page (${ours.value.toFixed(1)} ms), which also aligns it`,
    ratio: answer.cpu_ms / ours.value,
    met: null,
    checks: 'What the original worker needs for the same page.',
  })
}

try {
  const all = await cases()
  await beside(all)
  const main = all.find(({ name }) => name === 'jpg-colour-40')!
  await original(main)
  if (!values.single) await workers(main)
  if (Number(values.pages) > 0) await memory(main, Number(values.pages))
  reportBench(figures)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
