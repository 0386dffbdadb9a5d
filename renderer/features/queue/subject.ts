import type { JobRow } from '#shared/contract/jobs.ts'
import type { Translate } from '#shared/i18n/index.ts'

/** What a job is about, as people call it: the academy's item, a page of an exam, a file; else where it came from. */
export function subjectOf(t: Translate, { externalId, scan, fileName, origin }: JobRow): string {
  if (externalId !== null) return externalId
  if (scan === null) return fileName ?? t(`queue.origins.${origin}`)
  const { exam, pageIndex } = scan
  const page =
    pageIndex === null ? scan.fileName : t('sheet.page', { file: scan.fileName, page: pageIndex + 1 })
  return `${page} · ${exam}`
}
