import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { measureRows } from '#main/engines/omr/measure/measure-rows.ts'
import type { Registration } from '#main/engines/omr/registration.ts'
import type { Affine } from '#main/engines/raster/homography.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { type BubbleRow, type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Decision } from '#shared/domain/marks.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { HANDS, type HandName, type Way } from '#tools/simulator/hand.ts'
import { SCANNERS, type ScannerName } from '#tools/simulator/scanner.ts'
import { type SimulatedSheet, simulateSheet } from '#tools/simulator/simulate.ts'
import { academySheet, timingCard } from '#tools/simulator/templates.ts'

/** Where the simulator put every bubble: measuring is tried here apart from alignment. */
function exactly(layout: PageLayout, { toImage }: Pick<SimulatedSheet, 'toImage'>): Registration {
  const mapAt = (x: number, y: number): Affine => {
    const [o, px, py] = [toImage(x, y), toImage(x + 1, y), toImage(x, y + 1)]
    const [a, d, b, e] = [px.x - o.x, px.y - o.y, py.x - o.x, py.y - o.y]
    return { a, b, c: o.x - a * x - b * y, d, e, f: o.y - d * x - e * y }
  }
  const bubbles = layout.rows.map((row) =>
    row.bubbles.map((box) => mapAt(box.x + box.w / 2, box.y + box.h / 2)),
  )
  return {
    status: 'aligned',
    reason: undefined,
    homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    bubbles,
    rowResidual: layout.rows.map(() => 0),
    rowPrint: layout.rows.map(() => Number.NaN),
    orientation: 0,
    scale: Math.hypot(bubbles[0][0].a, bubbles[0][0].d),
    structureScore: 1,
  }
}

const scaled = (layout: PageLayout, by: number): PageLayout => ({
  ...layout,
  rows: layout.rows.map((row) => ({
    ...row,
    bubbles: row.bubbles.map(({ x, y, w, h }) => ({
      x: x + (w - w * by) / 2,
      y: y + (h - h * by) / 2,
      w: w * by,
      h: h * by,
    })),
  })),
})

async function decode({ image }: SimulatedSheet): Promise<Raster> {
  for await (const page of readPages(image)) if (!isBroken(page)) return page.raster
  throw new Error('the simulator made no page')
}

interface Read {
  readonly sheet: SimulatedSheet
  readonly decisions: readonly Decision[]
}

async function read(
  hand: HandName,
  scanner: ScannerName,
  {
    ways = {},
    answers = {},
    boxScale = 1,
    make = academySheet,
  }: {
    ways?: Readonly<Record<string, Way>>
    answers?: Readonly<Record<string, readonly string[]>>
    boxScale?: number
    make?: typeof academySheet
  } = {},
): Promise<Read> {
  const template = make()
  const layout = pageLayout(template.pages[0], template.unit)
  const sheet = await simulateSheet({
    template,
    seed: `${hand} on ${scanner}`,
    hand: HANDS[hand],
    scanner: SCANNERS[scanner],
    ways,
    answers,
  })
  const drawn = scaled(layout, boxScale)
  const rows = measureRows(await decode(sheet), exactly(drawn, sheet), drawn)
  return { sheet, decisions: decideRows(rows, layout.rows) }
}

const isDoubted = ({ status }: Decision) => status !== 'ok' && status !== 'blank'

/** Rows that say something else than the student, with nobody asked. */
const silentErrors = ({ sheet, decisions }: Read) =>
  sheet.truth.rows.flatMap(({ expected, label, made }, index) => {
    const decision = decisions[index]
    const isWrong = decision.detected.join() !== expected.join()
    return isWrong && !isDoubted(decision) ? [`${label} (${made}): ${decision.detected.join()}`] : []
  })

const ordinaryFlagged = ({ sheet, decisions }: Read) =>
  sheet.truth.rows.filter(({ difficulty }, index) => difficulty === 'ordinary' && isDoubted(decisions[index]))
    .length

