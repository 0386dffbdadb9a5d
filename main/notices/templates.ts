import { StationError } from '#shared/domain/errors.ts'
import type { NoticeTemplate } from '#shared/domain/notice-template.ts'
import type { Clock } from '../base/clock.ts'
import { noticeTemplatesRepository, type StoredNoticeTemplate } from '../db/notices/templates.ts'
import type { Db } from '../db/open.ts'
import type { Perform } from '../jobs/perform.ts'

export interface NoticeTemplatesParts {
  readonly db: Db
  readonly clock: Clock
  readonly perform: Perform
}

export type NoticeTemplates = ReturnType<typeof createNoticeTemplates>

/** What notices say: templates that Kakao approved, each under a name of its own. */
export function createNoticeTemplates({ db, clock, perform }: NoticeTemplatesParts) {
  const templates = noticeTemplatesRepository(db)

  /** @throws StationError `not-found` `notice-template-not-found` */
  function get(id: number): StoredNoticeTemplate {
    const template = templates.get(id)
    if (template !== undefined) return template
    throw new StationError('not-found', `no notice template ${id}`, { reason: 'notice-template-not-found' })
  }

  return {
    list: templates.list,
    get,
    /** @returns the id of the template with a name @throws StationError `not-found` `notice-template-unknown` */
    named(name: string): number {
      const id = templates.named(name)
      if (id !== undefined) return id
      const names = templates.list().map((each) => each.name)
      throw new StationError('not-found', `no notice template ${name}`, {
        reason: 'notice-template-unknown',
        params: { name, names: names.join(', ') },
      })
    },
    /** @returns its id @throws StationError `conflict` `notice-template-twice`; as `get` */
    save(template: NoticeTemplate, id?: number): number {
      return perform((act) => {
        const owner = templates.named(template.name)
        if (owner !== undefined && owner !== id) {
          throw new StationError('conflict', 'Another template has this name', {
            reason: 'notice-template-twice',
          })
        }
        if (id !== undefined) templates.change(get(id).id, template, clock.now())
        act.tell({ name: 'notice.changed', noticeId: null })
        return id ?? templates.add(template, clock.now())
      })
    },
    /** @throws StationError as `get` */
    remove: (id: number): void =>
      perform((act) => {
        templates.remove(get(id).id)
        act.tell({ name: 'notice.changed', noticeId: null })
      }),
  }
}
