import type { ReviewCounts, ReviewLane, ReviewValue } from '#shared/contract/reviews.ts'
import type { Decision } from '#shared/domain/marks.ts'
import { type Db, write } from '../open.ts'

export type ReviewState = 'open' | 'deferred' | 'resolved'

export interface ReviewRow {
  readonly id: number
  readonly batchId: number
  readonly pageId: number
  readonly lane: ReviewLane
  readonly label: string
  readonly state: ReviewState | 'closed'
  readonly reasons: readonly string[]
  readonly machine: { readonly decision: Decision | null; readonly text: string }
  readonly confidence: number
  /** Points that hang on it, 0 where whatever is decided leaves the score as it is; null where that is not known. */
  readonly stake: number | null
}

export interface NewReview {
  readonly lane: ReviewLane
  readonly label: string
  readonly reasons: readonly string[]
  readonly machine: ReviewRow['machine']
  readonly confidence: number
  readonly stake: number | null
  /** Asked again though a person has decided it: what was said contradicts what was said of another page. */
  readonly isInsistent?: boolean
}

export interface HumanDecision {
  readonly reviewId: number
  /** null: put off. */
  readonly value: ReviewValue | null
  readonly who: string
  readonly why: string
  readonly atMs: number
  readonly undoneAtMs: number | null
}

/** A decision that was taken back. */
export interface TakenBack {
  readonly review: ReviewRow
  readonly value: ReviewValue | null
}

interface Undone {
  readonly review_id: number
  readonly value_json: string | null
}

type Row = Readonly<Record<string, string | number | null>>

const toReview = (row: Row): ReviewRow => ({
  id: row.id as number,
  batchId: row.batch_id as number,
  pageId: row.page_id as number,
  lane: row.lane as ReviewLane,
  label: row.label as string,
  state: row.state as ReviewRow['state'],
  reasons: JSON.parse(row.reasons_json as string) as string[],
  machine: JSON.parse(row.machine_json as string) as ReviewRow['machine'],
  confidence: row.confidence as number,
  stake: row.stake as number | null,
})

const toHuman = (row: Row): HumanDecision => ({
  reviewId: row.review_id as number,
  value: row.value_json === null ? null : (JSON.parse(row.value_json as string) as ReviewValue),
  who: row.who as string,
  why: row.why as string,
  atMs: row.at_ms as number,
  undoneAtMs: row.undone_at_ms as number | null,
})

/** Marks that cannot change the score are a lane of their own, the last. */
const LANE = `CASE WHEN lane = 'marks' AND stake = 0 THEN 'harmless' ELSE lane END`

/**
 * Identity first, then whole pages, then marks; of these the ones on which most points hang, and none is known to hang on
 * those without a key. In each, the order of the batch, so that a page's marks come together.
 */
const WORKING_ORDER = `ORDER BY CASE lane WHEN 'identity' THEN 0 WHEN 'page' THEN 1 ELSE 2 END,
  stake DESC NULLS FIRST, batch_id, page_id, id`

/** A page that is being read again, was left out or taken out, has nothing to decide for now. */
const ON_SETTLED_PAGE = `EXISTS (SELECT 1 FROM pages WHERE id = page_id AND removed_at_ms IS NULL
  AND standing NOT IN ('queued', 'reading', 'cancelled'))`

export type Reviews = ReturnType<typeof reviewsRepository>

