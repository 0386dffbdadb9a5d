import { describe, expect, test } from 'vitest'
import { findGrids as gridsOn } from '#main/engines/find-fields/find-grids.ts'
import { inkPage } from '#main/engines/find-fields/ink-page.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Template } from '#shared/domain/template.ts'
import { sampled } from '#test/support/long.ts'
import { readOnly } from '#test/support/read-all.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS, type ScannerName } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'
import { TEMPLATES } from '#tools/simulator/templates.ts'

const findGrids = (raster: Raster, box?: Rect) =>
  gridsOn(inkPage(raster), box).map(({ rows, shape }) => ({
    shape,
    rows: rows.map((row) => row.filter((each) => each !== undefined)),
  }))
const rowsOf = (template: Template) => pageLayout(template.pages[0], template.unit).rows

/** How many of the template's bubbles lie under a proposed one, and how many proposals lie nowhere. */
function compare(
  template: Template,
  found: readonly Rect[],
  toImage: (x: number, y: number) => { x: number; y: number },
  scale: number,
) {
  const truth = rowsOf(template).flatMap((row) => row.bubbles)
  const hits = truth.filter((box) => {
    const at = toImage(box.x + box.w / 2, box.y + box.h / 2)
    return found.some(
      (rect) =>
        Math.abs(rect.x + rect.w / 2 - at.x) < 0.3 * box.w * scale &&
        Math.abs(rect.y + rect.h / 2 - at.y) < 0.3 * box.h * scale,
    )
  }).length
  return { share: hits / truth.length, extra: found.length - hits }
}

test('every bubble of a blank sheet is proposed, and nothing else, whatever the design', async () => {
  const shares: string[] = []
  for (const [name, make] of sampled(Object.entries(TEMPLATES))) {
    const template = make()
    const blank = await drawBlankSheet(template, 0, 150)
    const grids = findGrids(blank)
    const result = compare(
      template,
      grids.flatMap((grid) => grid.rows.flat()),
      (x, y) => ({ x: x * blank.scale, y: y * blank.scale }),
      blank.scale,
    )
    shares.push(`${name} ${(100 * result.share).toFixed(1)} % found, ${result.extra} beside`)
    expect.soft([name, result]).toEqual([name, { share: 1, extra: 0 }])
  }
  console.log(shares.join('\n'))
})

/** A sheet nobody marked, as a scanner delivers it. */
async function blankScan(template: Template, scanner: ScannerName) {
  return simulateSheet({
    template,
    seed: `find-fields ${scanner}`,
    hand: HANDS['sign-neat'],
    scanner: SCANNERS[scanner],
    answers: Object.fromEntries(rowsOf(template).map((row) => [row.label, []])),
    writing: {},
  })
}

describe('a blank scan', () => {
  test.for([
    ['academySheet', 'feeder-grey'],
    ['timingCard', 'feeder-colour'],
    ['bracketSheet', 'flatbed-colour'],
    ['frameSheet', 'feeder-grey'],
  ] as const)('of %s by %s gives nearly all of its bubbles', async ([design, scanner]) => {
    const template = TEMPLATES[design]()
    const sheet = await blankScan(template, scanner)
    const scale = sheet.width / template.pages[0].size.w
    const found = findGrids((await readOnly(sheet.image)).raster).flatMap((grid) => grid.rows.flat())
    const { share, extra } = compare(template, found, sheet.toImage, scale)
    console.log(`${design} by ${scanner}: ${(100 * share).toFixed(1)} % found, ${extra} beside`)
    expect(share).toBeGreaterThan(0.97)
    expect(extra).toBeLessThanOrEqual(0.03 * found.length)
  })
})

describe('a box', () => {
  test('gives the grid in it and not its neighbours', async () => {
    const template = TEMPLATES.academySheet()
    const { scale, ...blank } = await drawBlankSheet(template, 0, 150)
    const block = template.pages[0].fields.find((field) => field.id === 'choice-16')!
    if (block.kind !== 'choice' || block.layout.type !== 'grid') throw new Error('unexpected design')
    const { origin, optionStep, rowStep } = block.layout
    const grids = findGrids(blank, {
      x: (origin.x - 4) * scale,
      y: (origin.y - 4) * scale,
      w: (4 * optionStep.dx + 8) * scale,
      h: (14 * rowStep.dy + 8) * scale,
    })
    expect(grids.map(({ rows, shape }) => [rows.length, rows[0].length, shape])).toEqual([[15, 5, 'circle']])
  })

  test('of plain paper gives nothing', () => {
    const paper: Raster = { width: 800, height: 1000, channels: 1, data: new Uint8Array(800_000).fill(240) }
    expect(findGrids(paper)).toEqual([])
    expect(findGrids(paper, { x: 790, y: 990, w: 50, h: 50 })).toEqual([])
  })
})

test('bubbles that are filled in or struck through are put where the grid says', async () => {
  const template = TEMPLATES.contourSheet()
  const blank = await drawBlankSheet(template, 0, 150)
  const data = Uint8Array.from(blank.data)
  const rows = rowsOf(template)
  for (const [at, row] of rows.entries()) {
    const box = row.bubbles[at % 5]
    const [x0, y0, x1, y1] = [box.x, box.y, box.x + box.w, box.y + box.h].map((v) =>
      Math.round(v * blank.scale),
    ) as [number, number, number, number]
    for (let y = y0; y <= y1; y++) data.fill(30, (y * blank.width + x0) * 3, (y * blank.width + x1) * 3)
  }
  const grids = findGrids({ ...blank, data })
  const found = grids.flatMap((grid) => grid.rows.flat())
  const result = compare(template, found, (x, y) => ({ x: x * blank.scale, y: y * blank.scale }), blank.scale)
  expect(result).toEqual({ share: 1, extra: 0 })
})