describe('every row of a well placed sheet is read or doubted, never silently wrong', () => {
  test.each([
    ['sign-neat', 'flatbed-colour', 1],
    ['pencil-light', 'feeder-grey', 1],
    ['pencil-mixed', 'copier', 1],
    ['ticks', 'feeder-colour', 1],
    ['crosses', 'fax', 1],
    // Beside so many dots that are doubts no row is blank for certain.
    ['dots', 'flatbed-grey', 2],
    ['messy', 'phone', 1],
    ['red-premark', 'flatbed-colour', 1],
  ] as const)('%s through %s', async (hand, scanner, mostFlagged) => {
    const result = await read(hand, scanner)
    expect(silentErrors(result)).toEqual([])
    expect(ordinaryFlagged(result)).toBeLessThanOrEqual(mostFlagged)
  })

  test('form print in a colour that the scanner drops leaves the marks', async () => {
    const result = await read('sign-sloppy', 'feeder-dropout', { make: timingCard })
    expect(silentErrors(result)).toEqual([])
    expect(ordinaryFlagged(result)).toBe(0)
  })
})

test.each([0.5, 0.8, 1.2])('boxes drawn at %s of the true size give the same answers', async (boxScale) => {
  const [drawnRight, drawnRoughly] = [
    await read('pencil-dark', 'feeder-grey'),
    await read('pencil-dark', 'feeder-grey', { boxScale }),
  ]
  const answers = ({ decisions }: Read) =>
    decisions.map(({ label, detected, status }) => [label, detected, status])
  expect(answers(drawnRoughly)).toEqual(answers(drawnRight))
})

describe('red', () => {
  const only = { q3: 'red-only', q4: 'red-under', q5: 'red-beside' } as const
  test('is told apart in a colour scan: alone a doubt, under black the answer, beside black not one', async () => {
    const { sheet, decisions } = await read('red-premark', 'flatbed-colour', {
      ways: only,
      answers: { q3: [] },
    })
    const of = (label: string) => decisions.find((decision) => decision.label === label)!
    const meant = (label: string) => sheet.truth.rows.find((row) => row.label === label)!.expected
    expect(of('q3')).toMatchObject({ detected: [], doubts: ['red-only'] })
    expect(of('q4')).toMatchObject({ detected: meant('q4'), status: 'ok' })
    expect(of('q5')).toMatchObject({ detected: meant('q5'), status: 'ok' })
  })
})

test('correction tape hides what lies under it, and alone it is a doubt', async () => {
  const { sheet, decisions } = await read('tape', 'flatbed-colour', { ways: { q6: 'tape' } })
  const index = sheet.truth.rows.findIndex(({ label }) => label === 'q6')
  expect(decisions[index]).toMatchObject({ detected: sheet.truth.rows[index].expected, status: 'ok' })
})

test('what covers most bubbles of an option is not taken for what that option looks like', async () => {
  const template = academySheet()
  const layout = pageLayout(template.pages[0], template.unit)
  const sheet = await simulateSheet({
    template,
    seed: 'covered',
    hand: HANDS['sign-neat'],
    scanner: SCANNERS['flatbed-colour'],
  })
  const raster = await decode(sheet)
  const covered = new Set<number>()
  layout.rows.forEach(({ bubbles, options }, row) => {
    const at = options.indexOf('5')
    if (at < 0 || row % 4 === 0) return
    covered.add(row)
    const { x, y, w, h } = bubbles[at]
    const [from, to] = [sheet.toImage(x - w, y - h / 2), sheet.toImage(x + 2 * w, y + 1.5 * h)]
    for (let line = Math.round(from.y); line < to.y; line += 1)
      raster.data.fill(
        150,
        3 * (line * raster.width + Math.round(from.x)),
        3 * (line * raster.width + Math.round(to.x)),
      )
  })
  const decisions = decideRows(measureRows(raster, exactly(layout, sheet), layout), layout.rows)
  expect(silentErrors({ sheet, decisions })).toEqual([])
  const hidden = sheet.truth.rows.filter(({ expected }, row) => covered.has(row) && expected.includes('5'))
  expect(hidden.length).toBeGreaterThan(2)
})