export function reviewsRepository(db: Db) {
  const open = db.prepare<
    [
      {
        batchId: number
        pageId: number
        lane: string
        label: string
        reasons: string
        machine: string
        confidence: number
        stake: number | null
        isInsistent: number
      },
    ]
  >(`
    INSERT INTO reviews (batch_id, page_id, lane, label, state, reasons_json, machine_json, confidence, stake)
    VALUES (@batchId, @pageId, @lane, @label, 'open', @reasons, @machine, @confidence, @stake)
    ON CONFLICT (page_id, lane, label) DO UPDATE SET reasons_json = excluded.reasons_json,
      machine_json = excluded.machine_json, confidence = excluded.confidence, stake = excluded.stake,
      state = CASE WHEN state = 'closed' OR (state = 'resolved' AND @isInsistent) THEN 'open' ELSE state END`)
  const ensure = db.prepare<
    [{ batchId: number; pageId: number; lane: string; label: string; machine: string; confidence: number }]
  >(`
    INSERT INTO reviews (batch_id, page_id, lane, label, state, reasons_json, machine_json, confidence)
    VALUES (@batchId, @pageId, @lane, @label, 'closed', '[]', @machine, @confidence)
    ON CONFLICT (page_id, lane, label) DO NOTHING`)
  const named = db.prepare<[number, string, string], Row>(
    'SELECT * FROM reviews WHERE page_id = ? AND lane = ? AND label = ?',
  )
  const ofPage = db.prepare<[number], Row>('SELECT * FROM reviews WHERE page_id = ?')
  const close = db.prepare<[number]>(
    `UPDATE reviews SET state = 'closed' WHERE id = ? AND state IN ('open', 'deferred')`,
  )
  const one = db.prepare<[number], Row>('SELECT * FROM reviews WHERE id = ?')
  const queue = db.prepare<
    [{ state: string; lane: string | null; batchId: number | null; limit: number }],
    Row
  >(`
    SELECT * FROM reviews WHERE state = @state AND (@lane IS NULL OR ${LANE} = @lane)
      AND (@batchId IS NULL OR batch_id = @batchId) AND ${ON_SETTLED_PAGE}
      AND batch_id IN (SELECT id FROM batches WHERE removed_at_ms IS NULL)
    ${WORKING_ORDER} LIMIT @limit`)
  const counts = db.prepare<[{ batchId: number | null }], ReviewCounts>(`
    SELECT coalesce(sum(state = 'open' AND lane = 'identity'), 0) AS identity,
      coalesce(sum(state = 'open' AND lane = 'page'), 0) AS page,
      coalesce(sum(state = 'open' AND ${LANE} = 'marks'), 0) AS marks,
      coalesce(sum(state = 'open' AND ${LANE} = 'harmless'), 0) AS harmless,
      coalesce(sum(state = 'deferred'), 0) AS deferred
    FROM reviews WHERE state IN ('open', 'deferred') AND (@batchId IS NULL OR batch_id = @batchId) AND ${ON_SETTLED_PAGE}
      AND batch_id IN (SELECT id FROM batches WHERE removed_at_ms IS NULL)`)
  const byExam = db.prepare<[], { batchId: number; name: string; open: number }>(`
    SELECT batch_id AS batchId, b.name, count(*) AS open FROM reviews JOIN batches AS b ON b.id = batch_id
    WHERE state = 'open' AND ${ON_SETTLED_PAGE} AND b.removed_at_ms IS NULL GROUP BY batch_id ORDER BY batch_id DESC`)
  const setState = db.prepare<[string, number]>('UPDATE reviews SET state = ? WHERE id = ?')
  const addDecision = db.prepare<
    [{ reviewId: number; act: string; value: string | null; who: string; why: string; now: number }]
  >(`
    INSERT INTO review_decisions (review_id, act, value_json, who, why, at_ms)
    VALUES (@reviewId, @act, @value, @who, @why, @now)`)
  const history = db.prepare<[number], Row>('SELECT * FROM review_decisions WHERE review_id = ? ORDER BY id')
  const inForce = db.prepare<[number], Row>(`
    SELECT d.*, r.page_id, r.lane, r.label FROM review_decisions AS d JOIN reviews AS r ON r.id = d.review_id
    WHERE r.batch_id = ? AND d.undone_at_ms IS NULL AND d.value_json IS NOT NULL ORDER BY d.id`)
  const lastAct = db
    .prepare<[string], string>(
      'SELECT act FROM review_decisions WHERE undone_at_ms IS NULL AND who = ? ORDER BY id DESC LIMIT 1',
    )
    .pluck()
  const undoAct = db.prepare<[number, string], Undone>(
    'UPDATE review_decisions SET undone_at_ms = ? WHERE act = ? AND undone_at_ms IS NULL RETURNING review_id, value_json',
  )
  const undoOne = db.prepare<[number, number], Undone>(
    'UPDATE review_decisions SET undone_at_ms = ? WHERE id = ? RETURNING review_id, value_json',
  )
  const standing = db.prepare<[number], Row>(
    'SELECT * FROM review_decisions WHERE review_id = ? AND undone_at_ms IS NULL ORDER BY id DESC LIMIT 1',
  )

  function takenBack({ review_id: id, value_json: value }: Undone): TakenBack {
    const before = standing.get(id)
    const state = before === undefined ? 'open' : before.value_json === null ? 'deferred' : 'resolved'
    setState.run(state, id)
    return {
      review: toReview(one.get(id)!),
      value: value === null ? null : (JSON.parse(value) as ReviewValue),
    }
  }

  const decide = (
    ids: readonly number[],
    value: (id: number) => ReviewValue | null,
    by: { who: string; why: string; act: string; now: number },
  ) =>
    write(db, () => {
      for (const id of ids) {
        const chosen = value(id)
        addDecision.run({ reviewId: id, ...by, value: chosen === null ? null : JSON.stringify(chosen) })
        setState.run(chosen === null ? 'deferred' : 'resolved', id)
      }
    })

  return {
    /** Makes a page's reviews what the machine doubts now. People's decisions stay, whatever it says. */
    replace(batchId: number, pageId: number, wanted: readonly NewReview[]): void {
      const keys = new Set(wanted.map(({ lane, label }) => `${lane}\n${label}`))
      for (const row of ofPage.all(pageId))
        if (!keys.has(`${row.lane}\n${row.label}`)) close.run(row.id as number)
      for (const review of wanted) {
        open.run({
          batchId,
          pageId,
          lane: review.lane,
          label: review.label,
          reasons: JSON.stringify(review.reasons),
          machine: JSON.stringify(review.machine),
          confidence: review.confidence,
          stake: review.stake,
          isInsistent: Number(review.isInsistent ?? false),
        })
      }
    },
    /** The review of something nobody had doubted, so that a person's word about it has its place. */
    ensure(
      review: Pick<ReviewRow, 'batchId' | 'pageId' | 'lane' | 'label' | 'machine' | 'confidence'>,
    ): ReviewRow {
      ensure.run({ ...review, machine: JSON.stringify(review.machine) })
      return toReview(named.get(review.pageId, review.lane, review.label)!)
    },
    /** Everything of a page that was ever doubted or decided. */
    ofPage: (pageId: number): ReviewRow[] => ofPage.all(pageId).map(toReview),
    get(id: number): ReviewRow | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : toReview(row)
    },
    queue: (query: {
      state: ReviewState
      lane: ReviewLane | 'harmless' | null
      batchId: number | null
      limit: number
    }): ReviewRow[] => queue.all(query).map(toReview),
    byExam: () => byExam.all(),
    counts: (batchId: number | null) => counts.get({ batchId })!,
    decide,
    history: (id: number): HumanDecision[] => history.all(id).map(toHuman),
    /** What people decided in a batch and did not take back, by page, lane and label; the last one counts. */
    inForce(batchId: number): Map<string, ReviewValue> {
      return new Map(
        inForce
          .all(batchId)
          .map((row) => [
            `${row.page_id}\n${row.lane}\n${row.label}`,
            JSON.parse(row.value_json as string) as ReviewValue,
          ]),
      )
    },
    /** Takes back the last act of a person. @returns what it had decided, each review in the state it is in now */
    undoLast: (who: string, now: number): TakenBack[] =>
      write(db, () => {
        const act = lastAct.get(who)
        return act === undefined ? [] : undoAct.all(now, act).map(takenBack)
      }),
    /** Takes back what is in force of one review, whoever said it. */
    withdraw: (id: number, now: number): TakenBack[] =>
      write(db, () => {
        const last = standing.get(id)
        return last === undefined ? [] : undoOne.all(now, last.id as number).map(takenBack)
      }),
  }
}
