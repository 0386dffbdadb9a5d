import type { BubbleRow, PageLayout } from './layout.ts'
import { type Decision, isDoubtful, type MarkStatus, type RowEvidence } from './marks.ts'
import type { NumberPosition } from './match-students.ts'
import type { GivenAnswer } from './scoring.ts'
import type { TemplatePage } from './template.ts'

/** A value put together from several rows: a student number, a short numeric answer, a joined label. */
export interface JoinedValue {
  /** Blank positions of a number show as `_`, doubtful ones as `?`. */
  readonly text: string
  readonly status: MarkStatus
}

export interface PageAnswers {
  /** Questions and short numeric answers, in the template's order. */
  readonly answers: readonly GivenAnswer[]
  /** The student number, where this page has one. */
  readonly number: (JoinedValue & { readonly positions: readonly NumberPosition[] }) | undefined
  readonly formCode: JoinedValue | undefined
  /** Numbers that do not identify the student, and the template's joins, by label. */
  readonly values: ReadonlyMap<string, JoinedValue>
  /** Rows a person should look at. */
  readonly doubtful: readonly Decision[]
}

function worst(decisions: readonly Decision[]): MarkStatus | undefined {
  return decisions.find((decision) => isDoubtful(decision.status))?.status
}

/**
 * Digits of a short numeric answer, right-aligned: blank positions before the first digit are legal, one after it is a
 * doubt. The text is the number without leading zeros.
 */
export function numericValue(decisions: readonly Decision[]): JoinedValue {
  const doubt = worst(decisions)
  const marks = decisions.map((decision) => decision.detected.join(''))
  if (doubt !== undefined) return { text: marks.map((mark) => mark || '_').join(''), status: doubt }
  const first = marks.findIndex((mark) => mark !== '')
  if (first === -1) return { text: '', status: 'blank' }
  const filled = marks.slice(first)
  const sign = filled[0] === '-' || filled[0] === '+' ? filled[0] : ''
  // Blanks between a sign and the first digit are legal, one between digits is not.
  const body = sign === '' ? filled : filled.slice(1)
  const start = body.findIndex((mark) => mark !== '')
  const digits = start === -1 ? [] : body.slice(start)
  if (digits.length === 0 || digits.includes('')) {
    return { text: filled.map((mark) => mark || '_').join(''), status: 'ambiguous' }
  }
  const text = digits.join('').replace(/^0+(?=\d)/, '')
  return { text: sign === '-' && text !== '0' ? `-${text}` : text, status: 'ok' }
}

/** Positions of a number that must be filled in whole; a blank one leaves the number doubtful unless `blankLegal`. */
function numberValue(decisions: readonly Decision[], blankLegal: boolean): JoinedValue {
  const text = decisions
    .map((decision) => (isDoubtful(decision.status) ? '?' : decision.detected.join('') || '_'))
    .join('')
  const doubt = worst(decisions)
  if (doubt !== undefined) return { text, status: doubt }
  const blanks = decisions.filter((decision) => decision.detected.length === 0).length
  if (blanks === decisions.length) return { text: '', status: 'blank' }
  return blanks > 0 && !blankLegal
    ? { text, status: 'ambiguous' }
    : { text: text.replaceAll('_', ''), status: 'ok' }
}

function numberPosition(
  row: BubbleRow,
  decision: Decision,
  evidence: RowEvidence | undefined,
): NumberPosition {
  return {
    options: row.options,
    fills: row.options.map((_, i) => evidence?.bubbles[i]?.fill ?? 0),
    decided:
      isDoubtful(decision.status) || decision.detected.length !== 1 ? '' : (decision.detected[0] ?? ''),
  }
}

/** What one page says, put together by its template's fields. `decisions` and `evidence` are in the layout's row order. */
export function pageAnswers(
  page: TemplatePage,
  layout: PageLayout,
  decisions: readonly Decision[],
  evidence: readonly RowEvidence[],
): PageAnswers {
  const byLabel = new Map(decisions.map((decision) => [decision.label, decision]))
  const evidenceOf = new Map(evidence.map((row) => [row.label, row]))
  const rowsOf = (fieldId: string) => layout.rows.filter((row) => row.fieldId === fieldId)
  const decided = (rows: readonly BubbleRow[]) =>
    rows.flatMap((row) => {
      const decision = byLabel.get(row.label)
      return decision === undefined ? [] : [decision]
    })

  const answers: GivenAnswer[] = []
  const values = new Map<string, JoinedValue>()
  let number: PageAnswers['number']
  let formCode: JoinedValue | undefined
  for (const field of page.fields) {
    const rows = rowsOf(field.id)
    const own = decided(rows)
    if (own.length === 0) continue
    switch (field.kind) {
      case 'choice':
      case 'matrix':
        for (const decision of own) {
          answers.push({ question: decision.label, chosen: decision.detected, status: decision.status })
        }
        break
      case 'numeric': {
        const value = numericValue(own)
        answers.push({
          question: field.id,
          chosen: value.text === '' ? [] : [value.text],
          status: value.status,
        })
        break
      }
      case 'number': {
        const value = numberValue(own, field.blankLegal)
        if (field.identity && number === undefined) {
          const positions = rows.flatMap((row) => {
            const decision = byLabel.get(row.label)
            return decision === undefined ? [] : [numberPosition(row, decision, evidenceOf.get(row.label))]
          })
          number = { ...value, positions }
        } else values.set(field.id, value)
        break
      }
      case 'form':
        formCode = { text: own[0].detected.join(''), status: own[0].status }
        break
      default:
        break
    }
  }
  for (const join of page.joins) {
    values.set(
      join.label,
      numberValue(
        join.parts.flatMap((part) => byLabel.get(part) ?? []),
        true,
      ),
    )
  }
  return {
    answers,
    number,
    formCode,
    values,
    doubtful: decisions.filter((decision) => isDoubtful(decision.status)),
  }
}
