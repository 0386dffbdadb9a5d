import type { Figure } from '#tools/figures.ts'
import type { PageScore, ScoredLabel } from './score.ts'

export interface ScoredPage {
  readonly id: string
  readonly design: string
  readonly isPhone: boolean
  readonly isAligned: boolean
  readonly score: PageScore
}

export interface Tally {
  readonly pages: number
  readonly unaligned: number
  readonly questions: number
  readonly right: number
  readonly flagged: number
  readonly flaggedEasy: number
  readonly silent: number
  readonly silentEasy: number
  readonly hard: number
  readonly silentHard: number
  readonly numbers: number
  readonly numbersRight: number
  readonly numbersFlagged: number
  readonly numbersSilent: number
}

const count = (labels: readonly ScoredLabel[], outcome: string, hard?: boolean) =>
  labels.filter((label) => label.outcome === outcome && (hard === undefined || label.isHard === hard)).length

export function tally(pages: readonly ScoredPage[]): Tally {
  const labels = pages.flatMap(({ score }) => score.labels)
  const numbers = pages.flatMap(({ score }) => score.numbers)
  return {
    pages: pages.length,
    unaligned: pages.filter(({ isAligned }) => !isAligned).length,
    questions: labels.length,
    right: count(labels, 'right'),
    flagged: count(labels, 'flagged'),
    flaggedEasy: count(labels, 'flagged', false),
    silent: count(labels, 'silent'),
    silentEasy: count(labels, 'silent', false),
    hard: labels.filter(({ isHard }) => isHard).length,
    silentHard: count(labels, 'silent', true),
    numbers: numbers.length,
    numbersRight: count(numbers, 'right'),
    numbersFlagged: count(numbers, 'flagged'),
    numbersSilent: count(numbers, 'silent'),
  }
}

const percent = (part: number, whole: number) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(2)}%`)

export function table(groups: readonly (readonly [string, Tally])[]): string {
  const head = [
    'design',
    'pages',
    'unaligned',
    'questions',
    'right',
    'flagged',
    '',
    'silent',
    'easy',
    'hard',
    'of hard',
    'numbers right/flagged/silent',
  ]
  const rows = groups.map(([name, t]) => [
    name,
    t.pages,
    t.unaligned,
    t.questions,
    t.right,
    t.flagged,
    percent(t.flagged, t.questions),
    t.silent,
    t.silentEasy,
    t.silentHard,
    t.hard,
    t.numbers === 0 ? '' : `${t.numbersRight}/${t.numbersFlagged}/${t.numbersSilent}`,
  ])
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Figures of one group, `name` being `total` or a design. */
export function tallyFigures(
  name: string,
  t: Tally,
  aims: Partial<Record<keyof Tally, number>> = {},
): Figure[] {
  const figure = (key: keyof Tally, unit: string): Figure => {
    const most = aims[key]
    return {
      name: `${name}.${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value: t[key],
      unit,
      ...(most === undefined ? {} : { aim: `<= ${most}` }),
      met: most === undefined ? null : t[key] <= most,
    }
  }
  return [
    figure('questions', 'questions'),
    figure('right', 'questions'),
    figure('flagged', 'questions'),
    figure('silent', 'questions'),
    figure('silentEasy', 'questions'),
    figure('silentHard', 'questions'),
    figure('hard', 'questions'),
    figure('pages', 'pages'),
    figure('unaligned', 'pages'),
    figure('numbers', 'values'),
    figure('numbersRight', 'values'),
    figure('numbersFlagged', 'values'),
    figure('numbersSilent', 'values'),
  ]
}
