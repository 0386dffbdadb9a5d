import type { Clock } from '#main/base/clock.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { HandEntry, HandScores } from '#shared/contract/results.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type GivenHandScores, readHandScores } from '#shared/domain/hand-scores.ts'
import { type Student, studentFinder } from '#shared/domain/roster.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface HandScoresParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly perform: Perform
  readonly clock: Clock
}

const invalid = (reason: string, params = {}) => new StationError('invalid-input', reason, { reason, params })

/** The part of an exam that people score: what they gave, and what they give. */
export function createHandScores({ tables, grader, perform, clock }: HandScoresParts) {
  const { hands, pages } = tables

  /** @throws StationError `invalid-input` `hand-possible-missing` */
  function partOf(batchId: number) {
    const { hand, roster } = grader.open(batchId)
    if (hand === undefined) throw invalid('hand-possible-missing')
    return { hand, roster }
  }

  /** Whoever there is to score: the roster, then those who stand in none and have a sheet or points. */
  function students(batchId: number): Omit<HandScores['students'][number], 'points'>[] {
    const { roster = [] } = grader.open(batchId)
    const surely = pages.ofStudents(batchId).filter(({ summary: { studentNumber, studentName } }) =>
      // Without a roster nobody is known by name, and a number with a gap is nobody's.
      roster.length > 0 ? studentName !== undefined : !/[_?]/.test(studentNumber ?? ''),
    )
    const sheets = new Map(
      surely.map(({ summary }) => [summary.studentNumber ?? '', summary.studentName ?? '']),
    )
    const listed = new Set(roster.map(({ number }) => number))
    const others = [...new Set([...sheets.keys(), ...hands.of(batchId).keys()])].filter(
      (number) => !listed.has(number),
    )
    return [
      ...roster.map(({ number, name, group }) => ({ number, name, group, hasSheet: sheets.has(number) })),
      ...others.map((number) => ({
        ...{ number, name: sheets.get(number) ?? '', group: '' },
        hasSheet: sheets.has(number),
      })),
    ]
  }

  return {
    list(batchId: number): HandScores {
      const points = hands.of(batchId)
      return {
        possible: grader.open(batchId).hand?.possible ?? null,
        students: students(batchId).map((student) => ({
          ...student,
          points: points.get(student.number) ?? null,
        })),
      }
    },

    /**
     * What a table says, with nothing changed: of students of the roster alone, where there is one.
     * @throws StationError `invalid-input`: as `readHandScores`; `hand-possible-missing`
     */
    read(batchId: number, csv: Uint8Array): GivenHandScores {
      const { hand, roster } = partOf(batchId)
      const known = studentFinder<Pick<Student, 'number' | 'numbers'>>(roster ?? students(batchId))
      // Before a sheet is there, and without a roster, a number is known to nobody.
      const find = (number: string) => known(number)?.number ?? (roster === undefined ? number : undefined)
      return readHandScores(csv, hand.possible, find)
    },

    /**
     * Gives students their points, or takes them, all or none.
     * @returns what they had, which undoes it
     * @throws StationError `invalid-input`: `hand-possible-missing`, `hand-too-many`
     */
    set: (batchId: number, entries: readonly HandEntry[], who: string): HandEntry[] =>
      perform((act) => {
        const { hand } = partOf(batchId)
        const { possible } = hand
        const over = entries.filter(({ points }) => points !== null && points > possible)
        if (over.length > 0) throw invalid('hand-too-many', { count: over.length, possible })
        hands.set(batchId, entries, { who, now: clock.now() })
        grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
        return entries.map(({ number }) => ({ number, points: hand.points.get(number) ?? null }))
      }),
  }
}
