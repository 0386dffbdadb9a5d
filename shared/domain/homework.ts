import { z } from 'zod'
import type { WireError } from './errors.ts'
import { median } from './maths.ts'
import { roundHalfEven } from './rounding.ts'

/** Jobs whose results say how much somebody wrote, and what each looks at. */
export const HOMEWORK_KINDS = {
  homework_video_analysis: 'recording',
  handwriting_analysis: 'page',
} as const
export type HomeworkType = keyof typeof HOMEWORK_KINDS
export const HOMEWORK_TYPES = Object.keys(HOMEWORK_KINDS) as readonly HomeworkType[]

export const HomeworkRemark = z.enum([
  /** The recording has fewer frames than the job asked for: its figures say little. */
  'too-short',
  /** The file ends before what its header promises. */
  'truncated',
  'damaged',
  /** No page is seen in the recording, or none of the file's could be read. */
  'no-page',
  /** Some of the file's pages could not be read. */
  'pages-unread',
  /** Measured as the original worker did: its number is no share of the page. */
  'original-measure',
])
export type HomeworkRemark = z.infer<typeof HomeworkRemark>

/** A stretch in which writing appeared: shares of the recording's length, and of the page with ink before and after. */
const Stretch = z.object({ from: z.number(), to: z.number(), before: z.number(), after: z.number() })

export const HomeworkMeasure = z.object({
  /** Share of the page that is written on, [0, 1]; null where nothing tells it. */
  writing: z.number().nullable(),
  /** Of a recording: what was written while it ran; null of pages. */
  growth: z.object({ added: z.number(), stretches: z.array(Stretch) }).nullable(),
  remarks: z.array(HomeworkRemark),
})
export type HomeworkMeasure = z.infer<typeof HomeworkMeasure>

/** Samples at the end of a recording whose middle is what it shows: a hand over the page or a blurred frame is a few. */
const LEAST_AT_END = 5
const SHARE_AT_END = 0.1

/** What a recording's result has of what is needed here. */
export interface RecordingResult {
  readonly total_frames: number
  readonly frames: readonly { readonly writing_score: number; readonly has_page?: boolean | undefined }[]
  readonly too_short: boolean
  /** Absent from the original's result. */
  readonly truncated?: boolean | undefined
  readonly damage?: readonly string[] | undefined
  readonly growth?:
    | readonly {
        readonly from_index: number
        readonly to_index: number
        readonly from_score: number
        readonly to_score: number
      }[]
    | undefined
}

/**
 * Of a recording, what its page shows at the end: the mean counts the time before anything was written, and the most would
 * count a printed page that was held up.
 */
export function measureRecording(result: RecordingResult): HomeworkMeasure {
  const { total_frames: total, frames, growth, damage = [] } = result
  const isOriginal = result.truncated === undefined
  const seen = frames.filter(({ has_page }) => has_page !== false)
  const end = seen.slice(-Math.max(LEAST_AT_END, Math.ceil(SHARE_AT_END * seen.length)))
  const stretches = (growth ?? []).map((each) => ({
    ...{ from: each.from_index / total, to: each.to_index / total },
    ...{ before: each.from_score, after: each.to_score },
  }))
  const remarks: (HomeworkRemark | false)[] = [
    isOriginal && 'original-measure',
    result.too_short && 'too-short',
    result.truncated === true && 'truncated',
    damage.length > 0 && 'damaged',
    !isOriginal && seen.length === 0 && 'no-page',
  ]
  return {
    writing: isOriginal || seen.length === 0 ? null : median(end.map((each) => each.writing_score)),
    growth:
      growth === undefined
        ? null
        : { added: stretches.reduce((sum, { before, after }) => sum + after - before, 0), stretches },
    remarks: remarks.filter((remark) => remark !== false),
  }
}

/**
 * Of pages, the one with most writing on it, as their job's own score.
 * @param pages  of one file; those that could not be read have no share
 */
export function measurePages(
  pages: readonly (
    | { readonly share: number; readonly damage?: string | undefined }
    | { readonly error: WireError }
  )[],
): HomeworkMeasure {
  const read = pages.filter((page) => 'share' in page)
  const shares = read.map(({ share }) => share)
  const remarks: (HomeworkRemark | false)[] = [
    read.some(({ damage }) => damage !== undefined) && 'damaged',
    shares.length === 0 && 'no-page',
    shares.length > 0 && shares.length < pages.length && 'pages-unread',
  ]
  return {
    writing: shares.length === 0 ? null : Math.max(...shares),
    growth: null,
    remarks: remarks.filter((remark) => remark !== false),
  }
}

/** A share as people read it, in percent with one decimal. */
export const percentOf = (share: number): number => roundHalfEven(100 * share, 1)

export const HomeworkVerdict = z.enum(['pass', 'fail', 'none'])
export type HomeworkVerdict = z.infer<typeof HomeworkVerdict>

/**
 * Whether what is written reaches the criterion, by the figures as they are shown; `none` where they do not tell.
 * @param leastPercent  of the page; 0 for no verdict
 */
export function homeworkVerdict(measure: HomeworkMeasure | null, leastPercent: number): HomeworkVerdict {
  if (leastPercent === 0 || measure === null || measure.writing === null) return 'none'
  if (measure.remarks.includes('too-short')) return 'none'
  return percentOf(measure.writing) >= leastPercent ? 'pass' : 'fail'
}
