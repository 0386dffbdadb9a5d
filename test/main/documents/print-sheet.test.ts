import { beforeAll, describe, expect, test } from 'vitest'
import { printSheet } from '#main/documents/print-sheet.ts'
import { readPage } from '#main/engines/omr/read-page.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import { pageAnswers } from '#shared/domain/page-answers.ts'
import { readSheetCode } from '#shared/domain/sheet-code.ts'
import type { Template } from '#shared/domain/template.ts'
import { academyMeta } from '#test/support/academy-sheet.ts'
import { drawLogo, inkEdges, printOut } from '#test/support/print-out.ts'
import { ENGLISH, KOREAN, printedSheet } from '#test/support/printed-sheet.ts'
import { readOnly } from '#test/support/read-all.ts'
import { HANDS, type HandName } from '#tools/simulator/hand.ts'
import { SCANNERS, type Scanner } from '#tools/simulator/scanner.ts'
import { simulateSheet } from '#tools/simulator/simulate.ts'

const EXAM = { exam: '2026년 11월 고2 수학', form: '홀수' }
let own: Template
let pdf: Buffer
beforeAll(async () => {
  own = printedSheet(KOREAN, await drawLogo())
  pdf = await printSheet(own, EXAM)
})

const grey = (dpi: number): Scanner => ({ ...SCANNERS['feeder-grey'], dpi, skewDeg: 0.7 })
const twoLevel = (dpi: number): Scanner => ({
  ...SCANNERS.fax,
  dpi,
  specks: 5,
  threshold: 170,
  skewDeg: -0.6,
})

async function fillAndRead(template: Template, print: Buffer, hand: HandName, scanner: Scanner) {
  const filled = await simulateSheet({
    template,
    print: (dpi) => printOut(print, dpi),
    seed: `${hand} ${scanner.name} ${scanner.dpi}`,
    hand: HANDS[hand],
    scanner,
    // Two marks where both count.
    answers: template.id === 'own-a4' ? { q25: ['2', '4'] } : {},
  })
  const page = template.pages[0]
  const layout = pageLayout(page, template.unit)
  const reading = await readPage(await readOnly(filled.image), [layout])
  const decisions = decideRows(reading.rows, layout.rows)
  return { filled, reading, decisions, answers: pageAnswers(page, layout, decisions, reading.rows) }
}

describe('the academy’s sheet, printed from its description', () => {
  test.each([
    [20, 0],
    [20, 5],
    [45, 0],
  ])('%i + %i questions are read as they were filled, and the code says which exam', async (choices, numeric) => {
    const { template } = importTemplate(academyMeta({ choices, numeric }), undefined, 'sheet')
    const print = await printSheet(template, EXAM)
    const { filled, reading, decisions } = await fillAndRead(template, print, 'sign-neat', grey(200))
    expect(decisions.map(({ detected }) => detected)).toEqual(
      filled.truth.rows.map(({ expected }) => expected),
    )
    expect(decisions.filter(({ status }) => status !== 'ok' && status !== 'blank')).toEqual([])
    expect(reading.codes.map(({ text }) => readSheetCode(text))).toEqual([
      { templateId: 'sheet', version: 1, pageId: 'front', ...EXAM },
    ])
  })
})

