/**
 * The scores of an exam as the academy's API takes them, `docs/exam-results.md`: its names, its units. Only scores that
 * hold are in it; whoever has none yet is counted.
 */
export interface ExamResultBody {
  readonly exam: {
    /** The same for every revision. */
    readonly id: number
    readonly name: string
    /** `YYYY-MM-DD` */
    readonly held_on: string | null
    readonly class_name: string
    readonly subject: string
    readonly possible: number | null
    /** 만점 of the part that people score; only of an exam that has one. */
    readonly hand_possible?: number
    readonly pass: number | null
  }
  /** A greater one takes the place of every smaller one. */
  readonly revision: number
  readonly students: readonly {
    readonly number: string | null
    readonly name: string | null
    readonly class_name: string | null
    readonly form: string | null
    readonly points: number | null
    readonly possible: number | null
    /** Of `points`; only of an exam that has such a part. */
    readonly hand_points?: number | null
    readonly right: number
    readonly wrong: number
    readonly blank: number
    readonly pass: boolean | null
    readonly rank: number | null
    readonly top_percent: number | null
    readonly percentile: number | null
    readonly standard_score: number | null
    readonly grade9: number | null
    readonly grade5: number | null
    /** Beside the score, of whoever sat the exam again: the best of all sittings, and how many there were. */
    readonly final?: {
      readonly points: number
      readonly possible: number
      readonly pass: boolean | null
      readonly attempts: number
    }
  }[]
  /** Sheets without a score that holds: a person has to decide something, or two sheets carry one number. */
  readonly open: number
}

/** Hands the scores of an exam to the outbox. Call it in an act. @throws StationError `conflict` `exam-results-off` */
export type DeliverExam = (body: ExamResultBody) => void
