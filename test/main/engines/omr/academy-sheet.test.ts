import { describe, expect, test } from 'vitest'
import { readPage } from '#main/engines/omr/read-page.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { importAcademyOmr } from '#shared/domain/import-academy-omr.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import {
  type AcademyQuestions,
  academyMeta,
  academyPrint,
  academyTarget,
} from '#test/support/academy-sheet.ts'
import { readOnly } from '#test/support/read-all.ts'
import { inkDrawing } from '#tools/simulator/blank-sheet.ts'
import { HANDS, type HandName } from '#tools/simulator/hand.ts'
import { random } from '#tools/simulator/random.ts'
import { SCANNERS, type ScannerName, shaken } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'

/** Shakes a device as on another day, but without the accidents: no cut corner, no lost lines. */
const handled = (name: ScannerName, seed: string) => ({
  ...shaken(SCANNERS[name], random(seed)),
  cutCornerMm: 0,
  droppedLines: 0,
  hasGlare: false,
})

async function readFilled(
  questions: AcademyQuestions,
  hand: HandName,
  device: ScannerName,
  seed: string,
  described = questions,
) {
  const filled = await simulateSheet({
    template: academyTarget(questions),
    print: (dpi) => inkDrawing(academyPrint(questions), dpi),
    seed,
    hand: HANDS[hand],
    scanner: handled(device, seed),
  })
  const { template } = importAcademyOmr(academyMeta(described), 'academy')
  const layout = pageLayout(template.pages[0], template.unit)
  const reading = await readPage(await readOnly(filled.image), [layout])
  return { filled, reading, decisions: decideRows(reading.rows, layout.rows) }
}

const SHEETS: readonly AcademyQuestions[] = [
  { choices: 20 },
  { choices: 20, numeric: 5 },
  { choices: 30 },
  { choices: 45 },
  { choices: 60 },
]

describe('the academy’s own sheet, drawn from its measures and read by its description', () => {
  test.each(
    SHEETS.flatMap((questions) =>
      (
        [
          ['sign-neat', 'feeder-grey'],
          ['pencil-dark', 'flatbed-colour'],
          ['sign-neat', 'copier'],
          ['ballpen', 'phone'],
        ] as const
      ).map(([hand, device]) => [questions.choices, questions.numeric ?? 0, hand, device] as const),
    ),
  )('%i + %i questions, %s, %s', async (choices, numeric, hand, device) => {
    const { filled, reading, decisions } = await readFilled(
      { choices, numeric },
      hand,
      device,
      `${choices}+${numeric} ${hand} ${device}`,
    )
    expect(reading).toMatchObject({ state: 'read' })
    const about = (label: string) => decisions.find((decision) => decision.label === label)
    const wrong = filled.truth.rows.filter((row) => about(row.label)?.detected.join() !== row.expected.join())
    expect(wrong.map((row) => [row, about(row.label)])).toEqual([])
    const doubts = decisions.filter(({ status }) => status !== 'ok' && status !== 'blank')
    expect(doubts).toEqual([])
  })

  test('two levels of grey that lose its thin outlines are refused or right, never silently wrong', async () => {
    for (const { choices, numeric = 0 } of SHEETS) {
      const { filled, decisions } = await readFilled({ choices, numeric }, 'sign-neat', 'fax', `${choices}`)
      const silent = decisions.filter(
        ({ label, detected, status }) =>
          (status === 'ok' || status === 'blank') &&
          detected.join() !== filled.truth.rows.find((row) => row.label === label)?.expected.join(),
      )
      expect(silent).toEqual([])
    }
  })

  test.each([29, 31])('30 questions printed and %i described: the page is refused', async (choices) => {
    const { reading } = await readFilled({ choices: 30 }, 'sign-neat', 'feeder-grey', `${choices}`, {
      choices,
    })
    expect(reading.state).toBe('unaligned')
  })
})
