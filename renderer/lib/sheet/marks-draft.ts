import { toggled } from '../toggled.ts'

/** What a person is about to say of a row. */
export interface MarksDraft {
  readonly detected: readonly string[]
  /** Whether the next option is chosen beside the others, or instead of them. */
  readonly isMultiple: boolean
}

export const BLANK: MarksDraft = { detected: [], isMultiple: false }

/** An option chosen: instead of what was chosen before, or beside it, in the order of `options`. */
export function withOption(
  draft: MarksDraft | undefined,
  option: string,
  options: readonly string[],
): MarksDraft {
  if (draft?.isMultiple !== true) return { detected: [option], isMultiple: false }
  const wanted = toggled(new Set(draft.detected), option)
  return { detected: options.filter((each) => wanted.has(each)), isMultiple: true }
}

/** From one option to several or back. @param seen  what stands while nothing was chosen */
export const switched = (draft: MarksDraft | undefined, seen: readonly string[]): MarksDraft => ({
  detected: draft?.detected ?? seen,
  isMultiple: draft?.isMultiple !== true,
})

/** The digit of a key by its place on the keyboard, whatever an input method makes of it. */
export const digitOf = (code: string): string | undefined => /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]

export type Choice = { readonly type: 'blank' } | { readonly type: 'choose'; readonly option: string }

/**
 * What a digit chooses: rows of digits are labelled by them, other rows are counted from one, and there 0 is none of them.
 * @returns undefined where there is no such option
 */
export function choiceOf(digit: string, options: readonly string[]): Choice | undefined {
  const option = options.includes(digit) ? digit : options[Number(digit) - 1]
  if (option !== undefined) return { type: 'choose', option }
  return digit === '0' ? { type: 'blank' } : undefined
}
