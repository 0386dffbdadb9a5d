import { describe, expect, test } from 'vitest'
import { findPage } from '#main/engines/omr/find/finders.ts'
import { NOTHING_FOUND } from '#main/engines/omr/find/found.ts'
import { loadPictures } from '#main/engines/omr/find/pictures.ts'
import { register } from '#main/engines/omr/register.ts'
import type { Registration } from '#main/engines/omr/registration.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Template } from '#shared/domain/template.ts'
import { decodeRaster } from '#test/support/align-check.ts'
import { seededRandom } from '#tools/random.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS, type Scanner } from '#tools/simulator/scanner.ts'
import { type SimulatedSheet, simulateSheet } from '#tools/simulator/simulate.ts'
import { TEMPLATES } from '#tools/simulator/templates.ts'
import { FLAT } from '#tools/simulator/warp.ts'

const layoutOf = (template: Template, page = 0) => pageLayout(template.pages[page], template.unit)

/** The same layout with every box drawn larger or smaller about its centre. */
function redrawn(layout: PageLayout, scale: number): PageLayout {
  const rows = layout.rows.map((row) => ({
    ...row,
    bubbles: row.bubbles.map(({ x, y, w, h }) => ({
      x: x + (w - w * scale) / 2,
      y: y + (h - h * scale) / 2,
      w: w * scale,
      h: h * scale,
    })),
  }))
  return { ...layout, rows }
}

async function scan(template: Template, scanner: Scanner, seed = 1, pageIndex = 0) {
  const sheet = await simulateSheet({ template, scanner, seed, pageIndex, hand: HANDS['sign-neat'] })
  return { sheet, raster: await decodeRaster(sheet.image) }
}

/** Largest distance of a mapped bubble from where it really is, millimetres. */
function worstMm(registration: Registration, layout: PageLayout, { toImage }: SimulatedSheet): number {
  const p = toImage(layout.width / 2, layout.height / 2)
  const q = toImage(layout.width / 2 + 1, layout.height / 2)
  const perUnit = Math.hypot(q.x - p.x, q.y - p.y) / (layout.mmPerUnit ?? 1)
  let most = 0
  layout.rows.forEach((row, r) => {
    row.bubbles.forEach((box, o) => {
      const { a, b, c, d, e, f } = registration.bubbles[r][o]
      const [x, y] = [box.x + box.w / 2, box.y + box.h / 2]
      const truth = toImage(x, y)
      most = Math.max(most, Math.hypot(a * x + b * y + c - truth.x, d * x + e * y + f - truth.y) / perUnit)
    })
  })
  return most
}

function rejects(registration: Registration) {
  expect(registration.status).toBe('unaligned')
  expect(registration.reason).toBeDefined()
  expect(registration.bubbles).toEqual([])
}

describe('a picture that is not the sheet', () => {
  const layout = layoutOf(TEMPLATES.academySheet())
  const plain = (level: number): Raster => ({
    width: 1240,
    height: 1754,
    channels: 1,
    data: new Uint8Array(1240 * 1754).fill(level),
  })

  test.each([
    ['white paper', 250],
    ['black', 0],
  ])('is not aligned: %s', (_, level) => {
    rejects(register(plain(level), layout))
  })

  test('is not aligned: noise', () => {
    const random = seededRandom(3)
    const raster = plain(0)
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = 256 * random.next()
    rejects(register(raster, layout))
  })

  test('is not aligned: another sheet with marks in the same places', async () => {
    const { raster } = await scan(TEMPLATES.discSheet(), SCANNERS['flatbed-grey'])
    rejects(register(raster, layout))
  })

  test('is not aligned: the back of a sheet read as its front', async () => {
    const template = TEMPLATES.twoSidedSheet()
    const { raster } = await scan(template, SCANNERS['flatbed-grey'], 1, 1)
    rejects(register(raster, layoutOf(template, 0)))
    expect(register(raster, layoutOf(template, 1)).status).toBe('aligned')
  })

  test('is refused when it is a few pixels large', () => {
    rejects(register({ width: 3, height: 2, channels: 1, data: new Uint8Array(6) }, layout))
  })
})

