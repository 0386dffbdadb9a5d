import { isHarmless, type ReviewItem, type ReviewValue } from '#shared/contract/reviews.ts'
import { BLANK, type MarksDraft, switched, withOption } from '../../lib/sheet/marks-draft.ts'

/** What the reviewer is about to decide for the current item; undefined: what the machine read. */
export type Draft =
  | ({ readonly kind: 'marks' } & MarksDraft)
  | { readonly kind: 'identity'; readonly text: string; readonly candidate: number }

export interface ReviewState {
  readonly items: readonly ReviewItem[]
  readonly currentId: number | null
  readonly draft: Draft | undefined
  /** Items decided or deferred in this window; a list that was asked for earlier may still contain them. */
  readonly handled: ReadonlyMap<number, 'resolved' | 'deferred'>
}

export type ReviewAction =
  | { readonly type: 'loaded'; readonly items: readonly ReviewItem[]; readonly areDeferred: boolean }
  | { readonly type: 'select'; readonly id: number }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'choose'; readonly option: string }
  | { readonly type: 'blank' }
  | { readonly type: 'multiple' }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'erase' }
  | { readonly type: 'text'; readonly text: string }
  /** Place in the list of students that is shown. */
  | { readonly type: 'candidate'; readonly to: number }
  | { readonly type: 'handle'; readonly ids: readonly number[]; readonly as: 'resolved' | 'deferred' }
  /** The station did not take what was said of these. */
  | { readonly type: 'not-handled'; readonly ids: readonly number[] }
  | { readonly type: 'returned'; readonly item: ReviewItem }
  /** What the station says next is the whole truth, also of what was decided here. */
  | { readonly type: 'forget' }

export const EMPTY: ReviewState = { items: [], currentId: null, draft: undefined, handled: new Map() }

export const currentItem = ({ items, currentId }: ReviewState): ReviewItem | undefined =>
  items.find(({ id }) => id === currentId)

/** The current item and those after it, so that their pictures are there before they are wanted. */
export function upcoming(state: ReviewState, count: number): readonly ReviewItem[] {
  const at = state.items.findIndex(({ id }) => id === state.currentId)
  return state.items.slice(Math.max(0, at), Math.max(0, at) + count)
}

function withItems(state: ReviewState, items: readonly ReviewItem[]): ReviewState {
  const isThere = items.some(({ id }) => id === state.currentId)
  if (isThere) return { ...state, items }
  // The item that follows the one that is gone.
  const before = state.items.findIndex(({ id }) => id === state.currentId)
  const after = state.items.slice(before + 1).find(({ id }) => items.some((item) => item.id === id))
  const next = after ?? (before > 0 ? items[Math.min(before, items.length) - 1] : items[0]) ?? items[0]
  return { ...state, items, currentId: next?.id ?? null, draft: undefined }
}

function without(handled: ReviewState['handled'], ids: readonly number[]): ReviewState['handled'] {
  const left = new Map(handled)
  for (const id of ids) left.delete(id)
  return left
}

/** Those of the list that may be accepted unseen; what was taken back may stand among them. */
export const harmlessIds = ({ items }: Pick<ReviewState, 'items'>): readonly number[] =>
  items.filter(isHarmless).map(({ id }) => id)

const machineMarks = (item: ReviewItem | undefined): readonly string[] =>
  item?.machine.decision?.detected ?? []

function choose(state: ReviewState, option: string): ReviewState {
  const item = currentItem(state)
  if (item === undefined) return state
  const draft = state.draft?.kind === 'marks' ? state.draft : undefined
  return { ...state, draft: { kind: 'marks', ...withOption(draft, option, item.options) } }
}

const numberDraft = (state: ReviewState) =>
  state.draft?.kind === 'identity' ? state.draft : { kind: 'identity' as const, text: '', candidate: 0 }

/** Everything the reviewer changes in this window before the station stores it. */
export function reduce(state: ReviewState, action: ReviewAction): ReviewState {
  switch (action.type) {
    case 'loaded':
      return withItems(
        state,
        action.items.filter(({ id }) => {
          const became = state.handled.get(id)
          return became === undefined || (action.areDeferred && became === 'deferred')
        }),
      )
    case 'select':
      return { ...state, currentId: action.id, draft: undefined }
    case 'move': {
      const at = state.items.findIndex(({ id }) => id === state.currentId)
      const next = state.items[Math.max(0, Math.min(state.items.length - 1, at + action.by))]
      return next === undefined || next.id === state.currentId
        ? state
        : { ...state, currentId: next.id, draft: undefined }
    }
    case 'choose':
      return choose(state, action.option)
    case 'blank':
      return { ...state, draft: { kind: 'marks', ...BLANK } }
    case 'multiple': {
      const draft = state.draft?.kind === 'marks' ? state.draft : undefined
      return { ...state, draft: { kind: 'marks', ...switched(draft, machineMarks(currentItem(state))) } }
    }
    case 'digit': {
      const draft = numberDraft(state)
      return { ...state, draft: { ...draft, text: draft.text + action.digit, candidate: 0 } }
    }
    case 'erase': {
      const draft = numberDraft(state)
      return { ...state, draft: { ...draft, text: draft.text.slice(0, -1), candidate: 0 } }
    }
    case 'text':
      return { ...state, draft: { ...numberDraft(state), text: action.text, candidate: 0 } }
    case 'candidate':
      return { ...state, draft: { ...numberDraft(state), candidate: Math.max(0, action.to) } }
    case 'forget':
      return { ...state, handled: new Map() }
    case 'handle': {
      const handled = new Map([...state.handled, ...action.ids.map((id) => [id, action.as] as const)])
      const gone = new Set(action.ids)
      return withItems(
        { ...state, handled },
        state.items.filter(({ id }) => !gone.has(id)),
      )
    }
    case 'not-handled':
      return { ...state, handled: without(state.handled, action.ids) }
    case 'returned': {
      const handled = without(state.handled, [action.item.id])
      const others = state.items.filter(({ id }) => id !== action.item.id)
      const at = Math.max(
        0,
        others.findIndex(({ id }) => id === state.currentId),
      )
      return {
        items: [...others.slice(0, at), action.item, ...others.slice(at)],
        currentId: action.item.id,
        draft: undefined,
        handled,
      }
    }
  }
}

/** What accepting means now: the draft, else what the machine saw, else the student of the list; undefined: nothing yet. */
export function acceptedValue(
  state: ReviewState,
  {
    listed,
    hasRoster,
  }: { readonly listed: readonly { readonly number: string }[]; readonly hasRoster: boolean },
): ReviewValue | undefined {
  const item = currentItem(state)
  if (item === undefined) return undefined
  if (item.lane === 'page') return { kind: 'page', action: 'accept' }
  if (item.machine.decision !== null) {
    const detected = state.draft?.kind === 'marks' ? state.draft.detected : machineMarks(item)
    return { kind: 'marks', detected: [...detected] }
  }
  const { text, candidate } = numberDraft(state)
  const typed = hasRoster || text.trim() === '' ? undefined : text.trim()
  const studentNumber = listed[Math.min(candidate, listed.length - 1)]?.number ?? typed
  return studentNumber === undefined ? undefined : { kind: 'identity', studentNumber }
}
