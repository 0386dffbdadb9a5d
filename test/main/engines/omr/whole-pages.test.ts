import { describe, expect, it } from 'vitest'
import { readPage } from '#main/engines/omr/read-page.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { sampled } from '#test/support/long.ts'
import { readOnly } from '#test/support/read-all.ts'
import { wildPage } from '#tools/accuracy/wild-pages.ts'
import { type WildSheet, wildSheet } from '#tools/simulator/wild/sheet.ts'

/** A sheet, read by its own layout or by another. */
const read = async ({ image, layout }: WildSheet, by: PageLayout = layout) =>
  readPage(await readOnly(image), [by])

/** Whole pages, by what kept them from being read. */
const KINDS = [
  ['a block touches its neighbours, and other blocks show where all of them lie', 'ra1/42'],
  ['a heading stands over the rows like one row more', 'ra1/65'],
  ['numbers stand after the last option, before the next block', 'ra1/83'],
  ['corner marks are few pixels thick', 'ra1/105'],
  ['marks hold a page on its side, and only some rows have numbers', 'ra2/80'],
  ['from afar something else answers like bubbles than from nearby', 'ra2/116'],
  ['two options a row make cells of so many rows that one shows every letter often', 'fs1/99'],
  ['a highlighter hides both options of some rows', 'ra3/61'],
  ['nothing but letters in the bubbles tells which way up it lies', 'fs1/97'],
  ['the gaps between letters make a ring around each', 'fs1/22'],
  ['the reference picture is not recognised, and the paper is', 'ra4/27'],
  ['bubbles touch, so that what they have in common may lie between them', 'h1/17'],
  ['a track may have slipped, and only the ends of touching bubbles say that it has not', 'h3/14'],
  ['numbers stand before two letters like an option more', 'h1/32'],
  ['numbers stand before letters, the last of which are marked', 'p1/116'],
  ['one small block alone looks as if it lay one option beside', 's2/163'],
  ['rules and the ends of marks stand where its numbers would, like numbers in a mirror', 's2/88'],
  ['one of two options is marked in most rows, which hides its letter', 's1/106'],
  ['a track one bar off shows more at a glance than where it lies', 's2/235'],
] as const

describe('a whole page is read', () => {
  it.each(sampled(KINDS))('although %s (%s)', async (_, seed) => {
    const sheet = await wildSheet(seed)
    expect(sheet.isWhole).toBe(true)
    expect(await read(sheet)).toMatchObject({ state: 'read' })
  })

  it('and refused by a layout that has one option less', async () => {
    const sheet = await wildSheet('ra1/65')
    const rows = sheet.layout.rows.map((row) => ({
      ...row,
      bubbles: row.bubbles.slice(0, -1),
      options: row.options.slice(0, -1),
    }))
    expect(await read(sheet, { ...sheet.layout, rows })).toMatchObject({ reason: 'print-too-much' })
  })
})

describe('a page that something happened to', () => {
  it.each([
    ['the picture ends before the page', 'h5/27', 'crop'],
    ['a corner is folded over a whole block', 'h5/43', 'tear'],
  ] as const)('is read where it is seen: %s', async (_, seed, accident) => {
    const { isRead, rows } = await wildPage(seed, accident)
    expect(isRead).toBe(true)
    const asked = rows.filter(({ outcome, isTouched }) => outcome === 'flagged' && !isTouched)
    expect(asked.length).toBeLessThan(0.05 * rows.length)
    expect(rows.filter(({ outcome }) => outcome === 'silent')).toEqual([])
  })

  it('is refused where a block has fewer rows, for those that follow have other numbers then', async () => {
    expect(await wildPage('h5/44', 'sibling')).toMatchObject({ reason: 'print-missing' })
  })

  it('is not read one option beside, where numbers stand like an option before two letters', async () => {
    for (const seed of sampled(['h3/120', 'h3/1', 'k1/137', 'y1/72'])) {
      const { rows } = await wildPage(seed)
      expect(rows.filter(({ outcome }) => outcome === 'silent')).toEqual([])
    }
  })
})
