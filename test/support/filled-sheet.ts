import { pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import { HANDS } from '#tools/simulator/hand.ts'
import { SCANNERS } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'

/** A clean sheet that says exactly this: a digit, form, option or several by row label; every other row is left empty. */
export async function filledSheet(
  template: Template,
  answers: Readonly<Record<string, string | readonly string[]>>,
  seed = 'filled',
): Promise<Buffer> {
  const { rows } = pageLayout(template.pages[0], template.unit)
  const { image } = await simulateSheet({
    template,
    seed,
    hand: { ...HANDS['sign-neat'], strayLines: 0, ways: { full: 1 } },
    scanner: { ...SCANNERS['flatbed-grey'], specks: 0 },
    answers: Object.fromEntries(rows.map(({ label }) => [label, [answers[label] ?? []].flat()])),
    ways: Object.fromEntries(
      rows.map(({ label }) => [label, answers[label] === undefined ? 'blank' : 'full']),
    ),
  })
  return image
}

/** A student's number, digit by digit, and the form of the sample exam's sheet. */
export const identity = (number: string, form = '홀수'): Record<string, string> => ({
  form,
  ...Object.fromEntries([...number].map((digit, at) => [`sid_${at + 1}`, digit])),
})

/** Two full marks in every question of a known student's sheet. */
export async function doubledSheet(template: Template, number: string): Promise<Buffer> {
  const rows = pageLayout(template.pages[0], template.unit).rows.filter(({ kind }) => kind === 'question')
  const marks = Object.fromEntries(rows.map(({ label, options }) => [label, [options[0], options[2]]]))
  return filledSheet(template, { ...identity(number), ...marks })
}