describe('a sheet', () => {
  const bent = { ...FLAT, curlMm: 1.8, foldMm: 0.4, foldAt: 0.5 }
  const stretched = { ...FLAT, stretchMm: 0.5, waves: 1.5, driftMm: 0.6, phase: 1 }
  test.each([
    ['corner squares', TEMPLATES.academySheet(), SCANNERS['flatbed-colour'], 0],
    [
      'brackets and a triangle, upside down',
      TEMPLATES.bracketSheet(),
      { ...SCANNERS['feeder-grey'], turn: 180 },
      180,
    ],
    ['squares, turned left', TEMPLATES.academySheet(), { ...SCANNERS['feeder-colour'], turn: 270 }, 270],
    [
      'squares, 14° askew',
      TEMPLATES.academySheet(),
      { ...SCANNERS['flatbed-grey'], skewDeg: 14, marginMm: 45 },
      0,
    ],
    [
      'brackets, a corner cut off',
      TEMPLATES.bracketSheet(),
      { ...SCANNERS['feeder-grey'], cutCornerMm: 22 },
      0,
    ],
    ['discs, a stretching feeder', TEMPLATES.discSheet(), { ...SCANNERS['feeder-grey'], bend: stretched }, 0],
    [
      'a track on one edge, photographed',
      TEMPLATES.timingCard(),
      { ...SCANNERS.phone, tilt: { x: 0.1, y: -0.08 } },
      0,
    ],
    ['a track, print dropped out', TEMPLATES.timingCard(), SCANNERS['two-level-dropout'], 0],
    ['a frame, curled and folded', TEMPLATES.frameSheet(), { ...SCANNERS.phone, bend: bent }, 0],
    ['rules, a copy', TEMPLATES.ruledSheet(), SCANNERS.copier, 0],
    ['its own outline on a desk', TEMPLATES.contourSheet(), SCANNERS.phone, 0],
  ] as [
    string,
    Template,
    Scanner,
    number,
  ][])('is found to 0.4 mm by %s', async (_, template, scanner, turn) => {
    const layout = layoutOf(template)
    const { sheet, raster } = await scan(template, scanner)
    const found = register(raster, layout)
    expect(found.status).toBe('aligned')
    expect(found.orientation).toBe(turn)
    expect(found.structureScore).toBeGreaterThan(0.74)
    expect(worstMm(found, layout, sheet)).toBeLessThan(0.4)
  })

  test('is found to 0.4 mm by a picture of its marks', async () => {
    const template = TEMPLATES.pictureSheet()
    const layout = layoutOf(template)
    const { sheet, raster } = await scan(template, SCANNERS['flatbed-grey'])
    const found = register(raster, layout, { pictures: await loadPictures([layout]) })
    expect(found.status).toBe('aligned')
    expect(worstMm(found, layout, sheet)).toBeLessThan(0.4)
  })

  test.each([
    0, 180,
  ] as const)('is told from itself on its head by the places of its pictures, at %i°', async (turn) => {
    const template = TEMPLATES.pictureSheet()
    const layout = layoutOf(template)
    const { sheet, raster } = await scan(template, { ...SCANNERS['feeder-grey'], turn })
    const [fiducial] = layout.fiducials
    const pictures = await loadPictures([layout])
    const [[first] = []] = findPage(fiducial, { raster, layout, pictures, found: NOTHING_FOUND })
    expect([first?.pairs.length, first?.tellsTurn]).toEqual([4, true])
    const found = register(raster, layout, { pictures })
    expect(found.orientation).toBe(turn)
    expect(worstMm(found, layout, sheet)).toBeLessThan(0.4)
  })

  test.each([
    'contourSheet',
    'pictureSheet',
  ] as const)('with even bubbles and nothing to hold on to is turned by its question numbers: %s', async (name) => {
    const template = TEMPLATES[name]()
    const layout = layoutOf(template)
    for (const turn of [0, 180] as const) {
      const { sheet, raster } = await scan(template, { ...SCANNERS['feeder-grey'], turn })
      const found = register(raster, layout)
      expect(found.orientation).toBe(turn)
      expect(worstMm(found, layout, sheet)).toBeLessThan(0.4)
    }
  })

  test('lies in the same place however large its boxes are drawn', async () => {
    const template = TEMPLATES.academySheet()
    const { sheet, raster } = await scan(template, SCANNERS['feeder-grey'])
    for (const scale of [0.5, 0.8, 1.2]) {
      const layout = redrawn(layoutOf(template), scale)
      expect(worstMm(register(raster, layout), layout, sheet)).toBeLessThan(0.3)
    }
  })

  test('is found where a person says its corners are', async () => {
    const template = TEMPLATES.contourSheet()
    const layout = layoutOf(template)
    const { sheet, raster } = await scan(template, { ...SCANNERS.phone, turn: 180 })
    const corners = [
      [0, 0],
      [layout.width, 0],
      [layout.width, layout.height],
      [0, layout.height],
    ].map(([x, y]) => sheet.toImage(x, y))
    const found = register(raster, layout, { corners })
    expect(found.orientation).toBe(180)
    expect(worstMm(found, layout, sheet)).toBeLessThan(0.4)
  })
})
