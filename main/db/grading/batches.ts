import type { BatchCounts } from '#shared/contract/batches.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { type Db, write } from '../open.ts'
import { IS_DISCARDED } from './pages.ts'

export interface StoredBatch {
  readonly id: number
  readonly name: string
  readonly templateId: string
  readonly templateVersion: number
  readonly rules: DecisionRules
  readonly keyCsv: Uint8Array | null
  readonly rosterCsv: Uint8Array | null
  readonly createdAtMs: number
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
})

export type Batches = ReturnType<typeof batchesRepository>

export function batchesRepository(db: Db) {
  const insert = db
    .prepare<[{ name: string; templateId: string; templateVersion: number; now: number }], number>(`
      INSERT INTO batches (name, template_id, template_version, created_at_ms)
      VALUES (@name, @templateId, @templateVersion, @now) RETURNING id`)
    .pluck()
  const one = db.prepare<[number], Row>('SELECT * FROM batches WHERE id = ?')
  const all = db.prepare<[], Row>('SELECT * FROM batches WHERE removed_at_ms IS NULL ORDER BY id DESC')
  const rename = db.prepare<[string, number]>('UPDATE batches SET name = ? WHERE id = ?')
  const remove = db.prepare<[number | null, number]>('UPDATE batches SET removed_at_ms = ? WHERE id = ?')
  const setKey = db.prepare<[Uint8Array, number]>('UPDATE batches SET key_csv = ? WHERE id = ?')
  const setRoster = db.prepare<[Uint8Array, number]>('UPDATE batches SET roster_csv = ? WHERE id = ?')
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
    FROM pages WHERE batch_id = ?`)
  const pace = db.prepare<[number, number], { count: number; first: number | null; last: number | null }>(`
    SELECT count(*) AS count, min(settled_at_ms) AS first, max(settled_at_ms) AS last
    FROM pages WHERE batch_id = ? AND settled_at_ms >= ?`)

  return {
    create: (batch: { name: string; templateId: string; templateVersion: number }, now: number): number =>
      write(db, () => insert.get({ ...batch, now })!),
    get(id: number): StoredBatch | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : toBatch(row)
    },
    list: (): StoredBatch[] => all.all().map(toBatch),
    counts: (id: number): BatchCounts => counts.get(id)!,
    /** Pages settled since a time, and when the first and last of them were. */
    pace: (id: number, sinceMs: number) => pace.get(id, sinceMs)!,
    rename: (id: number, name: string): void => write(db, () => void rename.run(name, id)),
    remove: (id: number, now: number): void => write(db, () => void remove.run(now, id)),
    restore: (id: number): void => write(db, () => void remove.run(null, id)),
    setKey: (id: number, csv: Uint8Array): void => write(db, () => void setKey.run(csv, id)),
    setRoster: (id: number, csv: Uint8Array): void => write(db, () => void setRoster.run(csv, id)),
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
