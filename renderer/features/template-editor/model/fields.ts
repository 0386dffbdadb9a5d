import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, questionNumber } from '#shared/domain/layout.ts'
import type { BubbleShape, Template, TemplateField, TemplatePage } from '#shared/domain/template.ts'
import { isBubbleField, rowLabels } from './items.ts'

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
export const numbered = (prefix: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${from + i}`)

export type FieldKind = TemplateField['kind']

/** An id that no field of the page has yet: `choice-2`. */
export function freshId(
  page: Pick<TemplatePage, 'fields'>,
  kind: string,
  taken: readonly string[] = [],
): string {
  const ids = new Set([...page.fields.map((field) => field.id), ...taken])
  if (!ids.has(kind)) return kind
  for (let n = 2; ; n++) if (!ids.has(`${kind}-${n}`)) return `${kind}-${n}`
}

/** The number after the highest question of a whole template. */
export function nextQuestion(template: Template, more: readonly TemplateField[] = []): number {
  const numbers = [...template.pages.flatMap((page) => page.fields), ...more].flatMap((field) => {
    if (field.kind === 'choice' || field.kind === 'matrix')
      return field.labels.map((label) => questionNumber(label) ?? 0)
    return field.kind === 'numeric' ? [field.questionId ?? questionNumber(field.id) ?? 0] : []
  })
  return Math.max(0, ...numbers) + 1
}

export interface GridPlan {
  /** Of the bubbles, image rows and columns. */
  readonly rows: number
  readonly columns: number
  readonly layout: BubbleField['layout']
  readonly shape: BubbleShape
}

/** A new field of a kind over a plan whose layout counts `labels` rows of `options`. */
export function newBubbleField(
  template: Template,
  page: TemplatePage,
  kind: BubbleField['kind'],
  counts: { labels: number; options: number },
  layout: BubbleField['layout'],
  shape: BubbleShape,
  before: readonly TemplateField[] = [],
): BubbleField {
  const taken = before.map((field) => field.id)
  const base = { layout, style: { shape, printed: false } }
  switch (kind) {
    case 'choice':
    case 'matrix': {
      const from = nextQuestion(template, before)
      return {
        ...base,
        kind,
        id: freshId(page, `${kind}-${from}`, taken),
        labels: numbered('q', from, counts.labels),
        options: numbered('', 1, counts.options),
        multiple: 'flag',
      }
    }
    case 'number': {
      const id = freshId(page, 'number', taken)
      const hasIdentity = [...page.fields, ...before].some((field) => 'identity' in field && field.identity)
      return {
        ...base,
        kind,
        id,
        labels: numbered(`${id}_`, 1, counts.labels),
        options: DIGITS.slice(0, counts.options),
        identity: !hasIdentity,
        blankLegal: false,
      }
    }
    case 'numeric': {
      const question = nextQuestion(template, before)
      const id = freshId(page, `s${question}`, taken)
      return {
        ...base,
        kind,
        id,
        questionId: question,
        labels: numbered(`${id}_`, 1, counts.labels),
        options: DIGITS.slice(0, counts.options),
      }
    }
    case 'form':
      return { ...base, kind, id: freshId(page, 'form', taken), options: numbered('', 1, counts.options) }
  }
}

/** Bubbles of a size that suits the page, at the pitch that fills a drawn box; one bubble at least. */
export function drawnField(
  template: Template,
  page: TemplatePage,
  kind: FieldKind,
  box: Rect,
  names: { readonly region: string; readonly barcode: string },
): TemplateField {
  if (kind === 'region')
    return { kind, id: freshId(page, kind), name: names.region, rect: box, purpose: 'other' }
  if (kind === 'barcode') {
    return {
      kind,
      id: freshId(page, kind),
      name: names.barcode,
      rect: box,
      formats: ['QRCode'],
      identity: false,
    }
  }
  const unit = template.unit === 'mm' ? 1 : Math.max(page.size.w, page.size.h) / 297
  const bubble = { w: 4.6 * unit, h: 4.6 * unit }
  const room = { w: Math.max(0, box.w - bubble.w), h: Math.max(0, box.h - bubble.h) }
  const fit = (length: number, pitch: number) => Math.max(1, Math.round(length / pitch) + 1)
  const isDown = kind === 'number' || kind === 'numeric' || (kind === 'form' && box.h > box.w)
  const options = kind === 'choice' || kind === 'matrix' ? 5 : kind === 'form' ? 2 : 10
  const labels = kind === 'form' ? 1 : fit(isDown ? room.w : room.h, (isDown ? 6.2 : 9) * unit)
  const step = (length: number, count: number) => (count > 1 ? length / (count - 1) : 0)
  const layout: BubbleField['layout'] = {
    type: 'grid',
    origin: { x: box.x + bubble.w / 2, y: box.y + bubble.h / 2 },
    bubble,
    optionStep: isDown ? { dx: 0, dy: step(room.h, options) } : { dx: step(room.w, options), dy: 0 },
    rowStep: isDown ? { dx: step(room.w, labels), dy: 0 } : { dx: 0, dy: step(room.h, labels) },
  }
  return newBubbleField(template, page, kind, { labels, options }, layout, 'circle')
}

/** The field with more or fewer rows; a grid grows on at its own pitch. Fields of single boxes keep their rows. */
export function withRows(field: BubbleField, count: number): BubbleField {
  if (field.kind === 'form' || field.layout.type === 'boxes' || count < 1) return field
  const kept = field.labels.slice(0, count)
  const last = field.labels.at(-1) ?? 'q0'
  const prefix = last.replace(/\d+\D*$/, '')
  const labels = [
    ...kept,
    ...numbered(prefix, (questionNumber(last) ?? 0) + 1, Math.max(0, count - kept.length)),
  ]
  const { rowStep, bubble, optionStep } = field.layout
  const isFlat = rowStep.dx === 0 && rowStep.dy === 0
  const isAcross = Math.abs(optionStep.dx) >= Math.abs(optionStep.dy)
  const step = isFlat ? (isAcross ? { dx: 0, dy: bubble.h * 1.6 } : { dx: bubble.w * 1.6, dy: 0 }) : rowStep
  return { ...field, labels, layout: { ...field.layout, rowStep: step } }
}

/** The field with more or fewer options in every row. */
export function withOptions(field: BubbleField, options: readonly string[]): BubbleField {
  if (field.layout.type === 'boxes' || options.length === 0) return field
  return { ...field, options: [...options] }
}

/** Turns a grid's rows into columns about its first bubble. */
export function turned(field: BubbleField): BubbleField {
  if (field.layout.type === 'boxes') return field
  const { optionStep, rowStep } = field.layout
  const swap = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: dy, dy: dx })
  return { ...field, layout: { ...field.layout, optionStep: swap(optionStep), rowStep: swap(rowStep) } }
}

/** Labels counted on from a number, field by field in the order given; numbers of a sheet are its questions'. */
export function renumbered(fields: readonly TemplateField[], from: number): TemplateField[] {
  let next = from
  return fields.map((field) => {
    if (field.kind === 'choice' || field.kind === 'matrix') {
      const labels = field.labels.map((label) => `${label.replace(/\d+\D*$/, '')}${next++}`)
      return field.kind === 'choice' && field.questionIds !== undefined
        ? { ...field, labels, questionIds: labels.map((label) => questionNumber(label) ?? 0) }
        : { ...field, labels }
    }
    return field.kind === 'numeric' ? { ...field, questionId: next++ } : field
  })
}

/** Fields whose own names were made from what they hold are named after what they hold now. */
export function following(page: TemplatePage, fields: readonly TemplateField[]): TemplateField[] {
  const moved = new Set(fields.flatMap((field) => ('layout' in field ? [field.layout] : [])))
  const others = page.fields.filter((field) => !('layout' in field) || !moved.has(field.layout))
  const made: TemplateField[] = []
  for (const field of fields) {
    const taken = made.map(({ id }) => id)
    const name = nameAfter(field)
    made.push(name === undefined ? field : renamed(field, freshId({ fields: others }, name, taken)))
  }
  return made
}

/** `choice-16` for the block whose first question is 16, `s31` for the short answer 31. */
function nameAfter(field: TemplateField): string | undefined {
  if (field.kind === 'choice' || field.kind === 'matrix') {
    const first = questionNumber(field.labels[0])
    return first === undefined || !/^(choice|matrix)(-\d+)*$/.test(field.id)
      ? undefined
      : `${field.kind}-${first}`
  }
  if (field.kind !== 'numeric' || field.questionId === undefined || !/^s\d+(-\d+)?$/.test(field.id))
    return undefined
  return `s${field.questionId}`
}

/** The field under another id, its row labels following where they were made from the old one. */
export function renamed(field: TemplateField, id: string): TemplateField {
  if (!isBubbleField(field) || field.kind === 'form') return { ...field, id }
  const labels = rowLabels(field).map((label) =>
    label.startsWith(`${field.id}_`) ? `${id}${label.slice(field.id.length)}` : label,
  )
  return { ...field, id, labels }
}

/** Copies of fields, each with an id and labels of its own, moved by a distance. */
export function copies(
  template: Template,
  page: TemplatePage,
  fields: readonly TemplateField[],
  move: (field: TemplateField) => TemplateField,
): TemplateField[] {
  const made: TemplateField[] = []
  for (const field of fields) {
    const moved = move(field)
    const taken = made.map(({ id }) => id)
    if (moved.kind === 'choice' || moved.kind === 'matrix') {
      const from = nextQuestion(template, made)
      const copy = renumbered([moved], from)[0]
      made.push({ ...copy, id: freshId(page, `${moved.kind}-${from}`, taken) })
    } else if (moved.kind === 'numeric') {
      const question = nextQuestion(template, made)
      made.push({
        ...renamed(moved, freshId(page, `s${question}`, taken)),
        questionId: question,
      } as TemplateField)
    } else {
      const copy = renamed(moved, freshId(page, moved.id.replace(/-\d+$/, ''), taken))
      // A student has one number.
      made.push('identity' in copy ? { ...copy, identity: false } : copy)
    }
  }
  return made
}
