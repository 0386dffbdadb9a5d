import sharp from 'sharp'
import { expect, test } from 'vitest'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { jobRunner } from '#test/support/run-job.ts'

const run = jobRunner()

const OPTIONS = 100
const ACROSS = 20
const STEP = 40
const MARKED = [7, 42, 99]
const options = Array.from({ length: OPTIONS }, (_, i) => String(i + 1))
const placeOf = (question: number, option: number) => ({
  x: 40 + STEP * (option % ACROSS),
  y: 40 + STEP * (Math.floor(option / ACROSS) + question * (OPTIONS / ACROSS + 1)),
})

/** Three questions of a hundred boxes in five lines each, as AMC prints them. */
function drawnPage() {
  const boxes = MARKED.flatMap((marked, question) =>
    options.map((_, option) => {
      const { x, y } = placeOf(question, option)
      return `<rect x="${x}" y="${y}" width="24" height="24" fill="${option === marked ? '#222' : 'none'}" stroke="#000" stroke-width="1.5"/>`
    }),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="880" height="800"><rect width="880" height="800" fill="#fff"/>${boxes.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

const template = {
  schema: 'grading-station/template@1',
  id: 'amc',
  name: 'amc',
  unit: 'px',
  pages: [
    {
      id: 'p1',
      size: { w: 880, h: 800 },
      fiducials: [{ kind: 'none' }],
      fields: [
        {
          kind: 'choice',
          id: 'q',
          labels: ['q1', 'q2', 'q3'],
          options,
          layout: {
            type: 'boxes',
            rows: MARKED.map((_, question) =>
              options.map((_option, option) => ({ ...placeOf(question, option), w: 24, h: 24 })),
            ),
          },
          style: { shape: 'rectangle' },
        },
      ],
    },
  ],
}

test('a question of a hundred options is read', async () => {
  const { answers } = await run(omrGrading, { template }, { bytes: await drawnPage() })
  expect(answers.map(({ detected, status }) => [detected, status])).toEqual(
    MARKED.map((marked) => [[options[marked]], 'ok']),
  )
})
