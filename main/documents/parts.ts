import type { Paper, TextStyle } from './paper.ts'
import type { ReportExam, ReportLook } from './report.ts'

/** Millimetres. */
export const MARGIN = 16
export const INK = '#1f2328'
export const GREY = '#5c6370'
export const FAINT = '#d8dbe0'
export const SHADE = '#f3f4f6'
/** Of the original worker's note. */
export const WRONG = '#c0392b'
const FOOT = 9

/** Where what is on a page has to end. */
export const bottomOf = (paper: Paper): number => paper.size.h - MARGIN
export const widthOf = (paper: Paper): number => paper.size.w - 2 * MARGIN

/** An exam's name with its day, class and subject. */
export const examTitle = ({ name, heldOn, className, subject }: ReportExam): string =>
  [name, subject, className, heldOn].filter(Boolean).join(' · ')

/** The academy, the document and its subject at the head of a page. @returns where the page goes on */
export function drawHead(paper: Paper, look: ReportLook, title: string, about: string): number {
  const { w } = paper.size
  let right = w - MARGIN
  if (look.logo !== undefined) {
    paper.image(look.logo, right - 28, MARGIN - 5, {
      fit: [28, 13],
      align: 'right',
      valign: 'center',
    })
    right -= 31
  }
  paper.text(look.academy, MARGIN, MARGIN - 1, {
    size: 9,
    colour: look.colour,
    bold: true,
    width: right - MARGIN,
  })
  const wide = paper.text(title, MARGIN, MARGIN + 7.5, {
    size: 17,
    bold: true,
    colour: INK,
    width: right - MARGIN,
  })
  paper.text(about, Math.min(right, w - MARGIN), MARGIN + 7.5, {
    size: 9,
    colour: GREY,
    align: 'right',
    width: right - MARGIN - (wide || paper.widthOf(title, { size: 17, bold: true })) - 5,
  })
  paper.line(
    [
      [MARGIN, MARGIN + 11],
      [w - MARGIN, MARGIN + 11],
    ],
    look.colour,
    0.7,
  )
  return MARGIN + 16
}

/** Whose page it is, which one, and when it was made. */
export function drawFoot(paper: Paper, look: ReportLook, about: string, page: number): void {
  const y = paper.size.h - FOOT
  const style: TextStyle = { size: 7.5, colour: GREY }
  const made = `${look.t('documents.made')} ${look.madeOn} · ${look.t('documents.page', { page })}`
  paper.text(made, paper.size.w - MARGIN, y, { ...style, align: 'right' })
  paper.text(about, MARGIN, y, { ...style, width: widthOf(paper) - paper.widthOf(made, style) - 4 })
}

export function drawTitle(paper: Paper, title: string, y: number, x = MARGIN): number {
  paper.text(title, x, y + 3.6, { size: 10.5, bold: true, colour: INK })
  return y + 6
}

/** Figures with their names, so many a row. @returns where the page goes on */
export function drawFacts(
  paper: Paper,
  facts: readonly (readonly [name: string, value: string])[],
  y: number,
  perRow: number,
): number {
  const w = widthOf(paper) / perRow
  const rows = Math.ceil(facts.length / perRow)
  facts.forEach(([name, value], i) => {
    const x = MARGIN + (i % perRow) * w
    const top = y + Math.floor(i / perRow) * 12
    paper.rect(x, top, w, 12, { stroke: FAINT })
    paper.text(name, x + 2, top + 4, { size: 7.5, colour: GREY, width: w - 4 })
    paper.text(value, x + 2, top + 9.6, { size: 11, bold: true, colour: INK, width: w - 4 })
  })
  return y + rows * 12 + 4
}

/** Lines to write on. */
export function drawRuled(paper: Paper, x: number, y: number, w: number, bottom: number, pitch = 9): void {
  for (let at = y + pitch; at <= bottom; at += pitch) {
    paper.line(
      [
        [x, at],
        [x + w, at],
      ],
      FAINT,
      0.15,
    )
  }
}
