import { StationError } from './errors.ts'

/** What the sheets of one print run have in common beyond their template; said at printing. */
export interface SheetIssue {
  readonly exam?: string
  /** The form code (홀수 / 짝수, A / B). */
  readonly form?: string
  /** The student whose sheet it is, where it was printed for one. */
  readonly number?: string
}

/** What a printed sheet's own code says it is. */
export interface SheetCode extends SheetIssue {
  readonly templateId: string
  readonly version: number
  readonly pageId: string
}

const MARK = 'sheet1'
/** What a code of 16 mm holds and a scan of 150 dpi still gives back, with room for how its letters are coded. */
const MOST_BYTES = 120

const escaped = (part: string) => part.replace(/[%|\n\r]/g, (letter) => encodeURIComponent(letter))

/**
 * The text of a sheet's code: short, so that its modules stay large, and Hangul as it is.
 * @throws StationError `invalid-input` (`sheet-code-too-long`) when names leave too little room
 */
export function sheetCodeText({
  templateId,
  version,
  pageId,
  exam = '',
  form = '',
  number,
}: SheetCode): string {
  const parts = [
    MARK,
    templateId,
    String(version),
    pageId,
    exam,
    form,
    ...(number === undefined ? [] : [number]),
  ]
  const text = parts.map(escaped).join('|')
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MOST_BYTES) {
    throw new StationError('invalid-input', `a code of ${bytes} bytes`, {
      reason: 'sheet-code-too-long',
      params: { bytes, most: MOST_BYTES },
    })
  }
  return text
}

/** What a code says that the station printed; undefined of any other text. */
export function readSheetCode(text: string): SheetCode | undefined {
  const [mark, ...parts] = text.split('|')
  if (mark !== MARK || (parts.length !== 5 && parts.length !== 6)) return undefined
  let read: string[]
  try {
    read = parts.map(decodeURIComponent)
  } catch {
    // A stray % is no code of ours.
    return undefined
  }
  const [templateId, version, pageId, exam, form, number] = read
  return {
    templateId,
    version: Number(version),
    pageId,
    ...(exam === '' ? {} : { exam }),
    ...(form === '' ? {} : { form }),
    ...(number === undefined ? {} : { number }),
  }
}
