import { describe, expect, it } from 'vitest'
import { readPage } from '#main/engines/omr/read-page.ts'
import { FACES, stampOf } from '#main/engines/omr/whole/glyphs.ts'
import { turnedPicture } from '#main/engines/omr/whole/turned.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { TEMPLATE_SCHEMA, Template } from '#shared/domain/template.ts'
import { random } from '#tools/simulator/random.ts'
import { wildSheet } from '#tools/simulator/wild/sheet.ts'

/** Pixels per millimetre. */
const MM = 6
const PAGE = { w: 148, h: 210 }
const [ROWS, STEP_X, STEP_Y, BUBBLE] = [15, 10, 9, 5]
const CORNERS = [
  { x: 12, y: 12 },
  { x: 136, y: 12 },
  { x: 12, y: 198 },
  { x: 136, y: 198 },
]

/** A sheet that is the same on its head, but for its letters. */
function templateOf(options: readonly string[]): Template {
  return Template.parse({
    schema: TEMPLATE_SCHEMA,
    id: 'even',
    name: 'even',
    unit: 'mm',
    pages: [
      {
        id: 'front',
        size: PAGE,
        fiducials: [
          {
            kind: 'corner-marks',
            marks: CORNERS.map((center) => ({ shape: 'square', center, size: { w: 5, h: 5 } })),
          },
        ],
        fields: [
          {
            kind: 'choice',
            id: 'q',
            labels: Array.from({ length: ROWS }, (_, row) => `q${row + 1}`),
            options,
            style: { shape: 'circle' },
            layout: {
              type: 'grid',
              origin: middle(0, 0, options.length),
              bubble: { w: BUBBLE, h: BUBBLE },
              optionStep: { dx: STEP_X, dy: 0 },
              rowStep: { dx: 0, dy: STEP_Y },
            },
          },
        ],
      },
    ],
  })
}

const middle = (row: number, option: number, options: number) => ({
  x: PAGE.w / 2 + (option - (options - 1) / 2) * STEP_X,
  y: PAGE.h / 2 + (row - (ROWS - 1) / 2) * STEP_Y,
})

/** @param texts printed in the bubbles, in the order of the options; none where nothing is */
function scan(options: readonly string[], texts: readonly string[], face: number, seed: string) {
  const dice = random(seed)
  const [width, height] = [PAGE.w * MM, PAGE.h * MM]
  const data = new Uint8Array(width * height).map(() => 242 + dice.int(0, 10))
  const blacken = (u: number, v: number, share: number) => {
    const at = Math.round(v) * width + Math.round(u)
    data[at] = Math.round(data[at] * (1 - 0.75 * share))
  }
  for (const { x, y } of CORNERS)
    for (let v = (y - 2.5) * MM; v < (y + 2.5) * MM; v++)
      for (let u = (x - 2.5) * MM; u < (x + 2.5) * MM; u++) blacken(u, v, 1)
  const answers: string[] = []
  for (let row = 0; row < ROWS; row++) {
    const answer = dice.int(0, options.length - 1)
    answers.push(options[answer])
    options.forEach((_, option) => {
      const { x, y } = middle(row, option, options.length)
      for (let t = 0; t < 400; t++) {
        const angle = (t * 2 * Math.PI) / 400
        const level = Math.round((y + (BUBBLE / 2) * Math.sin(angle)) * MM) * width
        data[level + Math.round((x + (BUBBLE / 2) * Math.cos(angle)) * MM)] = 120
      }
      const text = texts[option]
      if (text !== undefined) {
        const { xs, ys, ink } = stampOf(text, face, 3.4 * MM, 'middle')
        ink.forEach((share, k) => {
          blacken(x * MM + xs[k], y * MM + ys[k], share)
        })
      }
      if (option !== answer) return
      for (let v = -2.2 * MM; v <= 2.2 * MM; v++)
        for (let u = -2.2 * MM; u <= 2.2 * MM; u++)
          if (Math.hypot(u, v) <= 2.2 * MM) data[Math.round(y * MM + v) * width + Math.round(x * MM + u)] = 40
    })
  }
  return { raster: { width, height, channels: 1, data } satisfies Raster, answers }
}

function mirrored(raster: Raster): Raster {
  const { width, data } = raster
  return { ...raster, data: data.map((_, at) => data[at - (at % width) + width - 1 - (at % width)]) }
}

async function read(raster: Raster, options: readonly string[]) {
  const template = templateOf(options)
  const layout = pageLayout(template.pages[0], template.unit, template.rules)
  const { state, reason, rows, registration } = await readPage(
    { index: 0, raster, dpi: undefined, damage: undefined },
    [layout],
  )
  const read = state === 'read' ? decideRows(rows, layout.rows).map(({ detected }) => detected.join()) : []
  return { state, reason, orientation: registration?.orientation, read }
}

describe.each([
  ['A', 'B', 'C', 'D', 'E'],
  ['1', '2', '3', '4', '5'],
  ['가', '나', '다', '라'],
])('a sheet that is the same on its head but for its letters %s %s %s', (...options) => {
  const faces = Array.from({ length: FACES }, (_, face) => face)

  it.each(faces)('is read as it lies (face %i)', async (face) => {
    const { raster, answers } = scan(options, options, face, `upright ${face}`)
    expect(await read(raster, options)).toMatchObject({ state: 'read', orientation: 0, read: answers })
  })

  it.each(faces)('is read on its head, the other way up (face %i)', async (face) => {
    const { raster, answers } = scan(options, options, face, `turned ${face}`)
    expect(await read(turnedPicture(raster), options)).toMatchObject({
      state: 'read',
      orientation: 180,
      read: answers,
    })
  })

  it.each(faces)('is refused in a mirror (face %i)', async (face) => {
    const { raster } = scan(options, options, face, `mirror ${face}`)
    expect(await read(mirrored(raster), options)).toMatchObject({ state: 'unaligned', reason: 'mirrored' })
  })
})

describe('a sheet of bubbles without letters', () => {
  it('is taken as it was scanned: nothing tells', async () => {
    const options = ['1', '2', '3', '4', '5']
    const { raster, answers } = scan(options, [], 0, 'no letters')
    expect(await read(raster, options)).toMatchObject({ state: 'read', orientation: 0, read: answers })
  })
})

// Marks on both sides alike, rings with nothing in them: small numbers beside them are all that tells.
it.each(['m7/29', 'k1/23'])('a mirror image is refused for its numbers alone (%s)', async (seed) => {
  const { image, layout } = await wildSheet(seed, 'mirror')
  for await (const page of readPages(image)) {
    if (isBroken(page)) throw page.error
    expect(await readPage(page, [layout])).toMatchObject({ state: 'unaligned', reason: 'mirrored' })
  }
})