describe('a printed sheet', () => {
  test('has its marks and bubbles where the template says, to a tenth of a millimetre', async () => {
    const paper = await printOut(pdf, 300)
    expect(paper.width).toBeCloseTo((210 * 300) / 25.4, -1)
    expect(paper.height).toBeCloseTo((297 * 300) / 25.4, -1)
    const around = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }) => ({
      x: x - 0.5,
      y: y - 0.5,
      w: w + 1,
      h: h + 1,
    })
    const far = (edges: readonly number[], { x, y, w, h }: { x: number; y: number; w: number; h: number }) =>
      Math.max(...[x, y, x + w, y + h].map((edge, i) => Math.abs(edge - edges[i])))
    const [marks] = own.pages[0].fiducials
    if (marks?.kind !== 'corner-marks') throw new Error('no marks')
    for (const { center, size } of marks.marks) {
      const mark = { x: center.x - size.w / 2, y: center.y - size.h / 2, ...size }
      expect(far(inkEdges(paper, own.pages[0].size, around(mark)), mark)).toBeLessThan(0.1)
    }
    for (const { label, bubbles } of pageLayout(own.pages[0], 'mm').rows) {
      // Its outline lies half outside; rules between rows come near others.
      if (label.startsWith('q')) continue
      const first = bubbles[0]
      expect(far(inkEdges(paper, own.pages[0].size, around(first)), first), label).toBeLessThan(0.2)
    }
  })

  test('has its marks 6 mm or more inside the page', () => {
    const [marks] = own.pages[0].fiducials
    if (marks?.kind !== 'corner-marks') throw new Error('no marks')
    for (const { center, size } of marks.marks) {
      expect(
        Math.min(center.x, center.y, 210 - center.x, 297 - center.y) - size.w / 2,
      ).toBeGreaterThanOrEqual(6)
    }
  })

  test.each([
    ['sign-neat', 'grey', 200],
    ['pencil-dark', 'grey', 200],
    ['ballpen', 'grey', 300],
    ['pencil-medium', 'grey', 300],
    ['sign-neat', 'two levels', 200],
    ['sign-neat', 'two levels', 300],
  ] as const)('filled by %s and scanned in %s at %i dpi is read as it was filled', async (hand, mode, dpi) => {
    const scanner = mode === 'grey' ? grey(dpi) : twoLevel(dpi)
    const { filled, reading, decisions, answers } = await fillAndRead(own, pdf, hand, scanner)
    expect(reading).toMatchObject({ state: 'read' })
    for (const { label, expected, difficulty } of filled.truth.rows) {
      const decision = decisions.find((each) => each.label === label)!
      const about = JSON.stringify(decision)
      if (difficulty === 'ordinary' || decision.status === 'ok')
        expect(decision.detected, about).toEqual(expected)
      if (difficulty === 'ordinary') expect(['ok', 'blank'], about).toContain(decision.status)
    }
    const { values } = filled.truth
    expect(answers.number).toMatchObject({ text: values.sid, status: 'ok' })
    expect(answers.formCode).toMatchObject({ text: values.form, status: 'ok' })
    for (const id of ['s41', 's42']) {
      expect(answers.answers.find(({ question }) => question === id)?.chosen.join('')).toBe(values[id])
    }
    expect(reading.codes.map(({ fieldId, text }) => [fieldId, readSheetCode(text)])).toEqual([
      ['sheet', { templateId: 'own-a4', version: 3, pageId: 'front', ...EXAM }],
    ])
  })

  test('read upside down says the same, its code too', async () => {
    const { filled, reading, decisions } = await fillAndRead(own, pdf, 'sign-neat', {
      ...grey(200),
      turn: 180,
    })
    expect(reading.warnings).toContain('upside-down')
    expect(decisions.map(({ detected }) => detected)).toEqual(
      filled.truth.rows.map(({ expected }) => expected),
    )
    expect(readSheetCode(reading.codes[0].text)).toMatchObject(EXAM)
  })

  test('without an exam and form carries its template all the same', async () => {
    const english = printedSheet(ENGLISH, await drawLogo())
    const { reading } = await fillAndRead(english, await printSheet(english), 'sign-neat', grey(200))
    expect(reading.codes.map(({ text }) => readSheetCode(text))).toEqual([
      { templateId: 'own-a4', version: 3, pageId: 'front' },
    ])
  })

  test('asks to be printed at its true size', () => {
    expect(pdf.toString('latin1')).toContain('/PrintScaling /None')
  })

  test('carries the longest name that it takes so that a scan of 200 dpi gives it back', async () => {
    const exam = '가'.repeat(31)
    const { reading } = await fillAndRead(own, await printSheet(own, { exam }), 'sign-neat', twoLevel(200))
    expect(readSheetCode(reading.codes[0]?.text ?? '')).toMatchObject({ exam })
  })

  test('is refused when its code cannot hold the names, or a picture is none', async () => {
    await expect(printSheet(own, { exam: '가'.repeat(60) })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'sheet-code-too-long',
    })
    for (const picture of ['data:image/png;base64,AAAA', '/etc/logo.png', 'data:text/plain;base64,AAAA']) {
      const bad = printedSheet(KOREAN, picture)
      await expect(printSheet(bad)).rejects.toMatchObject({ reason: 'template-picture-unreadable' })
    }
  })
})
