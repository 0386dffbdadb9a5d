import type { FoundField } from '#shared/domain/found-fields.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, bubbleBoxes, questionNumber, rowOptions } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import type { FieldsJson } from '../pages/fields-template.ts'

/** A field as it is, or as it is proposed; lengths are pixels of the picture. */
export interface FieldClaim {
  readonly kind: BubbleField['kind']
  /** `rows[row][option]`. */
  readonly rows: readonly (readonly Rect[])[]
  /** What number it is: `student-number`, `phone`, `birth-date`; undefined where nothing says so. */
  readonly role: string | undefined
  readonly isIdentity: boolean
  /** Questions of its rows, one for a short answer; empty for what answers none. */
  readonly numbers: readonly number[]
}

export const ASPECTS = ['bubbles', 'direction', 'kind', 'role', 'numbers', 'all'] as const
export type Aspect = (typeof ASPECTS)[number]
/** Of so many fields, how many are right in each respect; each counts only those whose bubbles are right. */
export type FieldsScore = Record<Aspect, number> & { readonly fields: number; readonly extra: number }

/** By the ids that the simulator's sheets and the editor give to numbers. */
const ROLES: Readonly<Record<string, string>> = {
  sid: 'student-number',
  'student-number': 'student-number',
  phone: 'phone',
  birth: 'birth-date',
  'birth-date': 'birth-date',
}

/** What a template's first page says, at so many pixels a unit. */
export function claimsOf({ pages: [page] }: Template, scale: number): FieldClaim[] {
  return page.fields.flatMap((field): FieldClaim[] => {
    if (field.kind === 'barcode' || field.kind === 'region') return []
    const count = field.kind === 'form' ? 1 : field.labels.length
    const rows = bubbleBoxes(field.layout, count, (row) => rowOptions(field, row).length)
    const inPixels = ({ x, y, w, h }: Rect) => ({ x: x * scale, y: y * scale, w: w * scale, h: h * scale })
    return [
      {
        kind: field.kind,
        rows: rows.map((row) => row.map(inPixels)),
        role: field.kind === 'number' ? ROLES[field.id] : undefined,
        isIdentity: field.kind === 'number' && field.identity,
        numbers:
          field.kind === 'choice'
            ? field.labels.flatMap((label) => questionNumber(label) ?? [])
            : field.kind === 'numeric' && field.questionId !== undefined
              ? [field.questionId]
              : [],
      },
    ]
  })
}

/** What was proposed. */
export const claimsOfFound = (fields: readonly FoundField[]): FieldClaim[] =>
  fields.map(({ kind, rows, role, identity, numbers }) => ({
    ...{ kind, rows, role, numbers },
    isIdentity: identity,
  }))

const KINDS: Readonly<Record<string, FieldClaim['kind']>> = {
  question: 'choice',
  number: 'number',
  numeric: 'numeric',
  form: 'form',
}

/** What a design's `fields.json` says: rows of one group are a field, questions a field for each column of them. */
export function claimsOfJson({ fields }: FieldsJson, scale: number): FieldClaim[] {
  const groups = new Map<string, FieldsJson['fields']>()
  for (const field of fields) {
    const [[x]] = field.bubbles
    const key = field.kind === 'question' ? `questions ${Math.round(x)}` : (field.group ?? field.label)
    groups.set(key, [...(groups.get(key) ?? []), field])
  }
  return [...groups].map(([key, rows]): FieldClaim => {
    const kind = KINDS[rows[0].kind ?? ''] ?? 'choice'
    const number = questionNumber(key)
    return {
      kind,
      rows: rows.map(({ bubbles }) =>
        bubbles.map(([x, y, w, h]) => ({ x: x * scale, y: y * scale, w: w * scale, h: h * scale })),
      ),
      role: kind === 'number' ? ROLES[key] : undefined,
      isIdentity: key === 'sid' || key === 'phone',
      numbers:
        kind === 'choice'
          ? rows.flatMap(({ label }) => questionNumber(label) ?? [])
          : kind === 'numeric' && number !== undefined
            ? [number]
            : [],
    }
  })
}

const middle = ({ x, y, w, h }: Rect) => ({ x: x + w / 2, y: y + h / 2 })

function isSame(a: Rect, b: Rect): boolean {
  const [p, q] = [middle(a), middle(b)]
  return Math.abs(p.x - q.x) < 0.35 * a.w && Math.abs(p.y - q.y) < 0.35 * a.h
}

const hasSameBubbles = (a: readonly Rect[], b: readonly Rect[]) =>
  a.length === b.length && a.every((box) => b.some((other) => isSame(box, other)))

const isInSameOrder = (a: FieldClaim, b: FieldClaim) =>
  a.rows.length === b.rows.length &&
  a.rows.every(
    (row, r) => row.length === b.rows[r].length && row.every((box, o) => isSame(box, b.rows[r][o])),
  )

/** @param isLoose  where print says nothing of what a number is for: short answers and numbers, statements and questions are alike */
export function scoreFields(
  truth: readonly FieldClaim[],
  found: readonly FieldClaim[],
  isLoose = false,
): { score: FieldsScore; misses: string[] } {
  const score = { bubbles: 0, direction: 0, kind: 0, role: 0, numbers: 0, all: 0 }
  const misses: string[] = []
  const used = new Set<FieldClaim>()
  for (const field of truth) {
    const size = `${field.kind} ${field.role ?? ''} ${field.rows.length}×${field.rows[0].length}`
    const match = found.find(
      (other) => !used.has(other) && hasSameBubbles(field.rows.flat(), other.rows.flat()),
    )
    if (match === undefined) {
      misses.push(`${size}: bubbles`)
      continue
    }
    used.add(match)
    const family = (kind: string) =>
      isLoose ? (/^num/.test(kind) ? 'digits' : /choice|matrix/.test(kind) ? 'choice' : kind) : kind
    const right = {
      bubbles: true,
      direction: isInSameOrder(field, match),
      kind: family(field.kind) === family(match.kind),
      role: isLoose || (field.role === match.role && field.isIdentity === match.isIdentity),
      numbers: isLoose && field.kind !== 'choice' ? true : String(field.numbers) === String(match.numbers),
    }
    const isAll = Object.values(right).every(Boolean)
    if (isAll) score.all += 1
    for (const aspect of ['bubbles', 'direction', 'kind', 'role', 'numbers'] as const) {
      if (right[aspect]) score[aspect] += 1
      else
        misses.push(
          `${size}: ${aspect}, ${match.kind} ${match.role ?? ''}${match.isIdentity ? '!' : ''} ${match.rows.length}×${match.rows[0].length} ${match.numbers.slice(0, 3)}…`,
        )
    }
  }
  const extra = found.length - used.size
  for (const other of found)
    if (!used.has(other))
      misses.push(`beside: ${other.kind} ${other.rows.map((row) => row.length).join(',')}`)
  return { score: { ...score, fields: truth.length, extra }, misses }
}

export const addScores = (a: FieldsScore, b: FieldsScore): FieldsScore => {
  const sum = Object.fromEntries(ASPECTS.map((aspect) => [aspect, a[aspect] + b[aspect]])) as Record<
    Aspect,
    number
  >
  return { ...sum, fields: a.fields + b.fields, extra: a.extra + b.extra }
}
