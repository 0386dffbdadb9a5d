import { StationError } from './errors.ts'
import type { Rect } from './geometry.ts'
import type {
  BubbleLayout,
  BubbleShape,
  DecisionRules,
  Fiducials,
  Template,
  TemplateField,
  TemplatePage,
} from './template.ts'

/** What a row of bubbles is for; decides what a blank and a double mark mean. */
export type RowKind = 'question' | 'number' | 'numeric' | 'form'

/** One row of bubbles that is decided together, flattened from a template's field. */
export interface BubbleRow {
  /** Unique on the page. */
  readonly label: string
  readonly fieldId: string
  readonly kind: RowKind
  readonly questionId: number | undefined
  readonly options: readonly string[]
  /** Box of each option's bubble, template units, in option order. */
  readonly bubbles: readonly Rect[]
  readonly shape: BubbleShape
  readonly printed: boolean
  readonly allowMultiple: boolean
  readonly blankLegal: boolean
  readonly rules: DecisionRules
}

/** The question that a row answers, alone or as a digit of its number. */
export const questionOf = ({
  kind,
  fieldId,
  label,
}: Pick<BubbleRow, 'kind' | 'fieldId' | 'label'>): string => (kind === 'numeric' ? fieldId : label)

export interface CodeArea {
  readonly fieldId: string
  readonly rect: Rect
  readonly formats: readonly string[]
  readonly identity: boolean
}

/** A template page ready to be read: flat rows and codes, nothing left to look up. */
export interface PageLayout {
  readonly pageId: string
  readonly width: number
  readonly height: number
  /** Millimetres per template unit; undefined for pixel templates of unknown size. */
  readonly mmPerUnit: number | undefined
  readonly fiducials: readonly Fiducials[]
  readonly rows: readonly BubbleRow[]
  readonly codes: readonly CodeArea[]
  readonly reference: string | undefined
}

/** Boxes of a layout, `[row][option]`, template units. */
export function bubbleBoxes(layout: BubbleLayout, rows: number, options: (row: number) => number): Rect[][] {
  if (layout.type === 'boxes') return layout.rows.map((row) => row.map((box) => ({ ...box })))
  const { origin, bubble, optionStep, rowStep } = layout
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: options(row) }, (_, option) => ({
      x: origin.x + row * rowStep.dx + option * optionStep.dx - bubble.w / 2,
      y: origin.y + row * rowStep.dy + option * optionStep.dy - bubble.h / 2,
      w: bubble.w,
      h: bubble.h,
    })),
  )
}

/** The digits at a label's end, `q12` → 12; undefined where it has none. */
export function questionNumber(label: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(label)
  return digits === null ? undefined : Number(digits[1])
}

export type BubbleField = Exclude<TemplateField, { kind: 'barcode' | 'region' }>

/** Options of one row of a field; a single list serves every row. */
export function rowOptions(field: BubbleField, row: number): readonly string[] {
  const first = field.options[0]
  return Array.isArray(first) ? ((field.options[row] ?? first) as string[]) : (field.options as string[])
}

function fieldRows(field: TemplateField, rules: DecisionRules): BubbleRow[] {
  if (field.kind === 'barcode' || field.kind === 'region') return []
  const labels = field.kind === 'form' ? [field.id] : field.labels
  const boxes = bubbleBoxes(field.layout, labels.length, (row) => rowOptions(field, row).length)
  if (boxes.length !== labels.length) {
    throw new StationError(
      'invalid-input',
      `field ${field.id}: ${labels.length} labels but ${boxes.length} rows of boxes`,
      {
        reason: 'template-field-mismatch',
        params: { field: field.id },
      },
    )
  }
  return labels.map((label, row) => {
    const options = rowOptions(field, row)
    const bubbles = boxes[row] ?? []
    if (bubbles.length !== options.length) {
      throw new StationError(
        'invalid-input',
        `row ${label}: ${options.length} options but ${bubbles.length} boxes`,
        {
          reason: 'template-field-mismatch',
          params: { field: field.id },
        },
      )
    }
    return {
      label,
      fieldId: field.id,
      kind: field.kind === 'choice' || field.kind === 'matrix' ? 'question' : field.kind,
      questionId:
        field.kind === 'choice'
          ? (field.questionIds?.[row] ?? questionNumber(label))
          : field.kind === 'numeric'
            ? (field.questionId ?? questionNumber(field.id))
            : undefined,
      options,
      bubbles,
      shape: field.style.shape,
      printed: field.style.printed,
      allowMultiple: (field.kind === 'choice' || field.kind === 'matrix') && field.multiple === 'allow',
      blankLegal: field.kind === 'numeric' || (field.kind === 'number' && field.blankLegal),
      rules: { ...rules, ...field.rules },
    }
  })
}

/**
 * Layouts of a template's pages, in their order.
 * @param rules in place of the template's own
 */
export const templateLayouts = (
  { pages, unit, rules: own }: Pick<Template, 'pages' | 'unit' | 'rules'>,
  rules = own,
): PageLayout[] => pages.map((page) => pageLayout(page, unit, rules))

/**
 * Flattens a page of a template for reading.
 * @throws StationError `invalid-input` when a field's labels, options and boxes do not match
 */
export function pageLayout(page: TemplatePage, unit: 'mm' | 'px', rules: DecisionRules = {}): PageLayout {
  return {
    pageId: page.id,
    width: page.size.w,
    height: page.size.h,
    mmPerUnit: unit === 'mm' ? 1 : undefined,
    fiducials: page.fiducials,
    rows: page.fields.flatMap((field) => fieldRows(field, rules)),
    codes: page.fields.flatMap((field) =>
      field.kind === 'barcode'
        ? [{ fieldId: field.id, rect: field.rect, formats: field.formats, identity: field.identity }]
        : [],
    ),
    reference: page.reference,
  }
}
