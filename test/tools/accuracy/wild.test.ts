import { describe, expect, test } from 'vitest'
import type { Decision } from '#shared/domain/marks.ts'
import { isLong } from '#test/support/long.ts'
import { type WildPage, wildNames, wildPages } from '#tools/accuracy/wild-pages.ts'
import {
  accidentFigures,
  byAccident,
  byProperty,
  isTakenForHarmless,
  wildFigures,
} from '#tools/accuracy/wild-report.ts'
import { type DecidedRow, scoreWild } from '#tools/accuracy/wild-score.ts'
import { ACCIDENT_KINDS } from '#tools/simulator/wild/accidents/index.ts'
import type { WildRow } from '#tools/simulator/wild/student.ts'

const row = (label: string, expected: readonly string[] | undefined): WildRow => ({
  label,
  expected,
  way: 'full',
  difficulty: 'ordinary',
})

const decision = (label: string, detected: string[], isSure = true): Decision => ({
  label,
  detected,
  marking: detected.length === 0 ? 'blank' : 'single',
  status: isSure ? (detected.length === 0 ? 'blank' : 'ok') : 'low_confidence',
  confidence: 0.99,
  doubts: [],
})

const decided = (decision: Decision, inDoubt: readonly string[] = []): DecidedRow => ({
  decision,
  inDoubt,
  options: 5,
})

const outcomes = (accounts: readonly (readonly WildRow[])[], decisions: readonly Decision[]) =>
  scoreWild(
    accounts,
    decisions.map((each) => decided(each)),
  ).map(({ outcome }) => outcome)

describe('a wild score', () => {
  test('calls a sure answer that was not drawn silent, blank ones too', () => {
    const truth = [row('q1', ['1']), row('q2', ['2']), row('q3', ['3']), row('q4', [])]
    const read = [decision('q1', ['1']), decision('q2', []), decision('q3', ['1'], false), decision('q4', [])]
    expect(outcomes([truth], read)).toEqual(['right', 'silent', 'flagged', 'right'])
  })

  test('lets nothing be read of a row that is not on the sheet', () => {
    const truth = [row('q1', undefined), row('q2', undefined), row('q3', undefined)]
    const read = [decision('q1', ['1']), decision('q2', []), decision('q3', ['1'], false)]
    expect(outcomes([truth], read)).toEqual(['silent', 'silent', 'flagged'])
  })

  test('takes either of two sheets, but not a mixture', () => {
    const one = [row('q1', ['1']), row('q2', ['1']), row('q3', ['1'])]
    const other = [row('q1', ['2']), row('q2', ['2']), row('q3', ['2'])]
    const sure = (answers: string[]) => answers.map((answer, index) => decision(`q${index + 1}`, [answer]))
    expect(outcomes([one, other], sure(['2', '2', '2']))).toEqual(['right', 'right', 'right'])
    expect(outcomes([one, other], sure(['2', '2', '1']))).toEqual(['right', 'right', 'silent'])
  })

  test('names a doubt that would be settled as harmless though its true answer is in the key', () => {
    const truth = [row('q1', ['1']), row('q2', ['2']), row('q3', []), row('q4', ['1'])]
    const doubts = [
      decided(decision('q1', ['3'], false), ['3', '4']),
      decided(decision('q2', ['3'], false), ['3', '2']),
      decided(decision('q3', ['3'], false), ['3']),
      decided(decision('q4', ['3']), []),
    ]
    expect(scoreWild([truth], doubts).map(isTakenForHarmless)).toEqual([true, false, false, false])
  })

  test('leaves a refused page to a person, whole', () => {
    expect(outcomes([[row('q1', ['1']), row('q2', [])]], [])).toEqual(['flagged', 'flagged'])
  })
})

describe('a small run', () => {
  const SHEETS = isLong ? 8 : 4
  const KINDS = isLong ? ACCIDENT_KINDS : ACCIDENT_KINDS.slice(0, 14)
  const run = async (hasAccidents: boolean) => {
    const pages: WildPage[] = []
    for await (const page of wildPages(
      wildNames('continuous', hasAccidents ? KINDS.length : SHEETS),
      hasAccidents,
    ))
      pages.push(page)
    return pages
  }

  // The figures' aims are for `npm run accuracy`: here it is only asked that there are figures.
  test('over whole sheets comes to figures', { timeout: 900_000 }, async () => {
    const pages = await run(false)
    const figures = new Map(wildFigures(pages).map(({ name, value }) => [name, value]))
    const rows = pages.reduce((sum, page) => sum + page.rows.length, 0)
    expect(figures.get('total.pages')).toBe(SHEETS)
    expect(figures.get('total.questions')).toBe(rows)
    const parts = ['total.right', 'total.flagged', 'total.silent'].map((name) => figures.get(name)!)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rows)
    for (const name of ['wild.ordinary-flagged-share', 'wild.unaligned-share', 'wild.calibration-error'])
      expect(figures.has(name)).toBe(true)
    expect(pages.some(({ isRead }) => isRead)).toBe(true)
    expect(byProperty(pages).some(([name]) => name === 'outline: yes')).toBe(true)
  })

  test.runIf(isLong)(
    'over accidents has every kind, and figures for inside and outside',
    {
      timeout: 900_000,
    },
    async () => {
      const pages = await run(true)
      expect(byAccident(pages).map(([name]) => name)).toEqual(KINDS.map((kind) => `accident: ${kind}`).sort())
      const names = new Set(accidentFigures(pages).map(({ name }) => name))
      for (const part of ['silent', 'silent-inside', 'silent-outside', 'untouched-flagged-share'])
        expect(names.has(`accidents.${part}`)).toBe(true)
    },
  )
})
