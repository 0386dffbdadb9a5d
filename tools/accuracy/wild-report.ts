import type { Figure } from '#tools/figures.ts'
import { type Claim, calibrationFigure } from './calibration.ts'
import type { WildPage } from './wild-pages.ts'
import type { WildRowScore } from './wild-score.ts'

export interface WildTally {
  readonly pages: number
  readonly unaligned: number
  readonly questions: number
  readonly right: number
  readonly flagged: number
  readonly silent: number
  readonly silentEasy: number
  readonly hard: number
  readonly silentHard: number
  /** Ordinary marks and blanks on the pages that were read, and how many of those were flagged. */
  readonly ordinary: number
  readonly ordinaryFlagged: number
}

const isPlain = (row: WildRowScore) => !row.isHard

export function wildTally(pages: readonly WildPage[]): WildTally {
  const rows = pages.flatMap((page) => page.rows)
  const ordinary = pages.flatMap((page) => (page.isRead ? page.rows.filter(isPlain) : []))
  const silent = rows.filter(({ outcome }) => outcome === 'silent')
  return {
    pages: pages.length,
    unaligned: pages.filter(({ isRead }) => !isRead).length,
    questions: rows.length,
    right: rows.filter(({ outcome }) => outcome === 'right').length,
    flagged: rows.filter(({ outcome }) => outcome === 'flagged').length,
    silent: silent.length,
    silentEasy: silent.filter(isPlain).length,
    hard: rows.length - rows.filter(isPlain).length,
    silentHard: silent.length - silent.filter(isPlain).length,
    ordinary: ordinary.length,
    ordinaryFlagged: ordinary.filter(({ outcome }) => outcome === 'flagged').length,
  }
}

