import type { FoundFiducials, FoundField, FoundMark } from '#shared/domain/found-fields.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, questionNumber } from '#shared/domain/layout.ts'
import type {
  FiducialMark,
  Fiducials,
  Template,
  TemplateField,
  TemplatePage,
} from '#shared/domain/template.ts'
import { freshId, nextQuestion, numbered } from './fields.ts'

const center = ({ x, y, w, h }: Rect) => ({ x: x + w / 2, y: y + h / 2 })
const round = (value: number) => Math.round(value * 1000) / 1000

/** A regular grid through the boxes, or the boxes themselves where no grid fits within a quarter of a bubble. */
export function layoutOf(rows: readonly (readonly Rect[])[]): BubbleField['layout'] {
  const height = rows.length
  const width = rows[0].length
  const all = rows.flat()
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const bubble = { w: round(mean(all.map(({ w }) => w))), h: round(mean(all.map(({ h }) => h))) }
  // Least squares of a full grid: rows and columns are orthogonal.
  const slope = (of: (row: number, column: number) => number, value: (rect: Rect) => number) => {
    let over = 0
    let under = 0
    rows.forEach((row, r) => {
      row.forEach((rect, c) => {
        const d = of(r, c)
        over += d * value(rect)
        under += d * d
      })
    })
    return under === 0 ? 0 : over / under
  }
  const byRow = (r: number) => r - (height - 1) / 2
  const byColumn = (_: number, c: number) => c - (width - 1) / 2
  const [x, y] = [(rect: Rect) => center(rect).x, (rect: Rect) => center(rect).y]
  const rowStep = { dx: slope(byRow, x), dy: slope(byRow, y) }
  const optionStep = { dx: slope(byColumn, x), dy: slope(byColumn, y) }
  const origin = {
    x: mean(all.map(x)) - (rowStep.dx * (height - 1) + optionStep.dx * (width - 1)) / 2,
    y: mean(all.map(y)) - (rowStep.dy * (height - 1) + optionStep.dy * (width - 1)) / 2,
  }
  const isRegular = rows.every((row, r) =>
    row.every((rect, c) => {
      const at = center(rect)
      const dx = origin.x + r * rowStep.dx + c * optionStep.dx - at.x
      const dy = origin.y + r * rowStep.dy + c * optionStep.dy - at.y
      return Math.abs(dx) < bubble.w / 4 && Math.abs(dy) < bubble.h / 4
    }),
  )
  if (!isRegular) return { type: 'boxes', rows: rows.map((row) => row.map((rect) => ({ ...rect }))) }
  const rounded = ({ dx, dy }: { dx: number; dy: number }) => ({ dx: round(dx), dy: round(dy) })
  return {
    type: 'grid',
    origin: { x: round(origin.x), y: round(origin.y) },
    bubble,
    optionStep: rounded(optionStep),
    rowStep: rounded(rowStep),
  }
}

/** Where every row has as many; of rows of several lengths only the boxes themselves say where they are. */
export const layoutOfRows = (rows: readonly (readonly Rect[])[]): BubbleField['layout'] =>
  rows.every((row) => row.length === rows[0].length)
    ? layoutOf(rows)
    : { type: 'boxes', rows: rows.map((row) => row.map((box) => ({ ...box }))) }

/** One list where all rows have the same, else one a row. */
export const optionsOf = (rows: readonly (readonly string[])[]): string[] | string[][] =>
  rows.every((row) => row.join('\n') === rows[0].join('\n')) ? [...rows[0]] : rows.map((row) => [...row])

