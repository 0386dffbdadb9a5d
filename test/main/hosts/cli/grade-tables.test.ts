import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampled } from '#test/support/long.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

/** Tables that were misunderstood once. They lie beside the project, not in it. */
const CASES = resolve(import.meta.dirname, '../../../../../shared/cases')
const isHere = existsSync(CASES)
if (!isHere) console.warn('skipped: the cases are not beside the project folder')
const KEYS = join(CASES, '03-answer-key-with-impossible-answers')
const ROSTERS = join(CASES, '17-roster-from-excel')

const Result = z.object({
  error: z.object({ reason: z.string(), params: z.object({ line: z.int() }) }).optional(),
  sheets: z
    .array(
      z.object({
        standing: z.string(),
        student: z.object({ number: z.string(), name: z.string() }).nullable(),
        score: z.object({ points: z.number() }).nullable(),
      }),
    )
    .default([]),
})

async function grade({ key = sampleFile('key.csv'), roster = sampleFile('roster.csv') }) {
  const { stdout } = await runCli([
    'grade',
    ...['--template', sampleFile('template.json'), '--key', key, '--roster', roster],
    ...['--out', testFolder(), '--json', sampleFile('scans/01-flatbed.jpg')],
  ])
  return Result.parse(JSON.parse(stdout))
}

describe.skipIf(!isHere)('an answer key as people and spreadsheets write it', () => {
  it.each(
    sampled(['circled', 'beon', 'float', 'fullwidth']),
  )('with %s answers gives the points of the plain one', async (name) => {
    const { sheets } = await grade({ key: join(KEYS, `key-${name}.csv`) })
    expect(sheets).toMatchObject([{ standing: 'ok', score: { points: 87 } }])
  })

  it('with a comma asks for both', async () => {
    const { sheets } = await grade({ key: join(KEYS, 'key-comma.csv') })
    expect(sheets).toMatchObject([{ score: { points: 74 } }])
  })

  it.each([
    ['seven', 'key-impossible-answer', 2],
    ['excel-date', 'key-date', 18],
  ])('with %s is refused with its line', async (name, reason, line) => {
    expect((await grade({ key: join(KEYS, `key-${name}.csv`) })).error).toMatchObject({
      reason,
      params: { line },
    })
  })
})

describe.skipIf(!isHere)('a roster that went through a spreadsheet', () => {
  const files = isHere ? readdirSync(ROSTERS).filter((name) => name.endsWith('.csv')) : []
  it.each(sampled(files))('%s finds the student', async (name) => {
    const { sheets } = await grade({ roster: join(ROSTERS, name) })
    expect(sheets).toMatchObject([{ standing: 'ok', student: { name: '김하늘' } }])
  })
})
