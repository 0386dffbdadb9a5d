import type { Rect } from '#shared/domain/geometry.ts'
import type { DecisionRules, Fiducials, Template, TemplateField } from '#shared/domain/template.ts'
import type { Axis, Edge } from './arrange.ts'
import type { AreaNames } from './change-fields.ts'
import type { FieldKind } from './fields.ts'
import type { ItemId } from './items.ts'

export interface EditorState {
  readonly template: Template
  /** Page that is being drawn on. */
  readonly pageIndex: number
  readonly selection: readonly ItemId[]
  /** Items that no gesture moves. */
  readonly locked: readonly ItemId[]
  readonly clipboard: readonly TemplateField[]
  /** How often the clipboard was pasted: each copy lies beside the last. */
  readonly pastes: number
  /** Fields that were found and that nobody has looked at since, each with how likely it is right. */
  readonly proposed: ReadonlyMap<string, number>
  readonly past: readonly Template[]
  readonly future: readonly Template[]
}

export type EditorAction =
  /** Takes an earlier version up again. */
  | { readonly type: 'restore'; readonly template: Template }
  | { readonly type: 'show-page'; readonly pageIndex: number }
  | { readonly type: 'select'; readonly ids: readonly ItemId[]; readonly mode?: 'set' | 'add' | 'toggle' }
  | { readonly type: 'select-all' }
  | { readonly type: 'move'; readonly dx: number; readonly dy: number }
  | { readonly type: 'resize'; readonly from: Rect; readonly to: Rect }
  | { readonly type: 'align'; readonly edge: Edge }
  | { readonly type: 'distribute'; readonly axis: Axis }
  | {
      readonly type: 'array'
      readonly columns: number
      readonly rows: number
      readonly dx: number
      readonly dy: number
    }
  | { readonly type: 'add-fields'; readonly fields: readonly TemplateField[] }
  /** What a search found, in place of the fields that it found again. */
  | {
      readonly type: 'take-found'
      readonly fields: readonly { readonly field: TemplateField; readonly confidence: number }[]
      readonly kept: readonly TemplateField[]
      /** In place of the page's own; absent: those stay. */
      readonly fiducials?: readonly Fiducials[]
    }
  | { readonly type: 'set-kind'; readonly id: string; readonly kind: FieldKind; readonly names: AreaNames }
  | { readonly type: 'merge' }
  /** At the row given, else where the field falls apart most readily. */
  | { readonly type: 'split'; readonly at?: number }
  | { readonly type: 'add-fiducials'; readonly fiducials: Fiducials }
  | { readonly type: 'edit-field'; readonly field: TemplateField }
  | { readonly type: 'rename'; readonly id: string; readonly to: string }
  | { readonly type: 'renumber'; readonly from: number }
  | {
      readonly type: 'edit-template'
      readonly patch: {
        readonly name?: string
        readonly rules?: DecisionRules
        readonly print?: Template['print']
      }
    }
  | { readonly type: 'remove' }
  | { readonly type: 'copy' }
  | { readonly type: 'paste' }
  | { readonly type: 'lock' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
