import { A4, type Paper } from '../paper.ts'
import { drawFoot, examTitle, GREY, INK, WRONG } from '../parts.ts'
import { placeUpright, type Upright, uprightSize } from '../pictures.ts'
import {
  type DocumentInput,
  type Drawing,
  examOf,
  figure,
  isRight,
  type ReportStudent,
  type ScanRow,
  scoreText,
} from '../report.ts'

const EDGE = 6
/** Room above the scan for whose it is and what it came to. */
const HEAD = 14
const FOOT = 12
// Beside its colour each has a shape of its own, for copies in black and white.
const RIGHT = '#1a7f37'
const OPEN = '#9a5b00'

/** Each scan as it was read, with right, wrong and missed answers and their points where they stand on the sheet. */
export async function drawAnnotated(
  paper: Paper,
  input: DocumentInput,
  { step, leaveOut }: Drawing,
): Promise<void> {
  const { look } = input
  for (const student of input.students) {
    const scans = await input.scansOf(student)
    if (scans === undefined) {
      leaveOut({ number: student.number, name: student.name, why: 'scan-gone' })
      step()
      continue
    }
    for (const [at, scan] of scans.entries()) {
      const size = uprightSize(scan, scan.turn)
      await paper.page(size.w > size.h ? A4.landscape : A4.portrait)
      const { w, h } = paper.size
      const place = placeUpright(scan, scan.turn, { x: EDGE, y: HEAD, w: w - 2 * EDGE, h: h - HEAD - FOOT })
      paper.doc.save()
      paper.doc.transform(...place.matrix)
      paper.image(scan.jpeg, 0, 0, { width: scan.widthPx, height: scan.heightPx })
      paper.doc.restore()
      drawHeading(paper, input, student)
      for (const row of scan.rows) drawRow(paper, row, place)
      drawFoot(paper, look, `${student.name} ${student.number}`, at + 1)
    }
    step()
  }
}

function drawHeading(paper: Paper, input: DocumentInput, student: ReportStudent): void {
  const { t } = input.look
  const { w } = paper.size
  const score = scoreText(student, t)
  const state = student.isFinal ? '' : `  ${t('documents.provisional')}`
  const total = student.points === null ? '' : `${t('documents.total')} ${score}${state}`
  const room = paper.widthOf(total, { size: 14, bold: true })
  paper.text(total, w - EDGE, 9, {
    size: 14,
    bold: true,
    align: 'right',
    colour: student.isFinal ? WRONG : OPEN,
  })
  const who = `${student.name}  ${student.number}`
  paper.text(who, EDGE, 6, { size: 10, bold: true, colour: INK, width: w - 2 * EDGE - room - 4 })
  paper.text(examTitle(examOf(input)), EDGE, 11, { size: 8, colour: GREY, width: w - 2 * EDGE - room - 4 })
}

type Box = readonly [number, number, number, number]

/** A box of the scan on the page, whichever way the scan lay. */
function boxOn({ point }: Upright, [left, top, right, bottom]: Box) {
  const [ax, ay] = point(left, top)
  const [bx, by] = point(right, bottom)
  return { x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(bx - ax), h: Math.abs(by - ay) }
}

function colourOf(row: ScanRow): string {
  const { verdict } = row
  if (verdict === undefined) return GREY
  if (verdict === 'undecided') return OPEN
  return isRight(row) ? RIGHT : WRONG
}

function drawRow(paper: Paper, row: ScanRow, place: Upright): void {
  const { doc } = paper
  const box = boxOn(place, row.box)
  for (const bubble of row.chosen.map((each) => boxOn(place, each))) {
    const pad = 0.6
    paper.rect(bubble.x - pad, bubble.y - pad, bubble.w + 2 * pad, bubble.h + 2 * pad, {
      stroke: colourOf(row),
      line: 0.45,
    })
  }
  for (const bubble of row.missed.map((each) => boxOn(place, each))) {
    doc.lineWidth(0.45).dash(0.8, { space: 0.6 })
    doc
      .ellipse(bubble.x + bubble.w / 2, bubble.y + bubble.h / 2, bubble.w / 2 + 0.9, bubble.h / 2 + 0.9)
      .stroke(WRONG)
    doc.undash()
  }
  if (row.verdict === undefined) return
  const r = Math.min(2, Math.max(1.1, Math.min(box.w, box.h) * 0.3))
  const x = box.x + box.w + r + 0.8
  const y = box.y + box.h / 2
  if (row.verdict === 'undecided') {
    doc
      .lineWidth(0.4)
      .dash(1, { space: 0.7 })
      .rect(box.x - 0.6, box.y - 0.6, box.w + 1.2, box.h + 1.2)
      .stroke(OPEN)
      .undash()
    paper.text('?', x, y + r * 0.8, { size: 9, bold: true, align: 'center', colour: OPEN })
    return
  }
  if (isRight(row)) doc.lineWidth(0.5).circle(x, y, r).stroke(RIGHT)
  else {
    paper.line(
      [
        [x - r, y - r],
        [x + r, y + r],
      ],
      WRONG,
      0.5,
    )
    paper.line(
      [
        [x - r, y + r],
        [x + r, y - r],
      ],
      WRONG,
      0.5,
    )
  }
  if (row.points !== undefined) {
    paper.text(figure(row.points), x + r + 0.5, y + 1, {
      size: 7,
      bold: true,
      colour: isRight(row) ? RIGHT : WRONG,
    })
  }
}
