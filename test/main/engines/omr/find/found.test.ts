import { describe, expect, test } from 'vitest'
import { findBeforehand } from '#main/engines/omr/find/found.ts'
import { loadPictures } from '#main/engines/omr/find/pictures.ts'
import { loadCodeReader } from '#main/engines/omr/read-codes.ts'
import { register } from '#main/engines/omr/register.ts'
import type { Registration } from '#main/engines/omr/registration.ts'
import { applyHomography } from '#shared/domain/geometry.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import { decodeRaster } from '#test/support/align-check.ts'
import { withReference } from '#tools/simulator/blank-sheet.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS, type Scanner } from '#tools/simulator/scanner.ts'
import { type SimulatedSheet, simulateSheet } from '#tools/simulator/simulate.ts'
import { TEMPLATES } from '#tools/simulator/templates.ts'

const layoutOf = (template: Template) => pageLayout(template.pages[0], template.unit)

async function scan(template: Template, scanner: Scanner) {
  const sheet = await simulateSheet({ template, scanner, seed: 1, hand: HANDS['sign-neat'] })
  return { sheet, raster: await decodeRaster(sheet.image) }
}

type Mapped = (x: number, y: number) => { x: number; y: number }

/** Largest distance of a bubble from where it is, millimetres. */
function worstMm(at: (row: number, option: number) => Mapped, template: Template, sheet: SimulatedSheet) {
  const layout = layoutOf(template)
  const p = sheet.toImage(layout.width / 2, layout.height / 2)
  const q = sheet.toImage(layout.width / 2 + 1, layout.height / 2)
  const perMm = Math.hypot(q.x - p.x, q.y - p.y) / (layout.mmPerUnit ?? 1)
  const offs = layout.rows.flatMap((row, r) =>
    row.bubbles.map((box, o) => {
      const [x, y] = [box.x + box.w / 2, box.y + box.h / 2]
      const truth = sheet.toImage(x, y)
      const found = at(r, o)(x, y)
      return Math.hypot(found.x - truth.x, found.y - truth.y) / perMm
    }),
  )
  return Math.max(...offs)
}

const bubbleOf =
  ({ bubbles }: Registration) =>
  (row: number, option: number): Mapped => {
    const { a, b, c, d, e, f } = bubbles[row][option]
    return (x, y) => ({ x: a * x + b * y + c, y: d * x + e * y + f })
  }

async function look(template: Template, raster: Awaited<ReturnType<typeof scan>>['raster']) {
  const layout = layoutOf(template)
  const pictures = await loadPictures([layout])
  const found = await findBeforehand(raster, [layout], pictures, loadCodeReader)
  const guesses = found.get(layout.fiducials[0]) ?? []
  // Nothing but what was found beforehand and the printed bubbles.
  const only = { ...layout, fiducials: layout.fiducials.slice(0, 1) }
  return { guesses, registration: register(raster, only, { pictures, found }) }
}

describe('a picture of the blank page', () => {
  test.each([
    ['flat', SCANNERS['flatbed-grey'], 0],
    ['upside down', { ...SCANNERS['feeder-grey'], turn: 180 }, 180],
    ['photographed', { ...SCANNERS.phone, tilt: { x: 0.1, y: -0.08 } }, 0],
  ] as [
    string,
    Scanner,
    number,
  ][])('shows where a sheet without marks lies: %s', async (_, scanner, turn) => {
    const template = await withReference(TEMPLATES.contourSheet(), 100)
    const { sheet, raster } = await scan(template, scanner)
    const { guesses, registration } = await look(template, raster)
    expect(guesses).toHaveLength(1)
    const { homography } = guesses[0]
    const guess = worstMm(() => (x, y) => applyHomography(homography, x, y), template, sheet)
    expect(guess).toBeLessThan(2.5)
    expect(registration.orientation).toBe(turn)
    expect(worstMm(bubbleOf(registration), template, sheet)).toBeLessThan(0.4)
  })

  test('of another sheet aligns nothing', async () => {
    const template = await withReference(TEMPLATES.bracketSheet(), 100)
    const { raster } = await scan(TEMPLATES.discSheet(), SCANNERS['flatbed-grey'])
    const { registration } = await look(template, raster)
    expect(registration.status).toBe('unaligned')
    expect(registration.bubbles).toEqual([])
  })
})

describe('an empty picture', () => {
  test.each(['reference', 'code'])('shows nothing: %s', async (kind) => {
    const template =
      kind === 'code' ? TEMPLATES.codeSheet() : await withReference(TEMPLATES.contourSheet(), 100)
    const data = new Uint8Array(620 * 877).fill(250)
    expect((await look(template, { width: 620, height: 877, channels: 1, data })).guesses).toEqual([])
  })
})

describe('a code of known place', () => {
  test.each([0, 90, 180] as const)('shows where the sheet lies, turned by %i°', async (turn) => {
    const template = TEMPLATES.codeSheet()
    const { sheet, raster } = await scan(template, { ...SCANNERS['flatbed-grey'], turn })
    const { guesses, registration } = await look(template, raster)
    expect(guesses.length).toBeGreaterThan(0)
    expect(registration.orientation).toBe(turn)
    expect(worstMm(bubbleOf(registration), template, sheet)).toBeLessThan(0.4)
  })

  test('with another text is not that code', async () => {
    const template = TEMPLATES.codeSheet()
    const { raster } = await scan(template, SCANNERS['flatbed-grey'])
    const page = template.pages[0]
    const [code] = page.fiducials
    if (code.kind !== 'code') throw new Error('the sheet begins with its code')
    const other: Template = { ...template, pages: [{ ...page, fiducials: [{ ...code, text: 'another' }] }] }
    expect((await look(other, raster)).guesses).toEqual([])
  })
})
