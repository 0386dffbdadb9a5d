import type { Rect } from '#shared/domain/geometry.ts'
import type { Template, TemplateField, TemplatePage } from '#shared/domain/template.ts'
import type { EditorAction, EditorState } from './actions.ts'
import { aligned, distributed } from './arrange.ts'
import { canMerge, merged, split, splitRow, withKind, withOneIdentity } from './change-fields.ts'
import { copies, following, renamed, renumbered } from './fields.ts'
import {
  fieldBounds,
  fieldIdOf,
  fieldItem,
  type Item,
  type ItemId,
  itemsOf,
  placeField,
  placeItems,
  removeItems,
  unite,
} from './items.ts'

export type { EditorAction, EditorState }

const MOST_UNDO = 200
/** A pasted copy lies this share of the page's width beside its original. */
const PASTE_OFFSET = 0.02

export function startEditor(template: Template): EditorState {
  return {
    template,
    pageIndex: 0,
    selection: [],
    locked: [],
    clipboard: [],
    pastes: 0,
    proposed: new Map(),
    past: [],
    future: [],
  }
}

export const pageOf = (state: Pick<EditorState, 'template' | 'pageIndex'>): TemplatePage =>
  state.template.pages[state.pageIndex] ?? state.template.pages[0]

/** Selected items that may be moved. */
export function movable(state: EditorState): Item[] {
  const chosen = new Set(state.selection)
  const locked = new Set(state.locked)
  return itemsOf(pageOf(state)).filter(({ id }) => chosen.has(id) && !locked.has(id))
}

/** What the selection covers, locked or not; undefined where nothing is selected. */
export function selectionBounds(state: EditorState): Rect | undefined {
  const chosen = itemsOf(pageOf(state)).filter(({ id }) => state.selection.includes(id))
  return chosen.length === 0 ? undefined : unite(chosen.map(({ bounds }) => bounds))
}

export const selectedFields = (state: EditorState): TemplateField[] =>
  pageOf(state).fields.filter((field) => state.selection.includes(fieldItem(field.id)))

function commit(state: EditorState, template: Template): EditorState {
  if (template === state.template) return state
  return { ...state, template, past: [...state.past, state.template].slice(-MOST_UNDO), future: [] }
}

function commitPage(state: EditorState, page: TemplatePage): EditorState {
  const pages = state.template.pages.map((each, at) => (at === state.pageIndex ? page : each))
  return page === pageOf(state) ? state : commit(state, { ...state.template, pages })
}

/** Somebody has decided about a field that was only proposed. */
function looked(state: EditorState, id: string): EditorState {
  if (!state.proposed.has(id)) return state
  return { ...state, proposed: new Map([...state.proposed].filter(([each]) => each !== id)) }
}

const place = (state: EditorState, places: ReadonlyMap<ItemId, Rect>) =>
  commitPage(state, placeItems(pageOf(state), places))

/** After undo or redo a selected item may be gone. */
function keepKnown(state: EditorState): EditorState {
  const pageIndex = Math.min(state.pageIndex, state.template.pages.length - 1)
  const known = new Set(itemsOf(pageOf({ ...state, pageIndex })).map(({ id }) => id))
  return { ...state, pageIndex, selection: state.selection.filter((id) => known.has(id)) }
}

function addFields(state: EditorState, fields: readonly TemplateField[]): EditorState {
  if (fields.length === 0) return state
  const page = pageOf(state)
  return {
    ...commitPage(state, { ...page, fields: [...page.fields, ...fields] }),
    selection: fields.map((field) => fieldItem(field.id)),
  }
}

const shifted = (dx: number, dy: number) => (field: TemplateField) => {
  const { x, y, w, h } = fieldBounds(field)
  return placeField(field, { x: x + dx, y: y + dy, w, h })
}

function paste(state: EditorState): EditorState {
  const page = pageOf(state)
  const offset = page.size.w * PASTE_OFFSET * (state.pastes + 1)
  const made = copies(state.template, page, state.clipboard, shifted(offset, offset))
  return made.length === 0 ? state : { ...addFields(state, made), pastes: state.pastes + 1 }
}

/** Copies of the selection in columns and rows; the selection itself is the first. Distances are between copies. */
function array(state: EditorState, columns: number, rows: number, dx: number, dy: number): EditorState {
  const page = pageOf(state)
  const chosen = selectedFields(state)
  const made: TemplateField[] = []
  // Down first: questions are numbered down a column.
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      if (column === 0 && row === 0) continue
      const withMade = { ...state.template, pages: [...state.template.pages, { ...page, fields: made }] }
      const wider = { ...page, fields: [...page.fields, ...made] }
      made.push(...copies(withMade, wider, chosen, shifted(column * dx, row * dy)))
    }
  }
  return addFields(state, made)
}

function resize(state: EditorState, from: Rect, to: Rect): EditorState {
  const sx = from.w > 0 ? to.w / from.w : 1
  const sy = from.h > 0 ? to.h / from.h : 1
  const places = movable(state).map(({ id, bounds }): [ItemId, Rect] => [
    id,
    {
      x: to.x + (bounds.x - from.x) * sx,
      y: to.y + (bounds.y - from.y) * sy,
      w: bounds.w * sx,
      h: bounds.h * sy,
    },
  ])
  return place(state, new Map(places))
}

function select(state: EditorState, ids: readonly ItemId[], mode: 'set' | 'add' | 'toggle'): EditorState {
  if (mode === 'set') return { ...state, selection: ids }
  const before = new Set(state.selection)
  if (mode === 'add') return { ...state, selection: [...new Set([...before, ...ids])] }
  const kept = state.selection.filter((id) => !ids.includes(id))
  return { ...state, selection: [...kept, ...ids.filter((id) => !before.has(id))] }
}

