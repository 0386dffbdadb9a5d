import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { type BatchAlarm, batchAlarms } from '#shared/domain/batch-alarm.ts'
import type { Grader } from './regrade.ts'
import { type GradedSheet, keyFormOf } from './score-batch.ts'
import type { GradingTables } from './tables.ts'

/** What a batch of graded sheets shows as a whole. */
export function alarmsOf(sheets: readonly GradedSheet[], key: AnswerKey | undefined): BatchAlarm[] {
  const read = sheets.flatMap(({ alarm, answers, score, isFollower }) => {
    if (isFollower || answers === undefined || answers.answers.length === 0) return []
    return [{ alarm, answers: answers.answers, score, form: keyFormOf(key, answers.formCode) ?? '' }]
  })
  return batchAlarms(read, key)
}

/**
 * Alarms of batches for a screen on which people decide row after row: a batch is looked at again only when its pages, its
 * key or what was said of whole pages changed, since that takes all its readings.
 * @returns none while pages are still to be read
 */
export function alarmsByBatch(
  { pages, reviews, batchOf }: GradingTables,
  { exam }: Grader,
): (batchId: number) => readonly BatchAlarm[] {
  const known = new Map<number, { readonly stamp: string; readonly alarms: readonly BatchAlarm[] }>()
  return (batchId) => {
    if (pages.waiting(batchId) > 0) return []
    const { rules, keyCsv, templateId, templateVersion } = batchOf(batchId)
    const key = keyCsv === null ? null : Buffer.from(keyCsv).toString('base64')
    const stamp = JSON.stringify([
      pages.stamp(batchId),
      reviews.counts(batchId).page,
      [rules, key, templateId, templateVersion],
    ])
    const before = known.get(batchId)
    if (before?.stamp === stamp) return before.alarms
    const { open, pages: graded } = exam(batchId)
    const sheets = graded.map(({ sheet }) => sheet)
    const alarms = alarmsOf(sheets, open.key)
    known.set(batchId, { stamp, alarms })
    return alarms
  }
}
