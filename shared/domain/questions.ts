import type { AnswerReader } from '#shared/domain/answer-key.ts'
import { questionNumber } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'

/** Labels of everything a key can have an answer for, in the template's order. */
export function questionLabels(template: Template): string[] {
  return template.pages.flatMap((page) =>
    page.fields.flatMap((field) => {
      if (field.kind === 'choice' || field.kind === 'matrix') return field.labels
      return field.kind === 'numeric' ? [field.id] : []
    }),
  )
}

/** A question as people write it in a key, `12`, `Q12`, `q12`, → the template's label. */
export function questionResolver(template: Template): (question: string) => string | undefined {
  const labels = questionLabels(template)
  const byNumber = new Map(labels.map((label) => [questionNumber(label), label]))
  return (question) =>
    labels.find((label) => label === question) ??
    labels.find((label) => label.toLowerCase() === question.toLowerCase()) ??
    (/^\d+$/.test(question) ? byNumber.get(Number(question)) : undefined)
}

const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase()

/** Options of each question that has any to choose from. */
export function questionOptions(template: Template): ReadonlyMap<string, readonly string[]> {
  const options = new Map<string, readonly string[]>()
  for (const field of template.pages.flatMap((page) => page.fields)) {
    if (field.kind !== 'choice' && field.kind !== 'matrix') continue
    for (const label of field.labels) options.set(label, field.options)
  }
  return options
}

/** Reads an answer of a key as one of the template's options, or a number that its digits can show. */
export function answerReader(template: Template): AnswerReader {
  const options = questionOptions(template)
  const numbers = new Map<string, { digits: ReadonlySet<string>; positions: number }>()
  for (const field of template.pages.flatMap((page) => page.fields)) {
    if (field.kind === 'numeric')
      numbers.set(field.id, { digits: new Set(field.options.flat()), positions: field.labels.length })
  }
  return (question, answer) => {
    const number = numbers.get(question)
    if (number === undefined) {
      const among = options.get(question) ?? []
      return (
        among.find((option) => option === answer) ?? among.find((option) => plain(option) === plain(answer))
      )
    }
    const digits = answer.replace(/^([+-]?)0+(?=\d)/, '$1')
    const isPossible =
      digits.length <= number.positions && [...digits].every((digit) => number.digits.has(digit))
    return isPossible ? digits : undefined
  }
}
