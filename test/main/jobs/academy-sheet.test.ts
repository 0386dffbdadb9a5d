import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { runOnce } from '#main/jobs/run-once.ts'
import {
  type AcademyQuestions,
  academyMeta,
  academyPrint,
  academyTarget,
} from '#test/support/academy-sheet.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { inkDrawing } from '#tools/simulator/blank-sheet.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'

const settings = readSettings({})
const engines = enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
afterAll(() => engines.close())

function grade(bytes: Uint8Array, payload: unknown) {
  const path = join(testFolder(), 'scan')
  writeFileSync(path, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return runOnce(omrGrading, payload, { engines, settings, file: { path, sha256, bytes: bytes.length } })
}

const scan = (questions: AcademyQuestions, answers: Record<string, string[]>) =>
  simulateSheet({
    template: academyTarget(questions),
    print: (dpi) => inkDrawing(academyPrint(questions), dpi),
    seed: 1,
    hand: { ...HANDS['sign-neat'], blankRate: 0 },
    scanner: SCANNERS['feeder-grey'],
    answers,
  })

const number = (digits: string) =>
  Object.fromEntries([...digits].map((digit, i) => [`id_${i + 1}`, digit === '?' ? [] : [digit]]))

describe('omr_grading of a sheet that its job describes', () => {
  const questions = { choices: 20, numeric: 3 }

  test('a description that makes no sense is refused before anything is read', async () => {
    const { image } = await scan(questions, {})
    await expect(grade(image, { template_meta: { version: 'v15' } })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'academy-omr-format',
    })
    await expect(grade(image, { template_meta: 'v15' })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('a picture without the sheet is a failure, not blank answers', async () => {
    const empty = await inkDrawing({ width: 297, height: 210, unitsPerMm: 1, shapes: [] }, 100)
    const { image } = await simulateSheet({
      template: academyTarget(questions),
      print: async () => empty,
      seed: 1,
      hand: HANDS['sign-neat'],
      scanner: SCANNERS['feeder-grey'],
    })
    await expect(grade(image, { template_meta: academyMeta(questions) })).rejects.toMatchObject({
      code: 'unreadable',
      reason: 'unaligned',
    })
  })

  test('every question described is answered under its number, in the words the server knows', async () => {
    const { image } = await scan(questions, {
      ...number('01234567'),
      q1: ['3'],
      q2: [],
      q3: ['1', '4'],
      q21_1: [],
      q21_2: ['4'],
      q21_3: ['2'],
      q22_1: [],
      q22_2: [],
      q22_3: [],
      q23_1: ['5'],
      q23_2: [],
      q23_3: ['1'],
    })
    const result = await grade(image, {
      template_meta: academyMeta(questions),
      // The server names its questions beside the description, without regions.
      questions: [{ exam_question_id: 9001, number: 1, region_meta: null }],
      mode: 'scan',
      omr: { sheet_id: 5, contract_version: 'c1', contract_fingerprint: 'abc' },
    })
    expect(result).toMatchObject({
      version: 'v15',
      mode: 'scan',
      aligned: true,
      expected_answer_count: 23,
      omr_contract_version: 'c1',
      omr_contract_fingerprint: 'abc',
    })
    if (result.version !== 'v15') throw new Error('not the described sheet')
    expect(result.identifier).toMatchObject({ identifier: '01234567', status: 'ok' })
    expect(result.identifier?.digits).toHaveLength(8)
    expect(result.answers.map(({ question_id }) => question_id)).toEqual(
      Array.from({ length: 23 }, (_, i) => i + 1),
    )
    const answer = (id: number) => result.answers.find(({ question_id }) => question_id === id)
    expect(answer(1)).toMatchObject({ version: 'v15', detected: ['3'], marking: 'single', status: 'ok' })
    expect(answer(2)).toMatchObject({ detected: [], marking: 'blank', status: 'blank' })
    expect(answer(3)).toMatchObject({ detected: ['1', '4'], marking: 'multi', status: 'ambiguous' })
    expect(answer(21)).toMatchObject({ detected: ['42'], marking: 'single', status: 'ok' })
    expect(answer(22)).toMatchObject({ detected: [], marking: 'blank', status: 'blank' })
    expect(answer(23)).toMatchObject({ detected: [], marking: 'single', status: 'ambiguous' })
  })

  test('a digit left out stands as a question mark', async () => {
    const { image } = await scan({ choices: 20 }, number('0123?567'))
    const result = await grade(image, { template_meta: academyMeta({ choices: 20 }) })
    expect(result).toMatchObject({ identifier: { identifier: '0123?567', status: 'ambiguous' } })
  })
})
