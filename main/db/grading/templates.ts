import type { DecisionRules, Template } from '#shared/domain/template.ts'
import { type Db, write } from '../open.ts'

export interface StoredTemplate {
  readonly template: Template
  /** 0 for the draft. */
  readonly version: number
  readonly author: string
  readonly createdAtMs: number
  readonly triedAtMs: number | null
}

export interface TemplateListing {
  readonly id: string
  readonly name: string
  readonly version: number | null
  readonly hasDraft: boolean
  readonly updatedAtMs: number
  readonly isArchived: boolean
  /** Exams that are read by it. */
  readonly exams: number
}

/** A page of a stored file that a template is drawn over. */
export interface TemplatePicture {
  readonly sha256: string
  readonly pageIndex: number
  readonly name: string
}

interface Row {
  readonly version: number
  readonly body_json: string
  readonly author: string
  readonly created_at_ms: number
  readonly tried_at_ms: number | null
}

const DRAFT = 0

// Bodies were checked by the template's schema before they were written.
const toStored = (row: Row): StoredTemplate => ({
  template: JSON.parse(row.body_json) as Template,
  version: row.version,
  author: row.author,
  createdAtMs: row.created_at_ms,
  triedAtMs: row.tried_at_ms,
})

export type Templates = ReturnType<typeof templatesRepository>

export function templatesRepository(db: Db) {
  const put = db.prepare<
    [{ id: string; version: number; name: string; body: string; author: string; now: number }]
  >(`
    INSERT INTO templates (id, version, name, body_json, author, created_at_ms)
    VALUES (@id, @version, @name, @body, @author, @now)
    ON CONFLICT (id, version) DO UPDATE SET name = excluded.name, body_json = excluded.body_json,
      author = excluded.author, created_at_ms = excluded.created_at_ms, tried_at_ms = NULL`)
  const one = db.prepare<[string, number], Row>('SELECT * FROM templates WHERE id = ? AND version = ?')
  const newest = db.prepare<[string], Row>(
    'SELECT * FROM templates WHERE id = ? ORDER BY version DESC LIMIT 1',
  )
  const published = db.prepare<[string, number], Row>(
    'SELECT * FROM templates WHERE id = ? AND version > ? ORDER BY version DESC',
  )
  const dropDraft = db.prepare<[string]>('DELETE FROM templates WHERE id = ? AND version = 0')
  const tried = db.prepare<[number, string]>(
    'UPDATE templates SET tried_at_ms = ? WHERE id = ? AND version = 0',
  )
  const setDraftRules = db.prepare<[string, string]>(
    `UPDATE templates SET body_json = json_set(body_json, '$.rules', json(?)) WHERE id = ? AND version = 0`,
  )
  const list = db.prepare<
    [],
    Omit<TemplateListing, 'version' | 'hasDraft' | 'isArchived'> & {
      version: number
      hasDraft: number
      isArchived: number
    }
  >(`
    SELECT t.id, max(t.version) AS version, max(t.version = 0) AS hasDraft, max(t.created_at_ms) AS updatedAtMs,
      t.id IN (SELECT id FROM archived_templates) AS isArchived,
      (SELECT count(*) FROM batches AS b WHERE b.template_id = t.id AND b.removed_at_ms IS NULL) AS exams,
      (SELECT name FROM templates AS n WHERE n.id = t.id ORDER BY created_at_ms DESC, version DESC LIMIT 1) AS name
    FROM templates AS t WHERE t.id NOT IN (SELECT id FROM removed_templates)
    GROUP BY t.id ORDER BY updatedAtMs DESC`)
  const remove = db.prepare<[string, number]>(
    'INSERT INTO removed_templates (id, removed_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const restore = db.prepare<[string]>('DELETE FROM removed_templates WHERE id = ?')

  const archive = db.prepare<[string, number]>(
    'INSERT INTO archived_templates (id, archived_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const unarchive = db.prepare<[string]>('DELETE FROM archived_templates WHERE id = ?')
  const rename = db.prepare<[{ id: string; name: string }]>(
    `UPDATE templates SET name = @name, body_json = json_set(body_json, '$.name', @name) WHERE id = @id`,
  )

  const picture = db.prepare<[string], TemplatePicture>(
    'SELECT sha256, page_index AS pageIndex, name FROM template_pictures WHERE template_id = ?',
  )
  const setPicture = db.prepare<[TemplatePicture & { id: string }]>(`
    INSERT INTO template_pictures (template_id, sha256, page_index, name) VALUES (@id, @sha256, @pageIndex, @name)
    ON CONFLICT (template_id) DO UPDATE SET sha256 = excluded.sha256, page_index = excluded.page_index,
      name = excluded.name`)

  const bodyOf = (template: Template) => ({
    id: template.id,
    name: template.name,
    body: JSON.stringify(template),
  })

  return {
    list: (): TemplateListing[] =>
      list.all().map((row) => ({
        ...row,
        version: row.version || null,
        hasDraft: row.hasDraft === 1,
        isArchived: row.isArchived === 1,
      })),
    /** The version asked for; without one the draft, else the newest. */
    get(id: string, version?: number): StoredTemplate | undefined {
      const row = version === undefined ? (one.get(id, DRAFT) ?? newest.get(id)) : one.get(id, version)
      return row === undefined ? undefined : toStored(row)
    },
    versions: (id: string): StoredTemplate[] => published.all(id, DRAFT).map(toStored),
    saveDraft: (template: Template, author: string, now: number): void =>
      write(db, () => {
        put.run({ ...bodyOf(template), version: DRAFT, author, now })
        restore.run(template.id)
      }),
    discardDraft: (id: string): boolean => write(db, () => dropDraft.run(id).changes > 0),
    /** Of a draft, where there is one; what was drawn and tried of it stays. */
    setDraftRules: (id: string, rules: DecisionRules): void =>
      write(db, () => void setDraftRules.run(JSON.stringify(rules), id)),
    markTried: (id: string, now: number): void => write(db, () => void tried.run(now, id)),
    /** The draft becomes the next version. @returns undefined when there is no draft */
    publish: (id: string, author: string, now: number): StoredTemplate | undefined =>
      write(db, () => {
        const draft = one.get(id, DRAFT)
        if (draft === undefined) return undefined
        const version = (published.get(id, DRAFT)?.version ?? 0) + 1
        const template = { ...(JSON.parse(draft.body_json) as Template), version }
        put.run({ ...bodyOf(template), version, author, now })
        dropDraft.run(id)
        return toStored(one.get(id, version)!)
      }),
    /** Stores a version as it is, for imports and the sample; an existing one stays. */
    addPublished: (template: Template, author: string, now: number): void =>
      write(db, () => {
        if (one.get(template.id, template.version) === undefined) {
          put.run({ ...bodyOf(template), version: template.version, author, now })
        }
      }),
    /** In the draft and all versions: the name is what people call it by, and nothing is read by it. */
    rename: (id: string, name: string): void => write(db, () => void rename.run({ id, name })),
    /** @param now  null takes it out again */
    archive: (id: string, now: number | null): void =>
      write(db, () => void (now === null ? unarchive.run(id) : archive.run(id, now))),
    picture: (id: string): TemplatePicture | undefined => picture.get(id),
    setPicture: (id: string, its: TemplatePicture): void =>
      write(db, () => void setPicture.run({ id, ...its })),
    remove: (id: string, now: number): void => write(db, () => void remove.run(id, now)),
    restore: (id: string): void => write(db, () => void restore.run(id)),
  }
}
