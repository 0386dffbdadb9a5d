import type { Clock } from '#main/base/clock.ts'
import type { TakenBack } from '#main/db/grading/reviews.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { Intake } from './intake.ts'
import type { PersonWords } from './person-words.ts'
import type { GradingTables } from './tables.ts'

export interface TakeBackParts {
  readonly tables: GradingTables
  readonly words: PersonWords
  readonly intake: Intake
  readonly perform: Perform
  readonly clock: Clock
}

/** Decisions that are taken back, with what came because of them. */
export function createTakeBack({ tables, words, intake, perform, clock }: TakeBackParts) {
  const { pages, reviews, reviewOf } = tables

  /** A new scan came for the decision, and goes with it. */
  function followBack(act: Act, taken: readonly TakenBack[]): void {
    for (const { value } of taken) {
      if (value?.kind !== 'page' || value.isRescan !== true || value.replacedBy === undefined) continue
      if (pages.get(value.replacedBy) !== undefined) intake.takeOut(act, [value.replacedBy])
    }
    words.follow(
      act,
      taken.map(({ review }) => review),
    )
  }

  return {
    /** Takes back a person's last act. @returns a review it had decided */
    undo: (who: string): number | undefined =>
      perform((act) => {
        const taken = reviews.undoLast(who, clock.now())
        followBack(act, taken)
        return taken[0]?.review.id
      }),

    /** Takes back what is in force of one review, whoever said it. @throws StationError `not-found` */
    withdraw: (id: number): void =>
      perform((act) => followBack(act, reviews.withdraw(reviewOf(id).id, clock.now()))),
  }
}
