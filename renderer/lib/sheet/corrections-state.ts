import type { SheetRow } from '#shared/contract/batches.ts'
import { BLANK, type MarksDraft, switched, withOption } from './marks-draft.ts'

/** What the panel is about: a row by its label, the student, or a new scan. */
export type Subject =
  | { readonly kind: 'row'; readonly label: string }
  | { readonly kind: 'student' }
  | { readonly kind: 'rescan' }

export interface CorrectionsState {
  readonly subject: Subject | undefined
  /** Whether the whole page is shown instead of what is looked at. */
  readonly isWhole: boolean
  /** What a person is about to say of it, and why. */
  readonly draft: MarksDraft | undefined
  readonly why: string
}

export type CorrectionsAction =
  | { readonly type: 'select'; readonly subject: Subject | undefined }
  | { readonly type: 'whole' }
  | { readonly type: 'choose'; readonly row: SheetRow; readonly option: string }
  | { readonly type: 'multiple'; readonly row: SheetRow }
  | { readonly type: 'blank' }
  | { readonly type: 'drop' }
  | { readonly type: 'why'; readonly why: string }
  /** The station has taken what was said when all stood as in `of`. */
  | { readonly type: 'said'; readonly of: CorrectionsState }

export const startingAt = (label: string | undefined): CorrectionsState => ({
  subject: label === undefined ? undefined : { kind: 'row', label },
  isWhole: false,
  draft: undefined,
  why: '',
})

const isSame = (a: Subject | undefined, b: Subject | undefined): boolean =>
  a?.kind === 'row' && b?.kind === 'row' ? a.label === b.label : a?.kind === b?.kind

/** What is looked at and typed in the panel before the station stores it. */
export function reduceCorrections(state: CorrectionsState, action: CorrectionsAction): CorrectionsState {
  switch (action.type) {
    case 'select':
      return isSame(state.subject, action.subject)
        ? { ...state, isWhole: false }
        : { ...startingAt(undefined), subject: action.subject }
    case 'whole':
      return { ...state, isWhole: !state.isWhole }
    case 'choose':
      return { ...state, draft: withOption(state.draft, action.option, action.row.options) }
    case 'multiple':
      return { ...state, draft: switched(state.draft, action.row.detected) }
    case 'blank':
      return { ...state, draft: BLANK }
    case 'drop':
      return { ...state, draft: undefined }
    case 'why':
      return { ...state, why: action.why }
    case 'said': {
      // The answer may be late: what was typed since, here or of another row, is the person's still.
      const { subject, draft, why } = action.of
      if (!isSame(state.subject, subject)) return state
      return {
        ...state,
        draft: state.draft === draft ? undefined : state.draft,
        why: state.why === why ? '' : state.why,
      }
    }
  }
}
