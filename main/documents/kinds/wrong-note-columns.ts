import { MOST_NOTE_QUESTIONS } from '#shared/domain/document-kinds.ts'
import type { Paper } from '../paper.ts'
import {
  bottomOf,
  drawFoot,
  drawHead,
  drawRuled,
  examTitle,
  FAINT,
  GREY,
  INK,
  MARGIN,
  WRONG,
  widthOf,
} from '../parts.ts'
import { drawQuestion as drawPicture, fitQuestion } from '../pictures.ts'
import {
  type DocumentInput,
  type Drawing,
  givenText,
  isWrong,
  type ReportAnswer,
  type ReportExam,
  type ReportStudent,
} from '../report.ts'
import { drawTable } from '../table.ts'
import { sheetsOf } from './wrong-notes.ts'

/** Millimetres between the two columns. */
const GUTTER = 8
const HEAD = 8
/** Least room to work in below a question. */
const WORKING = 40

/** Where the columns of a page are: margins of 16 mm, a gutter of 8. */
export function columnsOf({
  w,
  h,
}: {
  w: number
  h: number
}): { x: number; y: number; w: number; h: number }[] {
  const width = (w - 2 * MARGIN - GUTTER) / 2
  return [0, 1].map((at) => ({ x: MARGIN + at * (width + GUTTER), y: MARGIN, w: width, h: h - 2 * MARGIN }))
}

interface NoteQuestion {
  readonly exam: ReportExam
  readonly answer: ReportAnswer
}

/** One question a column with its picture and room to work; then, on pages of their own, the answers and solutions. */
export async function drawNoteColumns(
  paper: Paper,
  input: DocumentInput,
  { step, leaveOut }: Drawing,
): Promise<void> {
  const { look } = input
  const { t } = look
  for (const student of input.students) {
    const questions = sheetsOf(input, student).flatMap(({ exam, student: own }) =>
      own.answers.filter(isWrong).map((answer): NoteQuestion => ({ exam, answer })),
    )
    if (questions.length > MOST_NOTE_QUESTIONS) {
      leaveOut({ number: student.number, name: student.name, why: 'too-many' })
      step()
      continue
    }
    let page = 0
    const begin = async () => {
      await paper.page()
      page += 1
      drawFoot(paper, look, `${t('documents.student')}: ${student.number} · ${student.name}`, page)
    }
    for (let at = 0; at < questions.length; at += 2) {
      await begin()
      const columns = columnsOf(paper.size)
      for (const [i, question] of questions.slice(at, at + 2).entries()) {
        drawQuestion(paper, input, question, columns[i])
      }
    }
    const solutions = async (about: string) => {
      await begin()
      return drawHead(paper, look, t('documents.solutions'), about)
    }
    await drawSolutions(paper, input, student, questions, solutions)
    step()
  }
}

function drawQuestion(
  paper: Paper,
  { look: { t } }: DocumentInput,
  { exam, answer }: NoteQuestion,
  column: { x: number; y: number; w: number; h: number },
): void {
  const { x, y, w, h } = column
  const wide = paper.widthOf(`Q${answer.question}`, { size: 13, bold: true })
  paper.text(`Q${answer.question}`, x, y + 5, { size: 13, bold: true, colour: WRONG })
  paper.text(examTitle(exam), x + w, y + 5, { size: 7.5, colour: GREY, align: 'right', width: w - wide - 4 })
  paper.line(
    [
      [x, y + HEAD - 1],
      [x + w, y + HEAD - 1],
    ],
    INK,
    0.25,
  )
  let top = y + HEAD
  const picture = exam.pictures.get(answer.question)
  if (picture === undefined) {
    paper.text(t('documents.noPicture'), x, top + 4, { size: 8.5, colour: GREY })
    top += 7
  } else {
    const size = fitQuestion(picture, { w, h: h - HEAD - WORKING })
    drawPicture(paper, picture, { x, y: top, ...size })
    top += size.h + 3
  }
  drawRuled(paper, x, top, w, y + h)
}

async function drawSolutions(
  paper: Paper,
  { look: { t } }: DocumentInput,
  student: ReportStudent,
  questions: readonly NoteQuestion[],
  begin: (about: string) => Promise<number>,
): Promise<void> {
  const about = `${student.name} ${student.number}`
  const y = await begin(about)
  if (questions.length === 0) {
    paper.text(t('documents.noWrong'), MARGIN, y + 4, { size: 10, colour: GREY })
    return
  }
  await drawTable(paper, {
    ...{ rows: questions, y, next: () => begin(about) },
    columns: [
      { title: t('documents.exam'), share: 4, text: ({ exam }) => exam.name },
      { title: t('documents.question'), share: 1.2, text: ({ answer }) => `Q${answer.question}` },
      { title: t('documents.answer'), share: 2, text: ({ answer }) => givenText(answer, t) },
      {
        title: t('documents.right'),
        share: 2,
        text: ({ answer }) => answer.key,
        style: () => ({ bold: true }),
      },
    ],
  })
  for (const { exam, answer } of questions) {
    const picture = exam.solutions.get(answer.question)
    if (picture === undefined) continue
    const top = await begin(`Q${answer.question} · ${examTitle(exam)}`)
    const line = `${t('documents.right')} ${answer.key} · ${t('documents.answer')} ${givenText(answer, t)}`
    paper.text(line, MARGIN, top + 3, { size: 10, bold: true, colour: INK })
    const size = fitQuestion(picture, { w: widthOf(paper), h: bottomOf(paper) - top - 8 })
    drawPicture(paper, picture, { x: MARGIN, y: top + 7, ...size })
    paper.rect(MARGIN, top + 7, size.w, size.h, { stroke: FAINT })
  }
}
