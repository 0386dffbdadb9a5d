import { drawSheetPage, writingAreas } from '#shared/domain/draw-sheet.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleRow, templateLayouts } from '#shared/domain/layout.ts'
import { markedNumber } from '#shared/domain/match-students.ts'
import type { Student } from '#shared/domain/roster.ts'
import type { CodeModules } from '#shared/domain/sheet-shapes.ts'
import { isStudentNumber, type TemplatePage } from '#shared/domain/template.ts'
import { type Paper, POINTS_PER_MM } from '../paper.ts'
import { drawSheet } from '../print-sheet.ts'
import { type DocumentInput, type Drawing, examOf } from '../report.ts'

const INK = '#000000'
/** Height of a text beside the height of its box. */
const TEXT_SHARE = 0.6

interface Known {
  /** Rows of the student's number, first digit first. */
  readonly rows: readonly BubbleRow[]
  /** Boxes where the digits are written, by row label. */
  readonly digits: ReadonlyMap<string, Rect>
  /** Where the name is written. */
  readonly names: readonly Rect[]
}

function knownOf(page: TemplatePage, layoutRows: readonly BubbleRow[], unitsPerMm: number): Known {
  const numbers = new Set(page.fields.filter(isStudentNumber).map((field) => field.id))
  const regions = new Set(
    page.fields.flatMap((field) => (field.kind === 'region' && field.purpose === 'name' ? [field.id] : [])),
  )
  const areas = writingAreas(page, unitsPerMm)
  return {
    rows: layoutRows.filter(({ fieldId }) => numbers.has(fieldId)),
    digits: new Map(
      areas.flatMap(({ fieldId, label, rect }) =>
        label !== undefined && numbers.has(fieldId) ? [[label, rect] as const] : [],
      ),
    ),
    names: areas.flatMap(({ fieldId, rect }) => (regions.has(fieldId) ? [rect] : [])),
  }
}

/** What is marked in each row; undefined where the number cannot be marked there. */
function marksOf(student: Student, rows: readonly BubbleRow[]): readonly Rect[] | undefined {
  if (rows.length === 0) return []
  const number = markedNumber(student, rows.length)
  if (number === undefined) return undefined
  const marks = rows.map(({ options, bubbles }, i) => bubbles[options.indexOf(number[i])])
  return marks.every((mark) => mark !== undefined) ? marks : undefined
}

const drawsCode = ({ fields }: TemplatePage) =>
  fields.some((field) => field.kind === 'barcode' && field.carries === 'sheet')

/** The sheet of each student with number, name and code on it already, printed at its true size. */
export async function drawAnswerSheets(
  paper: Paper,
  input: DocumentInput,
  { step, leaveOut }: Drawing,
): Promise<void> {
  const { template, students } = input.sheet
  const layouts = templateLayouts(template)
  const issue = { exam: examOf(input).name }
  const drawings = template.pages.map((page) => ({
    page,
    drawing: drawSheetPage(template, page, {}, issue),
  }))
  const known = drawings.map(({ page, drawing }, i) => knownOf(page, layouts[i].rows, drawing.unitsPerMm))
  for (const student of students) {
    const marks = known.map(({ rows }) => marksOf(student, rows))
    if (marks.includes(undefined)) {
      leaveOut({ number: student.number, name: student.name, why: 'number-unfit' })
      step()
      continue
    }
    // Each has codes of its own.
    const codes = new Map<string, CodeModules>()
    for (const [i, { page, drawing }] of drawings.entries()) {
      const own = drawsCode(page)
        ? drawSheetPage(template, page, {}, { ...issue, number: student.number })
        : drawing
      await drawSheet(paper, own, codes)
      fillIn(paper, student, known[i], marks[i] ?? [])
    }
    step()
  }
}

function fillIn(
  paper: Paper,
  student: Student,
  { rows, digits, names }: Known,
  marks: readonly Rect[],
): void {
  const write = (text: string, rect: Rect, share: number) => {
    const size = Math.min(rect.h * share, rect.w) * POINTS_PER_MM
    paper.text(text, rect.x + rect.w / 2, rect.y + rect.h / 2 + (size / POINTS_PER_MM) * 0.355, {
      ...{ size, colour: INK, align: 'center', bold: true },
      width: rect.w * 0.94,
    })
  }
  marks.forEach((mark, i) => {
    // A little less than the bubble: print that touched its outline would be measured with it.
    paper.doc.ellipse(mark.x + mark.w / 2, mark.y + mark.h / 2, mark.w * 0.46, mark.h * 0.46).fill(INK)
    const box = digits.get(rows[i].label)
    const digit = rows[i].options[rows[i].bubbles.indexOf(mark)]
    if (box !== undefined && digit !== undefined) write(digit, box, 0.7)
  })
  for (const rect of names) write(student.name, rect, TEXT_SHARE)
}
