import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import jpegTurbo from '@julusian/jpeg-turbo'
import sharp from 'sharp'
import { type OmrInput, omr } from '#main/engines/omr/engine.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { readSettings } from '#main/settings.ts'
import type { Figure } from '#shared/domain/figures.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import { reportFigures } from '#test/support/figures.ts'
import { timeOriginal } from '#test/support/original-worker.ts'
import { picturePdf } from '#test/support/picture-pdf.ts'
import { HANDS } from '#test/support/simulator/hand.ts'
import { SCANNERS } from '#test/support/simulator/scanner.ts'
import { simulateSheet } from '#test/support/simulator/simulate.ts'
import { benchSheet } from '#test/support/simulator/templates.ts'

/**
 * Reading marks of A4 pages at 300 dpi: everything, decoding included, beside what libjpeg-turbo needs to decode the
 * same page to grey; one and two processes; the original worker on the same page; memory over many pages.
 * CPU time is compared where one process is, since other programs lengthen only the wall clock.
 */

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '12' },
    /** Pages read in one process for the memory figure. */
    pages: { type: 'string', default: '1000' },
  },
})
const rounds = Number(values.rounds)
const settings = readSettings({})
const folder = mkdtempSync(join(tmpdir(), 'bench-omr-'))
const figures: Figure[] = []

interface Case {
  readonly name: string
  readonly path: string
  readonly template: Template
  /** The same page as a JPEG in grey or colour, what the floor decodes. */
  readonly jpeg: Buffer
}

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
        made.push({ name: `${format}-${kind}-${questions}`, path, template, jpeg })
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

/** Least CPU time of a run, ms. */
async function cpuMs(run: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}

const AIM = 1.5

async function beside(floorOf: (one: Case) => Promise<unknown>, all: readonly Case[]): Promise<void> {
  const read = await omr.open(settings)
  const call = { signal: new AbortController().signal, progress: () => undefined }
  for (const one of all) {
    let whole = Number.POSITIVE_INFINITY
    let floor = Number.POSITIVE_INFINITY
    // In turns, so that a busy machine is busy for both.
    for (let round = 0; round < rounds; round++) {
      floor = Math.min(floor, await cpuMs(() => floorOf(one)))
      whole = Math.min(whole, await cpuMs(() => read(inputOf(one), call)))
    }
    const hasAim = one.name.startsWith('jpg')
    figures.push({
      name: `omr.${one.name}.cpu`,
      value: whole,
      unit: 'ms/page',
      against: `libjpeg-turbo to grey (${floor.toFixed(1)} ms)`,
      ratio: whole / floor,
      ...(hasAim ? { aim: `<= ${AIM} x decode` } : {}),
      met: hasAim ? whole / floor <= AIM : null,
    })
  }
}

/** Pages a second through engine processes, wall clock, as a stack is read. */
async function throughput(one: Case, processes: number, pages: number): Promise<number> {
  const pool = enginePool({ program: ownProgram(process.env), settings, maxProcesses: processes })
  try {
    await Promise.all(Array.from({ length: processes }, () => pool.call(omr, inputOf(one))))
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
  const pages = 10 * rounds
  const [first, both, again] = [
    await throughput(one, 1, pages),
    await throughput(one, 2, pages),
    await throughput(one, 1, pages),
  ]
  const single = Math.max(first, again)
  figures.push({ name: 'omr.one-process', value: single, unit: 'pages/s', met: null })
  figures.push({
    name: 'omr.two-processes',
    value: both,
    unit: 'pages/s',
    against: 'one process',
    ratio: both / single,
    aim: '>= 1.8 x one process',
    met: both / single >= 1.8,
  })
}

async function memory(one: Case, pages: number): Promise<void> {
  const read = await omr.open(settings)
  const call = { signal: new AbortController().signal, progress: () => undefined }
  const mib = () => process.memoryUsage.rss() / 1024 ** 2
  const warm = Math.min(100, Math.ceil(pages / 10))
  for (let i = 0; i < warm; i++) await read(inputOf(one), call)
  const before = mib()
  for (let i = warm; i < pages; i++) await read(inputOf(one), call)
  const after = mib()
  figures.push({
    name: 'omr.memory',
    value: after,
    unit: 'MiB',
    against: `after ${warm} pages (${before.toFixed(0)} MiB), ${pages} pages`,
    ratio: after / before,
    aim: '<= 1.1 x',
    met: after / before <= 1.1,
  })
}

async function original(one: Case): Promise<void> {
  const [page] = one.template.pages
  const layout = pageLayout(page!, one.template.unit)
  const scale = 300 / 25.4
  const questions = layout.rows
    .filter((row) => row.kind === 'question')
    .map((row, i) => {
      const [first, last] = [row.bubbles[0]!, row.bubbles.at(-1)!]
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
  })
}

try {
  const all = await cases()
  await beside(async ({ jpeg }) => jpegTurbo.decompressSync(jpeg, { format: jpegTurbo.FORMAT_GRAY }), all)
  const main = all.find(({ name }) => name === 'jpg-colour-40')!
  await original(main)
  await workers(main)
  await memory(main, Number(values.pages))
  reportFigures(figures, values.json)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