/** Others in the place of some fields, selected. */
function replaceFields(
  state: EditorState,
  gone: readonly TemplateField[],
  come: readonly TemplateField[],
): EditorState {
  const page = pageOf(state)
  const [first] = gone
  const fields = page.fields.flatMap((field) => {
    if (field === first) return come
    return gone.includes(field) ? [] : [field]
  })
  const ids = new Set(gone.map(({ id }) => id))
  return {
    ...commitPage(state, { ...page, fields }),
    selection: come.map(({ id }) => fieldItem(id)),
    proposed: new Map([...state.proposed].filter(([id]) => !ids.has(id))),
  }
}

function rename(state: EditorState, id: string, to: string): EditorState {
  const page = pageOf(state)
  if (to === '' || to === id || page.fields.some((field) => field.id === to)) return state
  const swap = (item: ItemId) => (fieldIdOf(item) === id ? fieldItem(to) : item)
  const next = commitPage(state, {
    ...page,
    fields: page.fields.map((field) => (field.id === id ? renamed(field, to) : field)),
  })
  return { ...next, selection: state.selection.map(swap), locked: state.locked.map(swap) }
}

type PartAction = Extract<EditorAction, { type: 'take-found' | 'set-kind' | 'merge' | 'split' }>

/** What is one field, and of what kind. */
function reduceParts(state: EditorState, action: PartAction): EditorState {
  const page = pageOf(state)
  switch (action.type) {
    case 'take-found': {
      const fields = [...action.kept, ...action.fields.map(({ field }) => field)]
      const fiducials = action.fiducials ?? page.fiducials
      return {
        ...commitPage(state, { ...page, fields, fiducials: [...fiducials] }),
        selection: [],
        proposed: new Map(action.fields.map(({ field, confidence }) => [field.id, confidence])),
      }
    }
    case 'set-kind': {
      const field = page.fields.find(({ id }) => id === action.id)
      if (field === undefined) return state
      const made = withKind(state.template, page, field, action.kind, action.names)
      return made === field ? state : replaceFields(state, [field], [made])
    }
    case 'merge': {
      const fields = selectedFields(state)
      return canMerge(fields) ? replaceFields(state, fields, [merged(fields)]) : state
    }
    case 'split': {
      const fields = selectedFields(state)
      if (fields.length !== 1) return state
      const [field] = fields
      const parts = split(page, field, action.at ?? splitRow(field))
      return parts.length < 2 ? state : replaceFields(state, [field], parts)
    }
  }
}

/** Everything that can happen to a template in the editor. Pure; each change of the template is one step of undo. */
export function reduce(state: EditorState, action: EditorAction): EditorState {
  const page = pageOf(state)
  switch (action.type) {
    case 'restore':
      return keepKnown(commit(state, action.template))
    case 'show-page':
      return action.pageIndex in state.template.pages
        ? { ...state, pageIndex: action.pageIndex, selection: [] }
        : state
    case 'select':
      return select(state, action.ids, action.mode ?? 'set')
    case 'select-all':
      return { ...state, selection: itemsOf(page).map(({ id }) => id) }
    case 'move': {
      if (action.dx === 0 && action.dy === 0) return state
      const places = movable(state).map(({ id, bounds }): [ItemId, Rect] => [
        id,
        { ...bounds, x: bounds.x + action.dx, y: bounds.y + action.dy },
      ])
      return place(state, new Map(places))
    }
    case 'resize':
      return resize(state, action.from, action.to)
    case 'align':
      return movable(state).length < 2 ? state : place(state, aligned(movable(state), action.edge))
    case 'distribute':
      return place(state, distributed(movable(state), action.axis))
    case 'array':
      return array(state, action.columns, action.rows, action.dx, action.dy)
    case 'add-fields':
      return addFields(state, action.fields)
    case 'take-found':
    case 'set-kind':
    case 'merge':
    case 'split':
      return reduceParts(state, action)
    case 'add-fiducials':
      // Real fiducials replace `none`.
      return commitPage(state, {
        ...page,
        fiducials: [...page.fiducials.filter(({ kind }) => kind !== 'none'), action.fiducials],
      })
    case 'edit-field':
      return commitPage(looked(state, action.field.id), {
        ...page,
        fields: withOneIdentity(page.fields, action.field),
      })
    case 'rename':
      return rename(state, action.id, action.to)
    case 'renumber': {
      const fields = selectedFields(state)
      return fields.length === 0
        ? state
        : replaceFields(state, fields, following(page, renumbered(fields, action.from)))
    }
    case 'edit-template':
      return commit(state, { ...state.template, ...action.patch })
    case 'remove': {
      const gone = new Set(movable(state).map(({ id }) => id))
      if (gone.size === 0) return state
      return {
        ...commitPage(state, removeItems(page, gone)),
        selection: [],
        locked: state.locked.filter((id) => id.startsWith('field:')),
      }
    }
    case 'copy': {
      const clipboard = selectedFields(state)
      return clipboard.length === 0 ? state : { ...state, clipboard, pastes: 0 }
    }
    case 'paste':
      return paste(state)
    case 'lock': {
      const locked = new Set(state.locked)
      const isAll = state.selection.every((id) => locked.has(id))
      for (const id of state.selection)
        if (isAll) locked.delete(id)
        else locked.add(id)
      return { ...state, locked: [...locked] }
    }
    case 'undo': {
      const template = state.past.at(-1)
      if (template === undefined) return state
      return keepKnown({
        ...state,
        template,
        past: state.past.slice(0, -1),
        future: [state.template, ...state.future],
      })
    }
    case 'redo': {
      const template = state.future[0]
      if (template === undefined) return state
      return keepKnown({
        ...state,
        template,
        past: [...state.past, state.template],
        future: state.future.slice(1),
      })
    }
  }
}
