import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, questionNumber, rowOptions } from '#shared/domain/layout.ts'
import type { Template, TemplateField, TemplatePage } from '#shared/domain/template.ts'
import { drawnField, type FieldKind, freshId, newBubbleField, numbered } from './fields.ts'
import { layoutOfRows, optionsOf } from './found-fields.ts'
import { boxesOf, fieldBounds, isBubbleField, rowLabels } from './items.ts'

/** Words that a new area begins with. */
export interface AreaNames {
  readonly region: string
  readonly barcode: string
}

/** Whether a field can be of a kind: a form code is a single row, whichever way it runs. */
export function canBe(field: TemplateField, kind: FieldKind): boolean {
  if (kind !== 'form' || !isBubbleField(field)) return true
  const rows = boxesOf(field)
  return rows.length === 1 || rows.every((row) => row.length === 1)
}

/** The same bubbles, or the same place, as a field of another kind; names and numbers are those of a new one. */
export function withKind(
  template: Template,
  page: TemplatePage,
  field: TemplateField,
  kind: FieldKind,
  names: AreaNames,
): TemplateField {
  if (field.kind === kind || !canBe(field, kind)) return field
  const others = { ...page, fields: page.fields.filter((each) => each !== field) }
  const rest = { ...template, pages: template.pages.map((each) => (each === page ? others : each)) }
  if (kind === 'region' || kind === 'barcode' || !isBubbleField(field))
    return drawnField(rest, others, kind, fieldBounds(field), names)
  const boxes = boxesOf(field)
  const rows = kind === 'form' && boxes.length > 1 ? [boxes.map(([box]) => box)] : boxes
  const made = newBubbleField(
    rest,
    others,
    kind,
    { labels: rows.length, options: rows[0].length },
    layoutOfRows(rows),
    field.style.shape,
  )
  const { name } = field
  // A number's digits stay what they were: a column may hold three of ten.
  const keepsOptions = rows === boxes && isDigits(field) && isDigits(made)
  return {
    ...made,
    style: field.style,
    ...(name === undefined ? {} : { name }),
    ...(keepsOptions ? { options: field.options } : { options: newOptions(made, rows) }),
  } as TemplateField
}

const isDigits = ({ kind }: TemplateField) => kind === 'number' || kind === 'numeric'

/** As many options as each row has bubbles. */
function newOptions(made: BubbleField, rows: readonly (readonly Rect[])[]): string[] | string[][] {
  const from = isDigits(made) && rows.some((row) => row.length >= 10) ? 0 : 1
  const lists = rows.map((row) => numbered('', from, row.length))
  return isDigits(made) ? optionsOf(lists) : lists[0]
}

/** In the order that people read them: digits from the left, questions by their number, else down, then across. */
function inOrder(fields: readonly BubbleField[]): BubbleField[] {
  const firstQuestion = (field: BubbleField) => questionNumber(rowLabels(field)[0]) ?? 0
  return [...fields].sort((a, b) => {
    if (a.kind === 'choice' && b.kind === 'choice') return firstQuestion(a) - firstQuestion(b)
    const [p, q] = [fieldBounds(a), fieldBounds(b)]
    return p.x - q.x || p.y - q.y
  })
}

/** Whether fields can be one: bubbles all, of questions with like options, or digits of one number. */
export function canMerge(fields: readonly TemplateField[]): fields is BubbleField[] {
  if (fields.length < 2 || !fields.every(isBubbleField)) return false
  if (fields.every(isDigits)) return true
  const [first] = fields
  const options = (field: BubbleField) => optionLists(field)[0].join('\n')
  return (
    fields.every(({ kind }) => kind === 'choice' || kind === 'matrix') &&
    fields.every((field) => field.kind === first.kind && options(field) === options(first))
  )
}

const optionLists = (field: BubbleField): (readonly string[])[] =>
  rowLabels(field).map((_, row) => rowOptions(field, row))

/** Several fields as one: two blocks of digits are one number, two columns of questions one block. */
export function merged(fields: readonly BubbleField[]): BubbleField {
  const ordered = inOrder(fields)
  const leading = ordered.find(({ kind }) => kind === 'number') ?? ordered[0]
  const rows = ordered.flatMap(boxesOf)
  const layout = layoutOfRows(rows)
  if (leading.kind === 'number' || leading.kind === 'numeric') {
    const options = optionsOf(ordered.flatMap(optionLists))
    const labels = numbered(`${leading.id}_`, 1, rows.length)
    if (leading.kind === 'numeric') return { ...leading, layout, options, labels }
    const identity = ordered.some((field) => field.kind === 'number' && field.identity)
    return { ...leading, layout, options, labels, identity, blankLegal: leading.blankLegal && !identity }
  }
  if (leading.kind === 'form') return leading
  const labels = ordered.flatMap(rowLabels)
  const { questionIds: _, ...rest } = { questionIds: undefined, ...leading }
  return { ...rest, layout, labels } as BubbleField
}

/** The row before which a field falls apart most readily: at its widest gap, else in the middle; 0 where it cannot. */
export function splitRow(field: TemplateField): number {
  if (!isBubbleField(field)) return 0
  const starts = boxesOf(field).map(([box]) => box)
  if (starts.length < 2) return 0
  const gaps = starts.slice(1).map((box, i) => Math.hypot(box.x - starts[i].x, box.y - starts[i].y))
  const widest = Math.max(...gaps)
  return widest > 1.1 * Math.min(...gaps) ? gaps.indexOf(widest) + 1 : Math.ceil(starts.length / 2)
}

/** A field's rows before and from one on as two fields. */
export function split(page: TemplatePage, field: TemplateField, at: number): TemplateField[] {
  if (!isBubbleField(field) || field.kind === 'form') return [field]
  const rows = boxesOf(field)
  if (at < 1 || at >= rows.length) return [field]
  const options = optionLists(field)
  const part = (from: number, to: number, id: string): TemplateField => {
    const layout = layoutOfRows(rows.slice(from, to))
    if (field.kind === 'number' || field.kind === 'numeric') {
      const labels = from === 0 ? field.labels.slice(0, to) : numbered(`${id}_`, 1, to - from)
      const common = { ...field, id, layout, labels, options: optionsOf(options.slice(from, to)) }
      // A student has one number, a question one answer.
      if (from === 0) return common
      if (common.kind === 'number') return { ...common, identity: false, blankLegal: true }
      const { questionId: _, ...rest } = common
      return { ...rest, kind: 'number', identity: false, blankLegal: true }
    }
    const ids = field.kind === 'choice' ? field.questionIds?.slice(from, to) : undefined
    return {
      ...field,
      id,
      layout,
      labels: field.labels.slice(from, to),
      ...(ids === undefined ? {} : { questionIds: ids }),
    }
  }
  const question = questionNumber(rowLabels(field)[at])
  const second = freshId(
    page,
    field.kind === 'choice' && question !== undefined ? `choice-${question}` : field.id,
  )
  return [part(0, at, field.id), part(at, rows.length, second)]
}

/** Students are told by one number: where a field becomes it, no other is. */
export function withOneIdentity(fields: readonly TemplateField[], chosen: TemplateField): TemplateField[] {
  const isChosen = 'identity' in chosen && chosen.identity
  return fields.map((field) => {
    if (field.id === chosen.id) return chosen
    return isChosen && 'identity' in field && field.identity ? { ...field, identity: false } : field
  })
}
