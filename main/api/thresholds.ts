import { DEFAULT_BASELINE } from '#shared/domain/baseline.ts'
import { learnedRules } from '#shared/domain/decide.ts'
import { batchBaseline } from '#shared/domain/decide-batch.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export function thresholdsApi(os: Implementer, { desk, clock, emit, operator }: ApiParts) {
  return {
    evidence: os.thresholds.evidence.handler(({ input }) => {
      const { batch, template } = desk.open(input.batchId)
      const read = desk.pages.read(input.batchId)
      const baseline = batchBaseline(read.map(({ reading }) => reading))
      return {
        rules: { ...template.rules, ...batch.rules },
        learned: learnedRules(baseline ?? DEFAULT_BASELINE),
        baseline: baseline ?? null,
        templateId: batch.templateId,
        templateVersion: batch.templateVersion,
        pages: read.flatMap(({ id, reading }) =>
          reading.templatePageId === undefined || reading.rows.length === 0 || reading.image === undefined
            ? []
            : [
                {
                  pageId: id,
                  templatePageId: reading.templatePageId,
                  image: { widthPx: reading.image.widthPx, heightPx: reading.image.heightPx },
                  isDamaged: reading.state === 'damaged',
                  rows: reading.rows,
                  rowBoxes: reading.rowBoxes,
                  bubbleCenters: reading.bubbleCenters,
                },
              ],
        ),
      }
    }),
    apply: os.thresholds.apply.handler(({ input }) => {
      const { batchId, rules } = input
      const before = new Map(desk.pages.read(batchId).map(({ id, decisions }) => [id, decisions]))
      if (input.scope === 'template') {
        const { template } = desk.open(batchId)
        // Rules for everyone who uses the template are a version of it; a draft that somebody draws stays as it is.
        const newest = desk.templates.versions(template.id)[0]?.version ?? 0
        const version = newest + 1
        desk.templates.addPublished({ ...template, rules, version }, operator(), clock.now())
        desk.batches.setTemplateVersion(batchId, version)
        desk.batches.setRules(batchId, {})
        emit({ name: 'template.changed', templateId: template.id })
      } else desk.batches.setRules(batchId, rules)
      const settled = desk.settle(batchId)
      const changed = settled.reduce((sum, page) => {
        const old = before.get(page.id) ?? []
        return (
          sum +
          (page.decisions ?? []).filter((now, i) => now.detected.join() !== old[i]?.detected.join()).length
        )
      }, 0)
      const { identity, page, marks } = desk.reviews.counts(batchId)
      return { changed, openReviews: identity + page + marks }
    }),
  }
}
