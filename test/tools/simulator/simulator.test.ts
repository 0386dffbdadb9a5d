import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { pageLayout } from '#shared/domain/layout.ts'
import { Template } from '#shared/domain/template.ts'
import { withReference } from '#tools/simulator/blank-sheet.ts'
import { joinTiffs } from '#tools/simulator/containers.ts'
import { crowd } from '#tools/simulator/crowd.ts'
import { HANDS, type HandName, randomHand } from '#tools/simulator/hand.ts'
import { random } from '#tools/simulator/random.ts'
import { randomScanner, SCANNERS, type Scanner, type ScannerName, shaken } from '#tools/simulator/scanner.ts'
import { type SheetRequest, type SimulatedSheet, simulateSheet } from '#tools/simulator/simulate.ts'
import { TEMPLATES } from '#tools/simulator/templates.ts'

const academy = TEMPLATES.academySheet()
const plain = {
  template: academy,
  seed: 1,
  hand: HANDS['sign-neat'],
  scanner: SCANNERS.perfect,
} satisfies SheetRequest

interface Grey {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

async function decode({ image }: Pick<SimulatedSheet, 'image'>): Promise<Grey> {
  const { data, info } = await sharp(image).greyscale().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

const CCITT_G4 = 4

/** First value of a 16-bit field in a little-endian TIFF's first directory. */
function tiffTag(file: Buffer, tag: number): number | undefined {
  const directory = file.readUInt32LE(4)
  const entries = Array.from({ length: file.readUInt16LE(directory) }, (_, i) => directory + 2 + 12 * i)
  const entry = entries.find((at) => file.readUInt16LE(at) === tag)
  return entry === undefined ? undefined : file.readUInt16LE(entry + 8)
}

/** Centroid of what is dark in a square window, image pixels. */
function darkCentre({ width, data }: Grey, at: { x: number; y: number }, reach: number) {
  let [sum, sumX, sumY] = [0, 0, 0]
  for (let y = Math.round(at.y - reach); y < at.y + reach; y++)
    for (let x = Math.round(at.x - reach); x < at.x + reach; x++) {
      const dark = Math.max(0, 128 - data[y * width + x])
      sum += dark
      sumX += dark * (x + 0.5)
      sumY += dark * (y + 0.5)
    }
  return { x: sumX / sum, y: sumY / sum }
}

describe('a simulated sheet', () => {
  test('comes out the same from the same seed, and differs from another', async () => {
    const request = { ...plain, hand: HANDS.messy, scanner: shaken(SCANNERS['feeder-grey'], random(4)) }
    const [one, again, other] = await Promise.all([
      simulateSheet(request),
      simulateSheet(request),
      simulateSheet({ ...request, seed: 2 }),
    ])
    expect(one.image.equals(again.image)).toBe(true)
    expect(one.truth).toEqual(again.truth)
    expect(one.image.equals(other.image)).toBe(false)
  })

  test.each(
    Object.entries(TEMPLATES),
  )('%s: ink lies in the bubbles that the truth names and in no other', async (_, make) => {
    const template = make()
    for (const pageIndex of template.pages.keys()) {
      const sheet = await simulateSheet({ ...plain, template, pageIndex })
      const picture = await decode(sheet)
      const rows = pageLayout(template.pages[pageIndex], template.unit).rows
      for (const [index, row] of rows.entries()) {
        const marked = row.options.filter((_option, option) => {
          const box = row.bubbles[option]
          // Beside the printed digit, inside the ring.
          const points = [0.26, 0.74].map((s) => sheet.toImage(box.x + box.w * s, box.y + box.h / 2))
          return points.every(({ x, y }) => picture.data[Math.floor(y) * picture.width + Math.floor(x)] < 110)
        })
        expect([row.label, ...marked]).toEqual([row.label, ...sheet.truth.rows[index].expected])
      }
    }
  })

  test.each(
    Object.keys(SCANNERS) as ScannerName[],
  )('%s: toImage finds the printed marks where the picture has them', async (name) => {
    for (const seed of [1, 2]) {
      const scanner = {
        ...shaken(SCANNERS[name], random(`${name} ${seed}`)),
        dpi: 130,
        cutCornerMm: 0,
        shade: undefined,
        specks: 0,
      }
      const sheet = await simulateSheet({ ...plain, scanner, seed })
      const picture = await decode(sheet)
      const marks = academy.pages[0].fiducials.flatMap((set) =>
        set.kind === 'corner-marks' ? set.marks : [],
      )
      const perMm = scanner.dpi / 25.4
      for (const { center } of marks) {
        const predicted = sheet.toImage(center.x, center.y)
        const reach = 4.6 * perMm
        const isWhole =
          Math.min(predicted.x, predicted.y, picture.width - predicted.x, picture.height - predicted.y) >
          reach
        if (!isWhole) continue
        const found = darkCentre(picture, predicted, reach)
        expect(Math.hypot(found.x - predicted.x, found.y - predicted.y) / perMm).toBeLessThan(0.15)
      }
    }
  })

  test("the academy's own picture is printed wherever the template says", async () => {
    const template = TEMPLATES.pictureSheet()
    const sheet = await simulateSheet({ ...plain, template })
    const picture = await decode(sheet)
    const pictures = template.pages[0].fiducials.flatMap((set) => (set.kind === 'picture' ? set.centers : []))
    const levels = pictures.map(({ x, y }) => {
      const middle = sheet.toImage(x, y)
      return picture.data[Math.floor(middle.y) * picture.width + Math.floor(middle.x)] < 80
    })
    expect(levels).toEqual([true, true, true, true])
  })

  test('a template found by its blank page carries that page as a picture', async () => {
    const template = await withReference(academy, 60)
    const [fiducials] = template.pages[0].fiducials
    const image = fiducials?.kind === 'reference' ? fiducials.image : ''
    const { width, height } = await sharp(Buffer.from(image.split(',')[1], 'base64')).metadata()
    expect({ width, height }).toEqual({
      width: Math.round((210 / 25.4) * 60),
      height: Math.round((297 / 25.4) * 60),
    })
    expect(Template.safeParse(template).success).toBe(true)
  })

  test('a page fed upside down has its top at the bottom', async () => {
    const sheet = await simulateSheet({ ...plain, scanner: { ...SCANNERS['flatbed-grey'], turn: 180 } })
    expect(sheet.truth.turn).toBe(180)
    expect(sheet.toImage(10, 10).y).toBeGreaterThan(sheet.toImage(10, 287).y)
    expect(sheet.toImage(10, 10).x).toBeGreaterThan(sheet.toImage(200, 10).x)
  })

  test('a page on its side makes a picture on its side', async () => {
    const sheet = await simulateSheet({ ...plain, scanner: { ...SCANNERS['flatbed-grey'], turn: 90 } })
    expect(sheet.width).toBeGreaterThan(sheet.height)
    // Clockwise: the page's top is at the picture's right.
    expect(sheet.toImage(105, 10).x).toBeGreaterThan(sheet.toImage(105, 287).x)
  })

  test('lines that the feeder lost move what is below them up', async () => {
    const scanner = SCANNERS['feeder-grey']
    const whole = await simulateSheet({ ...plain, scanner })
    const lost = await simulateSheet({ ...plain, scanner: { ...scanner, droppedLines: 4 } })
    expect(lost.toImage(10, 10)).toEqual(whole.toImage(10, 10))
    expect(whole.toImage(10, 287).y - lost.toImage(10, 287).y).toBe(4)
  })

  test('a two-level scan is one bit a pixel, compressed as faxes are', async () => {
    const { image } = await simulateSheet({ ...plain, scanner: SCANNERS.fax })
    const { bitsPerSample } = await sharp(image).metadata()
    expect({ bitsPerSample, compression: tiffTag(image, 259) }).toEqual({
      bitsPerSample: 1,
      compression: CCITT_G4,
    })
  })

  test('red is kept for colour scans: in grey nobody could tell it from black', async () => {
    const request = { ...plain, hand: HANDS['red-premark'], seed: 5 }
    const grey = await simulateSheet({ ...request, scanner: SCANNERS['flatbed-grey'] })
    const colour = await simulateSheet({ ...request, scanner: SCANNERS['flatbed-colour'] })
    expect(colour.truth.rows.some(({ made }) => made.startsWith('red'))).toBe(true)
    expect(grey.truth.rows.some(({ made }) => made.startsWith('red'))).toBe(false)
  })

  test('a folded corner that hides a row makes it hard', async () => {
    const scanner: Scanner = { ...SCANNERS['flatbed-grey'], dpi: 100, cutCornerMm: 110, isCornerFolded: true }
    const sheets = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((seed) => simulateSheet({ ...plain, seed, scanner })),
    )
    const hidden = sheets.flatMap(({ truth }) =>
      truth.rows.filter(({ why }) => why?.includes('off the picture')),
    )
    expect(hidden.length).toBeGreaterThan(0)
    expect(hidden.every(({ difficulty }) => difficulty === 'hard')).toBe(true)
  })
})

describe("what the truth says of a hand's rows", () => {
  const rowsOf = async (hand: HandName, more: Partial<SheetRequest> = {}) =>
    (await simulateSheet({ ...plain, hand: HANDS[hand], scanner: SCANNERS['flatbed-colour'], ...more })).truth
      .rows

  test('given answers and ways are what is drawn', async () => {
    const rows = await rowsOf('sign-neat', {
      answers: { q1: ['2'], q2: [], q3: ['1', '4'], q4: ['5'] },
      ways: { q2: 'erased', q4: 'changed' },
    })
    const of = (label: string) => rows.find((row) => row.label === label)!
    expect(of('q1').expected).toEqual(['2'])
    expect(of('q2')).toMatchObject({ expected: [], difficulty: 'hard' })
    expect(of('q3')).toMatchObject({ expected: ['1', '4'], difficulty: 'hard', why: 'two marks' })
    expect(of('q4')).toMatchObject({ expected: ['5'], difficulty: 'hard' })
  })

  test('neat marks are ordinary, and so are questions left out', async () => {
    const rows = await rowsOf('sign-neat', { answers: { q1: [] } })
    expect(rows.filter(({ difficulty }) => difficulty === 'hard')).toEqual([])
  })

  test('faint pencil is hard, on copies sooner', async () => {
    const hand = { ...HANDS['pencil-medium'], density: [0.5, 0.5] as const }
    const ways = { q1: 'full' } as const
    const request = { ...plain, hand, ways, answers: { q1: ['1'] } }
    const [scan, copy] = await Promise.all(
      [SCANNERS['flatbed-grey'], SCANNERS.copier].map((scanner) => simulateSheet({ ...request, scanner })),
    )
    const q1 = ({ truth }: SimulatedSheet) => truth.rows.find(({ label }) => label === 'q1')!.difficulty
    expect([q1(scan!), q1(copy!)]).toEqual(['ordinary', 'hard'])
  })

  test('a number is read position by position, a numeric answer without its blanks', async () => {
    const { truth } = await simulateSheet({
      ...plain,
      template: TEMPLATES.fullSheet(),
      answers: {
        sid_1: ['0'],
        sid_2: [],
        s46_1: [],
        s46_2: ['0'],
        s46_3: ['7'],
        s47_1: [],
        s47_2: [],
        s47_3: [],
      },
    })
    expect(truth.values.sid).toMatch(/^0_\d{6}$/)
    expect(truth.values).toMatchObject({ s46: '7', s47: '' })
  })

  test('a crowd uses every page of a design, and its sheets do not depend on how many are asked for', async () => {
    const take = async (perDesign: number) => {
      const sheets = []
      for await (const item of crowd({ seed: 1, designs: ['twoSidedSheet'], perDesign })) sheets.push(item)
      return sheets
    }
    const two = await take(2)
    const one = await take(1)
    expect(two.map(({ pageIndex }) => pageIndex)).toEqual([0, 1])
    expect(one[0].sheet.image.equals(two[0].sheet.image)).toBe(true)
  })

  test('every hand and every device turns up', () => {
    const hands = Array.from({ length: 300 }, (_, seed) => randomHand(random(seed)).name)
    expect(new Set(hands)).toEqual(new Set(Object.keys(HANDS)))
    const scanners = Array.from({ length: 300 }, (_, seed) => randomScanner(random(seed)).name)
    expect(new Set(scanners).size).toBe(Object.keys(SCANNERS).length - 1)
  })
})

test('a TIFF joined from differently compressed pages gives each page back', async () => {
  const sheets = await Promise.all([
    simulateSheet({ ...plain, scanner: SCANNERS.fax }),
    simulateSheet({ ...plain, scanner: { ...SCANNERS['flatbed-grey'], dpi: 100, format: 'tiff' } }),
  ])
  const joined = joinTiffs(sheets.map(({ image }) => image))
  for (const [page, { image }] of sheets.entries()) {
    const [whole, single] = await Promise.all([
      sharp(joined, { page }).greyscale().raw().toBuffer(),
      sharp(image).greyscale().raw().toBuffer(),
    ])
    expect(whole.equals(single)).toBe(true)
  }
})