/** A proposed field as one of the template's, its boxes already in template units. */
function fieldOf(found: FoundField, page: TemplatePage, taken: readonly string[]): TemplateField {
  const rows = found.rows
  const base = {
    layout: layoutOfRows(rows),
    style: { shape: found.shape, printed: found.printed },
    ...(found.heading === undefined || found.kind === 'choice' ? {} : { name: found.heading }),
  }
  const fresh = (id: string) => freshId(page, id, taken)
  switch (found.kind) {
    case 'choice':
      return {
        ...base,
        kind: 'choice',
        id: fresh(`choice-${found.numbers[0]}`),
        labels: found.numbers.map((number) => `q${number}`),
        options: [...found.options[0]],
        multiple: 'flag',
      }
    case 'form':
      return { ...base, kind: 'form', id: fresh('form'), options: [...found.options[0]] }
    case 'numeric': {
      const id = fresh(`s${found.numbers[0]}`)
      const labels = numbered(`${id}_`, 1, rows.length)
      return {
        ...base,
        kind: 'numeric',
        id,
        labels,
        options: optionsOf(found.options),
        questionId: found.numbers[0],
      }
    }
    case 'number': {
      const id = fresh(found.role ?? 'number')
      return {
        ...base,
        kind: 'number',
        id,
        labels: numbered(`${id}_`, 1, rows.length),
        options: optionsOf(found.options),
        identity: found.identity,
        // Whoever leaves it out is still known by the number that counts.
        blankLegal: !found.identity,
      }
    }
  }
}

/** Questions that a template's fields answer. */
const questionsOf = (fields: readonly TemplateField[]): Set<number> =>
  new Set(
    fields.flatMap((field) => {
      if (field.kind === 'choice' || field.kind === 'matrix')
        return field.labels.flatMap((label) => questionNumber(label) ?? [])
      return field.kind === 'numeric' ? [field.questionId ?? questionNumber(field.id) ?? 0] : []
    }),
  )

/**
 * Fields for what was found, in template units. Numbers that the template has already are counted on from its last.
 * @param kept  fields that stay on the page beside them
 */
export function fieldsFromFound(
  template: Template,
  page: TemplatePage,
  kept: readonly TemplateField[],
  found: readonly FoundField[],
): { field: TemplateField; confidence: number }[] {
  const others = template.pages.flatMap((each) => (each.id === page.id ? kept : each.fields))
  const taken = questionsOf(others)
  const numbers = found.flatMap((each) => each.numbers)
  const shift = numbers.some((number) => taken.has(number))
    ? nextQuestion({ ...template, pages: [{ ...page, fields: others }] }) - Math.min(...numbers)
    : 0
  const hasIdentity = others.some((field) => 'identity' in field && field.identity)
  const made: { field: TemplateField; confidence: number }[] = []
  for (const each of found) {
    const own: FoundField = {
      ...each,
      identity: each.identity && !hasIdentity,
      numbers: each.numbers.map((number) => number + shift),
    }
    const ids = made.map(({ field }) => field.id)
    made.push({ field: fieldOf(own, { ...page, fields: [...kept] }, ids), confidence: each.confidence })
  }
  return made
}

function markOf({ shape, box, thickness, corner, apex }: FoundMark): FiducialMark {
  return {
    shape,
    center: { x: round(box.x + box.w / 2), y: round(box.y + box.h / 2) },
    size: { w: round(box.w), h: round(box.h) },
    ...(thickness === undefined ? {} : { thickness: round(thickness) }),
    ...(corner === undefined ? {} : { corner }),
    ...(apex === undefined ? {} : { apex }),
  }
}

/** Found marks as the template's, in template units. */
export function fiducialsFromFound(found: FoundFiducials): Fiducials {
  if (found.kind === 'frame') return { kind: 'frame', rect: found.rect, edge: 'outer' }
  return { kind: found.kind, marks: found.marks.map(markOf) }
}

/** What was found, with its lengths sent through a map from the picture to the page. */
export const mapField = (field: FoundField, map: (rect: Rect) => Rect): FoundField => ({
  ...field,
  rows: field.rows.map((row) => row.map(map)),
})

export function mapFiducials(found: FoundFiducials, map: (rect: Rect) => Rect): FoundFiducials {
  if (found.kind === 'frame') return { ...found, rect: map(found.rect) }
  return {
    ...found,
    marks: found.marks.map((mark) => {
      const box = map(mark.box)
      return {
        ...mark,
        box,
        ...(mark.thickness === undefined ? {} : { thickness: (mark.thickness * box.w) / mark.box.w }),
      }
    }),
  }
}
