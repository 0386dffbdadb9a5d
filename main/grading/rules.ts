import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '#main/base/clock.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { openCount } from '#shared/contract/reviews.ts'
import type { BatchEvidence, ScoreMove } from '#shared/contract/thresholds.ts'
import { DEFAULT_BASELINE } from '#shared/domain/baseline.ts'
import { learnedRules } from '#shared/domain/decide.ts'
import { batchBaseline } from '#shared/domain/decide-batch.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import type { GradedPage } from './grade-pages.ts'
import type { Grader } from './regrade.ts'
import { pointsOf } from './sheet-view.ts'
import type { GradingTables } from './tables.ts'

export interface RulesParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly perform: Perform
  readonly clock: Clock
}

/** By which rules marks are decided, of one batch or of all that use its template. */
export function createRules({ tables, grader, perform, clock }: RulesParts) {
  const { batches, pages, reviews, templates } = tables

  /**
   * Rules for everyone who uses a template are its next version: what was published last, with these rules. A draft that
   * somebody draws gets them, too, or publishing it would take them back.
   */
  function setForTemplate(act: Act, batchId: number, rules: DecisionRules, who: string): void {
    const { batch, template } = grader.open(batchId)
    const newest = templates.versions(template.id)[0]
    const version = (newest?.version ?? 0) + 1
    const published = newest?.template ?? template
    templates.addPublished({ ...published, rules, version }, who, clock.now())
    templates.setDraftRules(template.id, rules)
    act.tell({ name: 'template.changed', templateId: template.id })
    // A batch that was read by an older drawing stays with that one, and has the rules for itself.
    const wasReadByIt = isDeepStrictEqual(published.pages, template.pages)
    if (wasReadByIt) batches.setTemplateVersion(batchId, version)
    batches.setRules(batch.id, wasReadByIt ? {} : rules)
  }

  return {
    /** What a person who tunes thresholds sees: the evidence of every page that was read. */
    evidence(batchId: number): BatchEvidence {
      const { batch, template } = grader.open(batchId)
      const read = pages.read(batchId)
      const names = new Map(pages.ofStudents(batchId).map(({ id, summary }) => [id, summary.studentName]))
      const baseline = batchBaseline(read.map(({ reading }) => reading))
      return {
        rules: { ...template.rules, ...batch.rules },
        learned: learnedRules(baseline ?? DEFAULT_BASELINE),
        baseline: baseline ?? null,
        templateId: batch.templateId,
        templateVersion: batch.templateVersion,
        pages: read.flatMap(({ id, fileName, pageIndex, reading }) => {
          const { templatePageId, image, rows, rowBoxes, bubbleCenters } = reading
          if (templatePageId === undefined || rows.length === 0 || image === undefined) return []
          return {
            pageId: id,
            fileName: visibleText(fileName),
            pageIndex,
            student: names.get(id) ?? null,
            templatePageId,
            image: { widthPx: image.widthPx, heightPx: image.heightPx },
            isDamaged: reading.state === 'damaged',
            rows,
            rowBoxes,
            bubbleCenters,
          }
        }),
      }
    },

    /** Sheets whose score would be another one by other rules; nothing is changed. */
    moves(batchId: number, rules: DecisionRules): ScoreMove[] {
      const { template } = grader.open(batchId)
      const { pages: before } = grader.exam(batchId)
      const { pages: after } = grader.exam(batchId, {
        layouts: templateLayouts(template, { ...template.rules, ...rules }),
      })
      const then = new Map(after.map((page) => [page.id, pointsOf(page.summary)]))
      return before.flatMap(({ id, summary }: GradedPage) => {
        const [now, later] = [pointsOf(summary), then.get(id)]
        return later === undefined || isDeepStrictEqual(now, later)
          ? []
          : { pageId: id, before: now, after: later }
      })
    },

    /** @returns how many answers the rules changed, and how many doubts there are now */
    apply: (batchId: number, rules: DecisionRules, scope: 'batch' | 'template', who: string) =>
      perform((act) => {
        const before = new Map(pages.read(batchId).map(({ id, decisions }) => [id, decisions]))
        if (scope === 'template') setForTemplate(act, batchId, rules, who)
        else batches.setRules(batchId, rules)
        const graded = grader.regrade(batchId)
        act.tell({ name: 'batch.changed', batchId })
        const changed = graded.reduce((sum, { id, decisions }) => {
          const old = before.get(id) ?? []
          const differs = (decisions ?? []).filter(
            (now, i) => now.detected.join() !== old[i]?.detected.join(),
          )
          return sum + differs.length
        }, 0)
        return { changed, openReviews: openCount(reviews.counts(batchId)) }
      }),
  }
}
