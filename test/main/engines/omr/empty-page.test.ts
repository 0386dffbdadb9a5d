import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { isEmptyPage } from '#main/engines/omr/empty-page.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Template } from '#shared/domain/template.ts'
import { decodeRaster } from '#test/support/align-check.ts'
import { isLong, sampled } from '#test/support/long.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { random } from '#tools/simulator/random.ts'
import { SCANNERS, type Scanner, type ScannerName, shaken } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'
import { TEMPLATES } from '#tools/simulator/templates.ts'

const NAMES = Object.keys(SCANNERS) as ScannerName[]
const CLEAN = { ...HANDS['pencil-light'], strayLines: 0 }
const SHARED = resolve(import.meta.dirname, '../../../../../shared/omr')

/** The paper of a template with nothing printed on it. */
const bare = (template: Template): Template => ({
  ...template,
  name: ' ',
  pages: [{ ...template.pages[0], fiducials: [{ kind: 'none' }], fields: [], joins: [] }],
})

async function scan(template: Template, scanner: Scanner, seed: string, isBlank: boolean): Promise<Raster> {
  const { rows } = pageLayout(template.pages[0], template.unit)
  const unmarked = {
    answers: Object.fromEntries(rows.map(({ label }) => [label, []])),
    ways: Object.fromEntries(rows.map(({ label }) => [label, 'blank' as const])),
  }
  const { image } = await simulateSheet({
    template,
    seed,
    hand: isBlank ? CLEAN : HANDS['sign-neat'],
    scanner,
    ...(isBlank ? unmarked : {}),
  })
  return decodeRaster(image)
}

/** The other side's print, seen through the paper: mirrored, blurred by it, and pale. */
async function showThrough(back: Raster, front: Raster, share: number, blurMm: number): Promise<Raster> {
  const { width, height, channels } = back
  const raw = { width: front.width, height: front.height, channels: front.channels }
  const other = await sharp(front.data, { raw })
    .flop()
    .blur(Math.max(0.3, (blurMm * Math.max(width, height)) / 297))
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer()
  const data = back.data.map((value, i) => value * (1 - share * (1 - Math.min(1, other[i] / 245))))
  return { width, height, channels, data }
}

/** Draws on a picture: `ink(x, y)` in millimetres is the share of light taken. */
function drawn(raster: Raster, ink: (x: number, y: number) => number): Raster {
  const { width, height, channels } = raster
  const mm = 297 / Math.max(width, height)
  const data = raster.data.map((value, i) => {
    const pixel = Math.floor(i / channels)
    return value * (1 - ink((pixel % width) * mm, Math.floor(pixel / width) * mm))
  })
  return { width, height, channels, data }
}

const academy = TEMPLATES.academySheet()

describe('an empty page', () => {
  it.each(NAMES)('that came from a %s is empty', async (name) => {
    for (let seed = 0; seed < (isLong ? 2 : 1); seed++) {
      const scanner = shaken(SCANNERS[name], random(`empty ${name} ${seed}`))
      expect([seed, isEmptyPage(await scan(bare(academy), scanner, `back ${seed}`, true))]).toEqual([
        seed,
        true,
      ])
    }
  })

  it.each([
    'flatbed-colour',
    'feeder-grey',
    'feeder-colour',
  ] as const)('through which the other side shows is empty (%s)', async (name) => {
    for (let seed = 0; seed < (isLong ? 3 : 1); seed++) {
      const scanner = shaken(SCANNERS[name], random(`through ${name} ${seed}`))
      const back = await scan(bare(academy), scanner, `back ${seed}`, true)
      const front = await scan(academy, scanner, `front ${seed}`, false)
      for (const [share, blur] of [
        [0.06, 0.2],
        [0.1, 0.25],
        [0.18, 0.35],
      ] as const) {
        expect([seed, share, isEmptyPage(await showThrough(back, front, share, blur))]).toEqual([
          seed,
          share,
          true,
        ])
      }
    }
  })

  it('with a tint, shade, punch holes, a crease and a shadow along its edge is empty', async () => {
    const back = await scan(bare(academy), SCANNERS['feeder-colour'], 'worn', true)
    const worn: Record<string, (x: number, y: number) => number> = {
      tint: () => 0.12,
      shade: (x) => 0.3 * (x / 210) ** 2,
      holes: (x, y) => (Math.hypot(x - 12, Math.min(Math.abs(y - 108), Math.abs(y - 188))) < 3 ? 0.9 : 0),
      crease: (x, y) => (Math.abs(y - 148 - 0.01 * x) < 0.3 ? 0.12 : 0),
      edge: (x) => 0.7 * Math.exp(-x / 3),
    }
    for (const [what, ink] of Object.entries(worn)) {
      expect([what, isEmptyPage(drawn(back, ink))]).toEqual([what, true])
    }
  })
})

describe('a page with something on it', () => {
  // A third of the scanners for each sheet: over all sheets every scanner has its turn.
  it.each(
    sampled(Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[]).map((name, index) => ({ name, index })),
  )('is not empty, though nobody marked it ($name)', async ({ name, index }) => {
    const template = TEMPLATES[name]()
    for (const scannerName of NAMES.filter((_, turn) => (turn + index) % 3 === 0)) {
      // A card's pale print is all gone once the lamp drops it and what is left is made black or white.
      if (scannerName === 'two-level-dropout' && name === 'timingCard') continue
      const scanner = shaken(SCANNERS[scannerName], random(`print ${scannerName}`))
      const raster = await scan(template, scanner, 'print', true)
      expect([scannerName, isEmptyPage(raster)]).toEqual([scannerName, false])
    }
  })

  it.each([
    ['faint pencil marks', 0.16],
    ['pale drop-out print', 0.08],
  ])('that is only %s is not empty', async (_what, depth) => {
    const back = await scan(bare(academy), SCANNERS['feeder-grey'], 'pale', true)
    const isRing = depth < 0.1
    const ink = (x: number, y: number) => {
      const far = Math.hypot(((x % 9) - 4.5) / 1.4, ((y % 9) - 4.5) / 2)
      const isInside = x > 45 && x < 150 && y > 60 && y < (isRing ? 240 : 90)
      return isInside && (isRing ? Math.abs(far - 1) < 0.12 : far < 1) ? depth : 0
    }
    expect(isEmptyPage(drawn(back, ink))).toBe(false)
  })

  it('is not taken for empty when the picture is too coarse to tell', async () => {
    const data = new Uint8Array(300 * 424).fill(250)
    expect(isEmptyPage({ width: 300, height: 424, channels: 1, data })).toBe(false)
  })

  it.skipIf(!existsSync(SHARED))(
    'is not empty, whichever real page it is',
    async () => {
      const files = readdirSync(SHARED, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /images[/\\].*\.(jpe?g|png)$/i.test(file),
      )
      expect(files.length).toBeGreaterThan(50)
      const empty: string[] = []
      for (const file of sampled(files))
        if (isEmptyPage(await decodeRaster(join(SHARED, file)))) empty.push(file)
      // A thumbnail of 260 pixels and the like are refused above; every other is a printed page.
      expect(empty).toEqual([])
    },
    240_000,
  )
})
