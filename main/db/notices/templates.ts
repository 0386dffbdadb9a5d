import { NoticeTemplate } from '#shared/domain/notice-template.ts'
import { type Db, write } from '../open.ts'

export type StoredNoticeTemplate = NoticeTemplate & { readonly id: number }

interface Row {
  readonly id: number
  readonly body: string
}
const stored = ({ id, body }: Row): StoredNoticeTemplate => ({
  id,
  ...NoticeTemplate.parse(JSON.parse(body)),
})

/** Templates of notices, by their name. */
export function noticeTemplatesRepository(db: Db) {
  const all = db.prepare<[], Row>('SELECT id, body_json AS body FROM notice_templates ORDER BY name')
  const one = db.prepare<[number], Row>('SELECT id, body_json AS body FROM notice_templates WHERE id = ?')
  const named = db.prepare<[string], number>('SELECT id FROM notice_templates WHERE name = ?').pluck()
  const insert = db
    .prepare<[{ name: string; body: string; now: number }], number>(`
      INSERT INTO notice_templates (name, body_json, changed_at_ms) VALUES (@name, @body, @now) RETURNING id`)
    .pluck()
  const update = db.prepare<[{ id: number; name: string; body: string; now: number }]>(
    'UPDATE notice_templates SET name = @name, body_json = @body, changed_at_ms = @now WHERE id = @id',
  )
  const remove = db.prepare<[number]>('DELETE FROM notice_templates WHERE id = ?')
  return {
    list: (): StoredNoticeTemplate[] => all.all().map(stored),
    get(id: number): StoredNoticeTemplate | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : stored(row)
    },
    /** The id of the template with a name. */
    named: (name: string): number | undefined => named.get(name),
    add: (template: NoticeTemplate, now: number): number =>
      write(db, () => insert.get({ name: template.name, body: JSON.stringify(template), now })!),
    change: (id: number, template: NoticeTemplate, now: number): void =>
      write(db, () => void update.run({ id, name: template.name, body: JSON.stringify(template), now })),
    remove: (id: number): void => write(db, () => void remove.run(id)),
  }
}
