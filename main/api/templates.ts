import type { TemplateListing } from '#main/db/grading/templates.ts'
import { printSheet } from '#main/documents/print-sheet.ts'
import { findFields } from '#main/engines/find-fields/engine.ts'
import { omr } from '#main/engines/omr/engine.ts'
import { pageCount } from '#main/engines/page-count/engine.ts'
import { completeTemplate } from '#main/grading/load-template.ts'
import type { TriedScan } from '#main/grading/template-trial.ts'
import type { LiveReading } from '#shared/contract/templates.ts'
import { decideBatch } from '#shared/domain/decide-batch.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { questionLabels } from '#shared/domain/questions.ts'
import type { Template } from '#shared/domain/template.ts'
import { templateChanges } from '#shared/domain/template-changes.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

/** Files that were uploaded, and what a template reads from their pages. */
function uploads({ engines, blobs }: Pick<ApiParts, 'engines' | 'blobs'>) {
  const pathOf = (sha256: string): string => {
    const blob = blobs.find(sha256)
    if (blob !== undefined) return blob.path
    throw new StationError('not-found', 'the scan is not there', { reason: 'upload-missing' })
  }
  return {
    pathOf,
    async read(template: Template, scan: TriedScan, signal?: AbortSignal): Promise<LiveReading> {
      const templateJson = JSON.stringify(template)
      const asked = { path: pathOf(scan.sha256), templateJson, first: scan.pageIndex, most: 1 }
      const { pages } = await engines.call(omr, asked, { signal })
      const page = pages[0]
      if (page === undefined)
        throw new StationError('not-found', 'no such page', { reason: 'page-not-found' })
      if ('error' in page) throw fromWireError(page.error)
      const [decisions = []] = decideBatch([page.reading], templateLayouts(template))
      return { reading: page.reading, decisions }
    },
  }
}

export function templatesApi(os: Implementer, { desk, engines, blobs, operator }: ApiParts) {
  const { pathOf, read } = uploads({ engines, blobs })
  const { templates } = desk
  const summary = (row: TemplateListing) => ({
    ...row,
    questions: questionLabels(templates.get(row.id)).length,
  })
  const listed = (id: string) => summary(templates.listed(id))
  return {
    list: os.templates.list.handler(() => templates.list().map(summary)),
    get: os.templates.get.handler(({ input }) => templates.get(input.id, input.version)),
    versions: os.templates.versions.handler(({ input }) =>
      templates
        .versions(input.id)
        .map(({ version, createdAtMs, author }) => ({ version, publishedAtMs: createdAtMs, author })),
    ),
    saveDraft: os.templates.saveDraft.handler(({ input }) => {
      templates.saveDraft(input.template, operator(), input.since)
      return listed(input.template.id)
    }),
    discardDraft: os.templates.discardDraft.handler(({ input }) => {
      templates.discardDraft(input.id)
      return OK
    }),
    publish: os.templates.publish.handler(({ input }) => {
      const { version, createdAtMs, author } = templates.publish(input.id, operator())
      return { version, publishedAtMs: createdAtMs, author }
    }),
    diff: os.templates.diff.handler(({ input }) =>
      templateChanges(templates.get(input.id, input.from), templates.get(input.id, input.to ?? 0)),
    ),
    rename: os.templates.rename.handler(({ input }) => {
      templates.rename(input.id, input.name)
      return listed(input.id)
    }),
    archive: os.templates.archive.handler(({ input }) => {
      templates.archive(input.id, input.isArchived)
      return listed(input.id)
    }),
    remove: os.templates.remove.handler(({ input }) => {
      templates.remove(input.id)
      return OK
    }),
    picture: os.templates.picture.handler(({ input }) => templates.picture(input.id) ?? null),
    setPicture: os.templates.setPicture.handler(({ input: { id, ...picture } }) => {
      pathOf(picture.sha256)
      templates.setPicture(id, picture)
      return OK
    }),
    restore: os.templates.restore.handler(({ input }) => {
      templates.restore(input.id)
      return OK
    }),
    import: os.templates.import.handler(async ({ input }) => {
      const { template, notes } = importTemplate(input.template, input.config, input.name)
      const inlined = {
        ...template,
        pages: template.pages.map((page) => ({
          ...page,
          fiducials: page.fiducials.map((fiducials) =>
            'image' in fiducials
              ? { ...fiducials, image: input.images[fiducials.image] ?? fiducials.image }
              : fiducials,
          ),
        })),
      }
      // No folder: a picture that was not sent along is named as missing.
      return { template: await completeTemplate(inlined, '/nowhere', input.name), notes: [...notes] }
    }),
    tryOn: os.templates.tryOn.handler(async ({ input, signal }) => {
      const { template, ...scan } = input
      return read(template, scan, signal)
    }),
    trial: os.templates.trial.handler(({ input: { id, scans }, signal }) =>
      templates.trial(id, scans, (draft, scan) => read(draft, scan, signal)),
    ),
    scanPages: os.templates.scanPages.handler(({ input: { sha256 }, signal }) =>
      engines.call(pageCount, { path: pathOf(sha256) }, { signal }),
    ),
    findFields: os.templates.findFields.handler(({ input: { sha256, pageIndex, box }, signal }) =>
      engines.call(
        findFields,
        { path: pathOf(sha256), pageIndex, ...(box === undefined ? {} : { box }) },
        { signal },
      ),
    ),
    print: os.templates.print.handler(async ({ input: { template, exam, form } }) => ({
      fileName: `${template.name}.pdf`,
      pdf: (
        await printSheet(template, {
          ...(exam === undefined ? {} : { exam }),
          ...(form === undefined ? {} : { form }),
        })
      ).toString('base64'),
    })),
    samplePages: os.templates.samplePages.handler(({ input }) =>
      desk.pages
        .recent(input.limit, input.templateId)
        .flatMap(({ id, blobSha256, pageIndex, fileName }) =>
          blobSha256 === null ? [] : [{ pageId: id, sha256: blobSha256, pageIndex, fileName }],
        ),
    ),
  }
}
