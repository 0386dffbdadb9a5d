import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseAnswerKey } from '#shared/domain/answer-key.ts'
import { parseAnswers, questionName } from '#shared/domain/answers-table.ts'
import { examResult, scoreRows } from '#shared/domain/score-exam.ts'
import { parseTable, textRows } from '#shared/domain/tables.ts'

/** Written by `make.R` beside them, with R's `psych`. */
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/item-analysis')
const Figure = z.number().nullable()
const Expected = z.object({
  summary: z.record(z.string(), z.number()),
  students: z.array(z.object({ middle9: z.int() }).loose()),
  items: z.array(
    z.object({
      question: z.string(),
      difficulty: z.number(),
      pointBiserial: Figure,
      discrimination: z.number(),
      omitted: z.int(),
      choices: z.array(z.object({ option: z.string(), count: z.int(), pointBiserial: Figure })),
    }),
  ),
})

const bytes = (name: string) => readFileSync(resolve(FIXTURES, name))

function exam(name: string) {
  const key = parseAnswerKey(parseTable(bytes(`${name}-key.csv`)), questionName)
  const asked = new Set(key.get('')?.map(({ question }) => question))
  const rows = scoreRows(parseAnswers(textRows(bytes(`${name}-answers.csv`)), asked).rows, key)
  return { key, rows, expected: Expected.parse(JSON.parse(bytes(`${name}.json`).toString())) }
}

/** Equal to the last digits that R prints. */
function expectClose(got: number | null | undefined, wanted: number | null, what: string): void {
  if (wanted === null || got === null || got === undefined) expect([what, got]).toEqual([what, wanted])
  else expect(Math.abs(got - wanted), `${what}: ${got} for ${wanted}`).toBeLessThan(1e-9)
}

describe.each(['class', 'school', 'few'])('R’s psych finds of %s', (name) => {
  const { key, rows, expected } = exam(name)
  const { summary, students, items } = examResult(rows, key)

  it('the same mean, spread and reliability', () => {
    for (const [figure, wanted] of Object.entries(expected.summary)) {
      expectClose(summary[figure as 'mean'], wanted, figure)
    }
  })

  it('the same item figures, option by option', () => {
    expect(items.map(({ question }) => question)).toEqual(expected.items.map(({ question }) => question))
    for (const [i, wanted] of expected.items.entries()) {
      const item = items[i]
      for (const figure of ['difficulty', 'pointBiserial', 'discrimination', 'omitted'] as const) {
        expectClose(item[figure], wanted[figure], `${figure} of ${item.question}`)
      }
      expect(item.choices.map(({ option, count }) => [option, count])).toEqual(
        wanted.choices.map(({ option, count }) => [option, count]),
      )
      for (const [k, choice] of wanted.choices.entries()) {
        expectClose(
          item.choices[k].pointBiserial,
          choice.pointBiserial,
          `option ${choice.option} of ${item.question}`,
        )
      }
    }
  })

  it('the same standing of everybody', () => {
    const middle = examResult(rows, key, { gradeTies: 'middle' }).students
    for (const [i, { middle9, ...wanted }] of expected.students.entries()) {
      expect(students[i]).toMatchObject(wanted)
      expect(middle[i].grade9).toBe(middle9)
    }
  })
})