const sample = pageLayout(academySheet().pages[0], 'mm')
const question = sample.rows.find(({ kind }) => kind === 'question')!

/** A row of circles 8 mm apart, each with its option printed in it. */
const circles = (label: string, options: readonly string[], x: number, y: number): BubbleRow => ({
  ...question,
  label,
  options: [...options],
  bubbles: options.map((_, at) => ({ x: x + 8 * at, y, w: 5, h: 5 })),
})

/** Decides rows drawn on a page of 110 × 85 mm, filled where they are marked. */
async function decideDrawn(rows: readonly BubbleRow[], isMarked: (label: string, option: string) => boolean) {
  const scale = 8
  const drawn = rows.flatMap(({ label, bubbles, options }) =>
    bubbles.map(({ x, y }, at) => {
      const fill = isMarked(label, options[at]) ? '#b4b4b4' : 'white'
      return `<circle cx="${x + 2.5}" cy="${y + 2.5}" r="2.3" fill="${fill}" stroke="black" stroke-width=".25"/><text x="${x + 2}" y="${y + 3.3}" font-size="2">${options[at]}</text>`
    }),
  )
  const [width, height] = [110 * scale, 85 * scale]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 110 85"><rect width="110" height="85" fill="white"/>${drawn.join('')}</svg>`
  const { data } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true })
  const layout = { ...sample, rows: [...rows] }
  const toImage = (x: number, y: number) => ({ x: x * scale, y: y * scale })
  const evidence = measureRows({ width, height, channels: 1, data }, exactly(layout, { toImage }), layout)
  return decideRows(evidence, layout.rows)
}

test('a box that stands alone in its row is read though most of them are marked', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => [
    circles(`sign ${i}`, ['-'], 10, 10 + 8 * i),
    circles(`digit ${i}`, [...'0123456789'], 20, 10 + 8 * i),
  ]).flat()
  const decisions = await decideDrawn(rows, (label, option) =>
    label.startsWith('sign') ? !/[07]$/.test(label) : option === label.at(-1),
  )
  const signs = decisions.filter(({ label }) => label.startsWith('sign'))
  expect(signs.map(({ detected }) => detected.length)).toEqual([0, 1, 1, 1, 1, 1, 1, 0])
})

test('an option that is marked in most rows is seen there, though others are marked with it', async () => {
  const answers = ['4', '45', '5', '5', '15', '1']
  const rows = answers.map((_, i) => circles(`q${i}`, [...'12345'], 20, 10 + 12 * i))
  const decisions = await decideDrawn(rows, (label, option) =>
    answers[Number(label.slice(1))].includes(option),
  )
  expect(decisions.map(({ detected }) => detected.join(''))).toEqual(answers)
})

test('a bubble outside of the picture is doubted, not read as blank', async () => {
  const template = academySheet()
  const layout = pageLayout(template.pages[0], template.unit)
  const sheet = await simulateSheet({
    template,
    seed: 'cut',
    hand: HANDS['sign-neat'],
    scanner: SCANNERS['flatbed-grey'],
  })
  const raster = await decode(sheet)
  const height = Math.floor(raster.height / 2)
  const half = { ...raster, height, data: raster.data.subarray(0, raster.width * height * raster.channels) }
  const rows = measureRows(half, exactly(layout, sheet), layout)
  const decisions = decideRows(rows, layout.rows)
  const isBelow = (row: number) =>
    layout.rows[row].bubbles.every(({ x, y, w }) => sheet.toImage(x + w / 2, y).y > height + 5)
  const below = decisions.filter((_, row) => isBelow(row))
  expect(below.length).toBeGreaterThan(10)
  expect(below.filter((decision) => !isDoubted(decision))).toEqual([])
})
