import type { BatchCounts, ExamFacts } from '#shared/contract/batches.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { type Db, write } from '../open.ts'
import { IS_DISCARDED } from './pages.ts'

export interface StoredBatch extends Readonly<ExamFacts> {
  readonly id: number
  readonly templateId: string
  readonly templateVersion: number
  readonly rules: DecisionRules
  readonly keyCsv: Uint8Array | null
  readonly rosterCsv: Uint8Array | null
  readonly createdAtMs: number
  readonly isArchived: boolean
  /** Since when it is out of sight; null where it is not. */
  readonly removedAtMs: number | null
}

interface Row {
  readonly id: number
  readonly name: string
  readonly template_id: string
  readonly template_version: number
  readonly rules_json: string
  readonly key_csv: Uint8Array | null
  readonly roster_csv: Uint8Array | null
  readonly created_at_ms: number
  readonly held_on: string | null
  readonly class_name: string
  readonly subject: string
  readonly possible: number | null
  readonly hand_possible: number | null
  readonly pass: number | null
  readonly retake_of: number | null
  readonly archived_at_ms: number | null
  readonly removed_at_ms: number | null
}

const toBatch = (row: Row): StoredBatch => ({
  id: row.id,
  name: row.name,
  templateId: row.template_id,
  templateVersion: row.template_version,
  rules: JSON.parse(row.rules_json) as DecisionRules,
  keyCsv: row.key_csv,
  rosterCsv: row.roster_csv,
  createdAtMs: row.created_at_ms,
  heldOn: row.held_on,
  className: row.class_name,
  subject: row.subject,
  possible: row.possible,
  handPossible: row.hand_possible,
  pass: row.pass,
  retakeOf: row.retake_of,
  isArchived: row.archived_at_ms !== null,
  removedAtMs: row.removed_at_ms,
})

interface OfTemplate {
  readonly templateId: string
  readonly templateVersion: number
}

export type Batches = ReturnType<typeof batchesRepository>

export function batchesRepository(db: Db) {
  const insert = db
    .prepare<[ExamFacts & OfTemplate & { now: number }], number>(`
      INSERT INTO batches
        (name, held_on, class_name, subject, possible, hand_possible, pass, retake_of, template_id, template_version, created_at_ms)
      VALUES (@name, @heldOn, @className, @subject, @possible, @handPossible, @pass, @retakeOf, @templateId, @templateVersion, @now)
      RETURNING id`)
    .pluck()
  const one = db.prepare<[number], Row>('SELECT * FROM batches WHERE id = ?')
  const all = db.prepare<[], Row>('SELECT * FROM batches WHERE removed_at_ms IS NULL ORDER BY id DESC')
  const retakes = db.prepare<[number], Row>(
    'SELECT * FROM batches WHERE retake_of = ? AND removed_at_ms IS NULL ORDER BY id',
  )
  const setFacts = db.prepare<[ExamFacts & { id: number }]>(`
    UPDATE batches SET name = @name, held_on = @heldOn, class_name = @className, subject = @subject,
      possible = @possible, hand_possible = @handPossible, pass = @pass, retake_of = @retakeOf WHERE id = @id`)
  const copyTables = db.prepare<[{ from: number; to: number }]>(`
    UPDATE batches SET (rules_json, key_csv, roster_csv) =
      (SELECT rules_json, key_csv, roster_csv FROM batches WHERE id = @from) WHERE id = @to`)
  const archive = db.prepare<[number | null, number]>('UPDATE batches SET archived_at_ms = ? WHERE id = ?')
  const remove = db.prepare<[number | null, number]>('UPDATE batches SET removed_at_ms = ? WHERE id = ?')
  const setKey = db.prepare<[Uint8Array | null, number]>('UPDATE batches SET key_csv = ? WHERE id = ?')
  const setRoster = db.prepare<[Uint8Array | null, number]>('UPDATE batches SET roster_csv = ? WHERE id = ?')
  const setRules = db.prepare<[string, number]>('UPDATE batches SET rules_json = ? WHERE id = ?')
  const setVersion = db.prepare<[number, number]>('UPDATE batches SET template_version = ? WHERE id = ?')
  const setTemplate = db.prepare<[string, number, number]>(
    "UPDATE batches SET template_id = ?, template_version = ?, rules_json = '{}' WHERE id = ?",
  )
  const purge = db.prepare<[number]>('DELETE FROM batches WHERE removed_at_ms < ?')
  const counts = db.prepare<[number], BatchCounts>(`
    SELECT count(*) AS total,
      coalesce(sum(standing NOT IN ('queued', 'reading')), 0) AS done,
      coalesce(sum(standing = 'ok'), 0) AS ok,
      coalesce(sum(standing = 'review'), 0) AS review,
      coalesce(sum(standing = 'error'), 0) AS error,
      coalesce(sum(standing = 'duplicate'), 0) AS duplicate,
      coalesce(sum(standing = 'empty'), 0) AS empty,
      coalesce(sum(standing = 'cancelled' AND NOT ${IS_DISCARDED}), 0) AS cancelled
    FROM pages WHERE batch_id = ? AND removed_at_ms IS NULL`)
  const pace = db.prepare<[number, number], { count: number; first: number | null; last: number | null }>(`
    SELECT count(*) AS count, min(settled_at_ms) AS first, max(settled_at_ms) AS last
    FROM pages WHERE batch_id = ? AND removed_at_ms IS NULL AND settled_at_ms >= ?`)

  return {
    create: (batch: ExamFacts & OfTemplate, now: number): number =>
      write(db, () => insert.get({ ...batch, now })!),
    get(id: number): StoredBatch | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : toBatch(row)
    },
    list: (): StoredBatch[] => all.all().map(toBatch),
    /** Exams that are this one once more, the first made first. */
    retakes: (id: number): StoredBatch[] => retakes.all(id).map(toBatch),
    counts: (id: number): BatchCounts => counts.get(id)!,
    /** Pages settled since a time, and when the first and last of them were. */
    pace: (id: number, sinceMs: number) => pace.get(id, sinceMs)!,
    setFacts: (id: number, facts: ExamFacts): void => write(db, () => void setFacts.run({ ...facts, id })),
    /** Key, roster and rules of another batch. */
    copyTables: (from: number, to: number): void => write(db, () => void copyTables.run({ from, to })),
    archive: (id: number, now: number | null): void => write(db, () => void archive.run(now, id)),
    remove: (id: number, now: number): void => write(db, () => void remove.run(now, id)),
    restore: (id: number): void => write(db, () => void remove.run(null, id)),
    setKey: (id: number, csv: Uint8Array | null): void => write(db, () => void setKey.run(csv, id)),
    setRoster: (id: number, csv: Uint8Array | null): void => write(db, () => void setRoster.run(csv, id)),
    setRules: (id: number, rules: DecisionRules): void =>
      write(db, () => void setRules.run(JSON.stringify(rules), id)),
    setTemplateVersion: (id: number, version: number): void =>
      write(db, () => void setVersion.run(version, id)),
    /** Another template; rules that were tuned on the marks of the old one go with it. */
    setTemplate: (id: number, templateId: string, version: number): void =>
      write(db, () => void setTemplate.run(templateId, version, id)),
    /** Deletes batches removed before a time, with all that hangs on them. @returns how many */
    purge: (removedBefore: number): number => write(db, () => purge.run(removedBefore).changes),
  }
}