const percent = (part: number, whole: number) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(2)}%`)

/** A row a group: what came of it, for people. */
export function wildTable(groups: readonly (readonly [string, WildTally])[]): string {
  const head = [
    '',
    'pages',
    'refused',
    'rows',
    'right',
    'flagged',
    '',
    'ordinary flagged',
    'silent',
    'easy',
    'hard',
  ]
  const lines = groups.map(([name, t]) =>
    [
      name,
      t.pages,
      t.unaligned,
      t.questions,
      t.right,
      t.flagged,
      percent(t.flagged, t.questions),
      percent(t.ordinaryFlagged, t.ordinary),
      t.silent,
      t.silentEasy,
      t.silentHard,
    ].map(String),
  )
  return aligned([head, ...lines])
}

function aligned(cells: readonly (readonly string[])[]): string {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Pages by the value of each of their properties, in the order of the first page's. */
export function byProperty(pages: readonly WildPage[]): (readonly [string, WildTally])[] {
  const names = [...new Set(pages.flatMap(({ sheet }) => Object.keys(sheet.properties)))]
  return names.flatMap((name) => {
    const values = [...new Set(pages.flatMap(({ sheet }) => sheet.properties[name] ?? []))].sort()
    return values.map(
      (value) =>
        [
          `${name}: ${value}`,
          wildTally(pages.filter(({ sheet }) => sheet.properties[name] === value)),
        ] as const,
    )
  })
}

export const wildClaims = (pages: readonly WildPage[]): Claim[] =>
  pages.flatMap(({ rows }) =>
    rows.flatMap(({ confidence, read, expected }) =>
      confidence === undefined ? [] : [{ confidence, isRight: read === expected }],
    ),
  )

/** Share in percent with the most that it may be. */
function share(name: string, part: number, whole: number, most: number): Figure {
  const value = whole === 0 ? 0 : (100 * part) / whole
  return { name, value, unit: '%', aim: `<= ${most}`, met: whole === 0 ? null : value <= most }
}

function count(name: string, value: number, unit: string, most?: number): Figure {
  return most === undefined
    ? { name, value, unit, met: null }
    : { name, value, unit, aim: `<= ${most}`, met: value <= most }
}

export function totalFigures(name: string, t: WildTally, rowsPerSilent?: number): Figure[] {
  return [
    count(`${name}.questions`, t.questions, 'questions'),
    count(`${name}.right`, t.right, 'questions'),
    count(`${name}.flagged`, t.flagged, 'questions'),
    count(
      `${name}.silent`,
      t.silent,
      'questions',
      rowsPerSilent === undefined ? undefined : Math.floor(t.questions / rowsPerSilent),
    ),
    count(`${name}.silent-easy`, t.silentEasy, 'questions'),
    count(`${name}.silent-hard`, t.silentHard, 'questions'),
    count(`${name}.hard`, t.hard, 'questions'),
    count(`${name}.pages`, t.pages, 'pages'),
    count(`${name}.unaligned`, t.unaligned, 'pages'),
  ]
}

/**
 * How far the station may settle doubts that no score hangs on: of the doubtful rows with one true answer, those whose
 * answer is not among the options in doubt (such a doubt would be taken for harmless under the very key that makes it
 * count), and the share of options that each leaves out, which is how many doubts are harmless under a key by chance.
 */
export function stakeFigures(pages: readonly WildPage[]): Figure[] {
  const doubted = pages.flatMap((page) => page.rows.filter(isDoubtedAnswer))
  const missed = doubted.filter(isTakenForHarmless)
  const leftOut = doubted.map((row) => 1 - row.inDoubt.length / row.options)
  const mean = leftOut.reduce((sum, each) => sum + each, 0) / Math.max(1, leftOut.length)
  return [
    count('stake.doubted', doubted.length, 'questions'),
    count('stake.missed', missed.length, 'questions', 0),
    { name: 'stake.harmless-share', value: 100 * mean, unit: '%', met: null },
  ]
}

const isDoubtedAnswer = ({ outcome, expected, options }: WildRowScore) =>
  outcome === 'flagged' && options > 0 && expected !== undefined && expected !== '' && !expected.includes('|')

/** Whether the true answer of a doubtful row is not among the options in doubt. */
export const isTakenForHarmless = (row: WildRowScore) =>
  isDoubtedAnswer(row) && !row.inDoubt.includes(row.expected!)

/** What a run over whole sheets is measured by. */
export function wildFigures(pages: readonly WildPage[]): Figure[] {
  const total = wildTally(pages)
  const whole = wildTally(pages.filter(({ sheet }) => sheet.isWhole))
  return [
    ...totalFigures('total', total, 50_000),
    share('wild.ordinary-flagged-share', whole.ordinaryFlagged, whole.ordinary, 1.5),
    share('wild.unaligned-share', whole.unaligned, whole.pages, 0.5),
    calibrationFigure('wild.calibration-error', wildClaims(pages), 0.01),
    ...stakeFigures(pages),
  ]
}

/** The same counts for every group, named after it. */
export const groupFigures = (groups: readonly (readonly [string, WildTally])[]): Figure[] =>
  groups.flatMap(([name, tally]) =>
    totalFigures(`wild.${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}`, tally),
  )

/** Pages by what went wrong with them. */
export function byAccident(pages: readonly WildPage[]): (readonly [string, readonly WildPage[]])[] {
  const kinds = [...new Set(pages.flatMap(({ sheet }) => sheet.accident?.kind ?? []))].sort()
  return kinds.map((kind) => [
    `accident: ${kind}`,
    pages.filter(({ sheet }) => sheet.accident?.kind === kind),
  ])
}

interface Reach {
  readonly rows: number
  readonly silent: number
  readonly flagged: number
  readonly right: number
}

/** What came of the rows that an accident reached, or of those that it did not, on the pages that were read. */
function reach(pages: readonly WildPage[], isTouched: boolean): Reach {
  const rows = pages.flatMap((page) =>
    page.isRead ? page.rows.filter((row) => row.isTouched === isTouched) : [],
  )
  const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length
  return { rows: rows.length, silent: count('silent'), flagged: count('flagged'), right: count('right') }
}

/** What came of the rows inside and outside of each accident. */
export function untouchedTable(groups: readonly (readonly [string, readonly WildPage[]])[]): string {
  const head = [
    '',
    'pages',
    'refused',
    'inside: rows',
    'right',
    'flagged',
    'silent',
    'outside: rows',
    'right',
    'flagged',
    '',
    'silent',
  ]
  const lines = groups.map(([name, pages]) => {
    const [inside, outside] = [reach(pages, true), reach(pages, false)]
    return [
      name,
      pages.length,
      pages.filter(({ isRead }) => !isRead).length,
      inside.rows,
      inside.right,
      inside.flagged,
      inside.silent,
      outside.rows,
      outside.right,
      outside.flagged,
      percent(outside.flagged, outside.rows),
      outside.silent,
    ].map(String)
  })
  return aligned([head, ...lines])
}

/** Of the untouched rows that were marked the ordinary way: what the accident costs, without what the hand does. */
function untouchedOrdinary(pages: readonly WildPage[]): Figure {
  const rows = pages.flatMap((page) => (page.isRead ? page.rows : [])).filter(isPlain)
  const untouched = rows.filter(({ isTouched }) => !isTouched)
  const flagged = untouched.filter(({ outcome }) => outcome === 'flagged')
  return {
    name: 'accidents.untouched-ordinary-flagged-share',
    value: (100 * flagged.length) / Math.max(1, untouched.length),
    unit: '%',
    met: null,
  }
}

/** What a run over accidents is measured by. */
export function accidentFigures(pages: readonly WildPage[]): Figure[] {
  const total = wildTally(pages)
  const [inside, outside] = [reach(pages, true), reach(pages, false)]
  return [
    ...totalFigures('total', total, 5_000),
    count('accidents.silent', total.silent, 'questions', Math.floor(total.questions / 5_000)),
    count('accidents.silent-inside', inside.silent, 'questions', Math.floor(inside.rows / 5_000)),
    count('accidents.silent-outside', outside.silent, 'questions', Math.floor(outside.rows / 5_000)),
    share('accidents.untouched-flagged-share', outside.flagged, outside.rows, 3),
    untouchedOrdinary(pages),
    count('accidents.refused', total.unaligned, 'pages'),
    calibrationFigure('accidents.calibration-error', wildClaims(pages)),
    ...stakeFigures(pages),
  ]
}
