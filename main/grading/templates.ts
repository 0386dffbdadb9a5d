import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '#main/base/clock.ts'
import type { StoredTemplate, TemplateListing, TemplatePicture } from '#main/db/grading/templates.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { StationError } from '#shared/domain/errors.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import type { GradingTables } from './tables.ts'
import { type TriedScan, tryDraft } from './template-trial.ts'

export interface TemplatesParts {
  readonly tables: GradingTables
  readonly perform: Perform
  readonly clock: Clock
}

const DRAFT = 0

/** Sheet designs: a draft that is drawn, and versions that batches are read by and that never change. */
export function createTemplates({ tables, perform, clock }: TemplatesParts) {
  const { templates, templateOf } = tables

  /** Does something to a template and tells everyone. */
  const change = <T>(templateId: string, work: (act: Act) => T): T =>
    perform((act) => {
      act.tell({ name: 'template.changed', templateId })
      return work(act)
    })

  function listed(id: string): TemplateListing {
    const row = templates.list().find((candidate) => candidate.id === id)
    if (row !== undefined) return row
    throw new StationError('not-found', `no template ${id}`, { reason: 'template-not-found' })
  }

  function draftOf(id: string): StoredTemplate {
    const draft = templates.get(id, DRAFT)
    if (draft !== undefined) return draft
    throw new StationError('conflict', 'there is no draft', { reason: 'template-no-draft' })
  }

  return {
    list: templates.list,
    listed,
    get: templateOf,
    /** Newest first, without the draft. */
    versions: templates.versions,

    /**
     * @param since  when whoever draws it last knew of a change; a later one is another window's, and is not written over
     * @throws StationError `invalid-input`: boxes that do not match their labels are refused here, not by the first scan;
     * `conflict` `template-changed-elsewhere`
     */
    saveDraft(template: Template, who: string, since?: number): void {
      templateLayouts(template)
      const other = templates.get(template.id, DRAFT)
      if (since !== undefined && other !== undefined && other.createdAtMs > since)
        throw new StationError('conflict', 'the draft was changed in another window', {
          reason: 'template-changed-elsewhere',
        })
      change(template.id, () => templates.saveDraft(template, who, clock.now()))
    },

    discardDraft: (id: string): boolean => change(id, () => templates.discardDraft(id)),

    /**
     * Tries a template on scans, the draft where there is one: once all are read, and it is as it was, it may be published.
     * @throws StationError `not-found` `template-not-found`
     */
    trial(id: string, scans: readonly TriedScan[], reads: Parameters<typeof tryDraft>[2]) {
      const tried = templateOf(id)
      return tryDraft(tried, scans, reads, () => {
        const isAsTried = isDeepStrictEqual(templateOf(id), tried)
        // Where there is no draft nothing is marked: what is published was tried before.
        if (isAsTried) templates.markTried(id, clock.now())
        return isAsTried
      })
    },

    /** @throws StationError `conflict` `template-no-draft`, `template-untried` */
    publish: (id: string, who: string): StoredTemplate =>
      change(id, () => {
        if (draftOf(id).triedAtMs === null)
          throw new StationError('conflict', 'no whole trial proved the draft', {
            reason: 'template-untried',
          })
        return templates.publish(id, who, clock.now())!
      }),

    /** Takes a published version as it is, e.g. the sample's; one that is there already stays. */
    install: (template: Template, who: string): void =>
      change(template.id, () => templates.addPublished(template, who, clock.now())),

    /** @throws StationError `not-found` `template-not-found` */
    rename: (id: string, name: string): void => change(id, () => templates.rename(listed(id).id, name)),

    /** Offered to no new exam, and found by whoever looks for it. @throws StationError as `rename` */
    archive: (id: string, isArchived: boolean): void =>
      change(id, () => templates.archive(listed(id).id, isArchived ? clock.now() : null)),

    /** @throws StationError `conflict` `template-in-use`; as `rename` */
    remove: (id: string): void =>
      change(id, () => {
        const { exams } = listed(id)
        if (exams > 0)
          throw new StationError('conflict', `${exams} exams are read by the template`, {
            reason: 'template-in-use',
            params: { count: exams },
          })
        templates.remove(id, clock.now())
      }),
    /** The blank sheet that it is drawn over. */
    picture: (id: string): TemplatePicture | undefined => templates.picture(id),
    setPicture: (id: string, picture: TemplatePicture): void =>
      change(id, () => templates.setPicture(id, picture)),
    restore: (id: string): void => change(id, () => templates.restore(id)),
  }
}
