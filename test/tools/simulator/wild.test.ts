import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Rect } from '#shared/domain/geometry.ts'
import { Template } from '#shared/domain/template.ts'
import { isLong, sampled } from '#test/support/long.ts'
import { ACCIDENT_KINDS, type AccidentKind } from '#tools/simulator/wild/accidents/index.ts'
import { type WildDesign, wildDesign } from '#tools/simulator/wild/design.ts'
import { type WildSheet, wildSheet } from '#tools/simulator/wild/sheet.ts'
import type { WildRow } from '#tools/simulator/wild/student.ts'

interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

async function decode({ image }: WildSheet): Promise<Pixels> {
  const { data, info } = await sharp(image)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

/** Mean of a bubble's inner part where its ink is seen best: the darkest channel of each pixel. */
function lightIn({ width, height, data }: Pixels, { toImage }: WildSheet, box: Rect): number {
  const steps = [-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4]
  const levels = steps.flatMap((dx) =>
    steps.flatMap((dy) => {
      const point = toImage(box.x + box.w * (0.5 + dx), box.y + box.h * (0.5 + dy))
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
      if (x < 0 || y < 0 || x >= width || y >= height) return []
      const at = (y * width + x) * 3
      return [Math.min(data[at], data[at + 1], data[at + 2])]
    }),
  )
  return levels.reduce((sum, level) => sum + level, 0) / levels.length
}

const isPlain = (row: WildRow) => row.difficulty === 'ordinary' && row.isTouched !== true

/** Ordinary rows whose marked bubble is not the darkest where the truth says it lies. */
async function misprinted(sheet: WildSheet, isMeant: (row: WildRow) => boolean): Promise<string[]> {
  const pixels = await decode(sheet)
  return sheet.layout.rows.flatMap((row, index) => {
    const truth = sheet.accounts[0][index]
    if (!isMeant(truth) || truth.expected?.length !== 1) return []
    const levels = row.bubbles.map((box) => lightIn(pixels, sheet, box))
    const marked = levels[row.options.indexOf(truth.expected[0])]
    const others = levels.filter((level) => level !== marked)
    return others.every((level) => level > marked + 10) ? [] : [`${sheet.seed} ${row.label}`]
  })
}

const touchedIn = ({ accounts }: WildSheet) => accounts[0].filter(({ isTouched }) => isTouched).length

describe('a wild sheet', () => {
  test('is the same from the same seed, and another from another', async () => {
    const [one, again, other] = [await wildSheet('t/1'), await wildSheet('t/1'), await wildSheet('t/2')]
    expect(one.image.equals(again.image)).toBe(true)
    expect(one.accounts).toEqual(again.accounts)
    expect(one.template).toEqual(again.template)
    expect(one.image.equals(other.image)).toBe(false)
  })

  test('has a template that is valid and says nothing of its print on purpose', async () => {
    const designs: WildDesign[] = []
    for (let index = 0; index < 40; index++) designs.push(await wildDesign(`valid/${index}`))
    for (const { template } of designs) expect(Template.parse(template)).toEqual(template)
    const says = (isInside: boolean) =>
      new Set(
        designs
          .filter(({ print }) => (print.look.letters?.place === 'inside') === isInside)
          .flatMap(({ template }) => template.pages[0].fields)
          .flatMap((field) => ('style' in field ? field.style.printed : [])),
      )
    expect(says(true)).toEqual(new Set([true, false]))
    expect(says(false)).toEqual(new Set([true, false]))
  })

  test('has its marks where its template and its truth say', async () => {
    const wrong: string[] = []
    for (let index = 0; index < (isLong ? 12 : 4); index++)
      wrong.push(...(await misprinted(await wildSheet(`place/${index}`), isPlain)))
    expect(wrong).toEqual([])
  })
})

describe('an accident', () => {
  const local: readonly AccidentKind[] = ['crop', 'lid', 'cover', 'shadow', 'streak', 'line', 'overprint']

  test.each(sampled(local))('%s reaches some rows and leaves the others as they were', async (kind) => {
    let touched = 0
    // Some of them miss every row: a white streak on white paper.
    for (const seed of ['local/3', 'local/4', 'local/5']) {
      const sheet = await wildSheet(seed, kind)
      touched += touchedIn(sheet)
      expect(await misprinted(sheet, isPlain)).toEqual([])
    }
    expect(touched).toBeGreaterThan(0)
  })

  test.each(
    isLong ? ACCIDENT_KINDS : sampled(sampled(ACCIDENT_KINDS)),
  )('%s is the same from the same seed', async (kind) => {
    const [one, again] = [await wildSheet('same/1', kind), await wildSheet('same/1', kind)]
    expect(one.image.equals(again.image)).toBe(true)
    expect(one.accounts).toEqual(again.accounts)
    expect(one.accident?.kind).toBe(kind)
    expect(one.isWhole).toBe(false)
  })

  test('that mirrors a page leaves its marks to be found from behind', async () => {
    const sheet = await wildSheet('mirror/1', 'mirror')
    expect(await misprinted(sheet, ({ difficulty }) => difficulty === 'ordinary')).toEqual([])
  })

  test('that crops a picture makes it smaller', async () => {
    const [whole, cut] = [await wildSheet('crop/1'), await wildSheet('crop/1', 'crop')]
    expect(cut.width * cut.height).toBeLessThan(whole.width * whole.height)
  })

  test('that turns a page over, or takes a strange one, lets nothing be read', async () => {
    for (const kind of ['back', 'unrelated'] as const) {
      const { accounts } = await wildSheet('strange/1', kind)
      expect(accounts.flat().every(({ expected }) => expected === undefined)).toBe(true)
    }
  })

  test('that puts two sheets of one kind into a picture has an account of each', async () => {
    const counts = new Set<number>()
    for (let index = 0; index < 6; index++)
      counts.add((await wildSheet(`two/${index}`, 'two-up')).accounts.length)
    expect(counts).toEqual(new Set([1, 2]))
  })

  test('that stretches a block moves the template from the print, and says for which rows', async () => {
    const [plain, sheet] = [await wildSheet('stretch/1'), await wildSheet('stretch/1', 'stretch')]
    expect(sheet.image.equals(plain.image)).toBe(true)
    sheet.layout.rows.forEach((row, index) => {
      const [moved, printed] = [row.bubbles[0], plain.layout.rows[index].bubbles[0]]
      const distance = Math.hypot(moved.x - printed.x, moved.y - printed.y)
      const isFar = distance > 0.1 * Math.min(printed.w, printed.h)
      if (isFar) expect(sheet.accounts[0][index].isTouched).toBe(true)
      if (distance === 0) expect(sheet.accounts[0][index].isTouched).not.toBe(true)
    })
    expect(touchedIn(sheet)).toBeGreaterThan(0)
  })

  test('that damages a file leaves one of other bytes', async () => {
    const [whole, damaged] = [await wildSheet('damage/2'), await wildSheet('damage/2', 'damage')]
    expect(damaged.image.equals(whole.image)).toBe(false)
  })
})
