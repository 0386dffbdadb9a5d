import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { runOnce } from '#main/jobs/run-once.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { goldenBytes, goldenCases, goldenJson, hasGoldens } from '#tools/original-worker.ts'

const settings = readSettings({})
const engines = enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
afterAll(() => engines.close())

function grade(bytes: Uint8Array, payload: unknown) {
  const path = join(testFolder(), 'scan')
  writeFileSync(path, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return runOnce(omrGrading, payload, { engines, settings, file: { path, sha256, bytes: bytes.length } })
}
if (!hasGoldens) console.warn('skipped: the original worker is not beside the project folder')

describe('omr_grading', () => {
  test.skipIf(!hasGoldens).for(goldenCases('omr_v1'))(
    '$id under compat v1 is the original’s result exactly',
    async ({ input, expected }) => {
      const questions = goldenJson(input.questions ?? '')
      const result = await grade(goldenBytes(input.image), {
        questions: questions.questions ?? questions,
        compat: 'v1',
      })
      expect(result).toEqual({ version: 'v1', answers: goldenJson(expected).answers })
    },
  )

  test
    .skipIf(!hasGoldens)
    .for(goldenCases('omr_v1').filter(({ expected }) => goldenJson(expected).drawn_truth))(
    '$id by default: no choice that was not made, both of two marks, blank where nothing was drawn',
    async ({ input, expected }) => {
      const questions = goldenJson(input.questions ?? '')
      const { answers } = await grade(goldenBytes(input.image), {
        questions: questions.questions ?? questions,
      })
      for (const truth of goldenJson(expected).drawn_truth) {
        const answer = answers.find((each) => each.question_id === truth.question_id)
        const about = `${truth.question_id} ${truth.drawn}: ${JSON.stringify(answer)}`
        for (const choice of answer?.detected ?? []) expect(truth.marked, about).toContain(choice)
        if (['full', 'pencil', 'over'].includes(truth.drawn))
          expect(answer?.detected, about).toEqual(truth.marked)
        if (truth.drawn === 'none') expect(answer?.status, about).toBe('blank')
        if (truth.marked.length > 1)
          expect(answer, about).toMatchObject({ marking: 'multi', detected: truth.marked })
      }
    },
  )

  test('one malformed question is an error of its own', async () => {
    const page = await drawnPage([1, 3])
    const good = (id: number) => ({ question_id: id, roi: { x: 40, y: 40 * id, w: 200, h: 30 } })
    const { answers } = await grade(page, {
      questions: [
        good(1),
        { question_id: 2, roi: [1, 2, 3, 4] },
        { question_id: '3', roi: { x: '40', y: 120, w: 200, h: 30 }, axis: 5 },
        { question_id: 4, roi: { x: 40, y: '20.5x', w: 200, h: 30 } },
        null,
        good(3),
      ],
    })
    expect(answers.map(({ question_id, status, detected }) => [question_id, status, detected])).toEqual([
      [1, 'ok', ['B']],
      [2, 'error', []],
      [3, 'error', []],
      [4, 'error', []],
      [0, 'error', []],
      [3, 'ok', ['D']],
    ])
    expect(answers[1]?.raw).toEqual({ error: 'malformed: roi' })
  })

  test('an unreadable file is a failure with a reason, not an empty success', async () => {
    const questions = [{ question_id: 1, roi: { x: 0, y: 0, w: 10, h: 10 } }]
    await expect(grade(Buffer.from('not a picture'), { questions })).rejects.toMatchObject({
      code: 'unreadable',
    })
    await expect(grade(Buffer.alloc(0), { questions })).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('a template’s questions come in the same shape, under the server’s numbers', async () => {
    const template = {
      schema: 'grading-station/template@1',
      id: 't',
      name: 't',
      unit: 'px',
      pages: [
        {
          id: 'p1',
          size: { w: 300, h: 200 },
          fiducials: [{ kind: 'none' }],
          fields: [
            {
              kind: 'choice',
              id: 'q',
              labels: ['q1', 'q2', 'q3'],
              questionIds: [11, 12, 13],
              options: ['A', 'B', 'C', 'D', 'E'],
              layout: {
                type: 'grid',
                origin: { x: 60, y: 55 },
                bubble: { w: 24, h: 24 },
                optionStep: { dx: 40, dy: 0 },
                rowStep: { dx: 0, dy: 40 },
              },
              style: { shape: 'circle' },
            },
          ],
        },
      ],
    }
    const { answers } = await grade(await drawnPage([1, 3, 0]), { template })
    expect(answers.map(({ question_id, detected }) => [question_id, detected])).toEqual([
      [11, ['B']],
      [12, ['D']],
      [13, ['A']],
    ])
  })
})

/** Rows of five circles, 40 px apart, with one filled in each. */
function drawnPage(filled: readonly number[]): Promise<Buffer> {
  const circles = [0, 1, 2].flatMap((row) =>
    [0, 1, 2, 3, 4].map((option) => {
      const fill = filled[row === 2 && filled.length === 2 ? 1 : row] === option ? '#333' : 'none'
      return `<circle cx="${60 + 40 * option}" cy="${55 + 40 * row}" r="11" fill="${fill}" stroke="#000" stroke-width="1.5"/>`
    }),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#fff"/>${circles.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}
