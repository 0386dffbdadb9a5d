import { isSamePerson } from '#shared/domain/roster.ts'
import type { Paper } from '../paper.ts'
import {
  bottomOf,
  drawFoot,
  drawHead,
  examTitle,
  FAINT,
  GREY,
  INK,
  MARGIN,
  WRONG,
  widthOf,
} from '../parts.ts'
import {
  type DocumentInput,
  type Drawing,
  examOf,
  givenText,
  isWrong,
  type ReportAnswer,
  type ReportExam,
  type ReportStudent,
  scoreText,
} from '../report.ts'
import { columnEdges } from '../table.ts'

const ROW = 8.5

/** A student's sheet in the exam at hand, and in each of the range before it. */
export function sheetsOf(
  { exams }: Pick<DocumentInput, 'exams'>,
  student: ReportStudent,
): { exam: ReportExam; student: ReportStudent }[] {
  const before = exams.slice(0, -1).flatMap((exam) => {
    const same = exam.students.find((candidate) => isSamePerson(candidate, student))
    return same === undefined ? [] : [{ exam, student: same }]
  })
  return [...before, { exam: examOf({ exams }), student }]
}

/** The fields of the original worker's note: 학생 ID, 생성일, then by exam Q and 제출 답안, with room to try again. */
export async function drawWrongNotes(paper: Paper, input: DocumentInput, { step }: Drawing): Promise<void> {
  const { look, students } = input
  const { t } = look
  for (const student of students) {
    let page = 0
    const begin = async () => {
      await paper.page()
      page += 1
      drawFoot(paper, look, `${student.name} ${student.number}`, page)
      return drawHead(paper, look, t('documents.title.wrong-notes'), student.group ?? '')
    }
    let y = await begin()
    y = drawWho(paper, input, student, y)
    for (const { exam, student: own } of sheetsOf(input, student)) {
      const wrong = own.answers.filter(isWrong)
      if (y + 14 + ROW > bottomOf(paper)) y = await begin()
      y = drawExam(paper, input, exam, own, wrong.length, y)
      const edges = columnEdges([14, 34, 34, 96], MARGIN, widthOf(paper))
      if (wrong.length > 0) y = drawNames(paper, input, edges, y)
      for (const answer of wrong) {
        if (y + ROW > bottomOf(paper)) y = drawNames(paper, input, edges, await begin())
        drawAnswer(paper, input, answer, edges, y)
        y += ROW
      }
      y += 5
    }
    step()
  }
}

function drawWho(
  paper: Paper,
  { look: { t, madeOn } }: DocumentInput,
  { number, name }: ReportStudent,
  y: number,
): number {
  paper.text(`${t('documents.student')}: ${number}`, MARGIN, y + 2, { size: 11, bold: true, colour: INK })
  paper.text(name, MARGIN + 70, y + 2, { size: 11, bold: true, colour: INK, width: widthOf(paper) - 70 })
  paper.text(`${t('documents.made')}: ${madeOn}`, MARGIN, y + 8, { size: 9.5, colour: GREY })
  return y + 14
}

function drawExam(
  paper: Paper,
  { look: { t } }: DocumentInput,
  exam: ReportExam,
  own: ReportStudent,
  wrong: number,
  y: number,
): number {
  const isOpen = own.undecided > 0
  const score = scoreText(own, t)
  const state = own.isFinal ? '' : ` (${t('documents.provisional')})`
  const right = paper.size.w - MARGIN
  paper.text(`${score}${state}`, right, y + 3.6, { size: 10, align: 'right', colour: INK })
  paper.text(`${t('documents.exam')} ${examTitle(exam)}`, MARGIN, y + 3.6, {
    size: 12,
    bold: true,
    width: right - MARGIN - 50,
  })
  const says = wrong === 0 && !isOpen ? t('documents.noWrong') : t('documents.wrongCount', { count: wrong })
  paper.text(says, MARGIN, y + 9, { size: 9, colour: GREY })
  if (isOpen) {
    paper.text(t('documents.open', { count: own.undecided }), right, y + 9, {
      size: 9,
      colour: GREY,
      align: 'right',
    })
  }
  return y + 12
}

function drawNames(
  paper: Paper,
  { look: { t } }: DocumentInput,
  edges: readonly { x: number; w: number }[],
  y: number,
): number {
  const names = [t('documents.question'), t('documents.answer'), t('documents.again'), t('documents.memo')]
  names.forEach((name, i) => void paper.text(name, edges[i].x + 1, y + 3.4, { size: 8, colour: GREY }))
  paper.line(
    [
      [MARGIN, y + 5],
      [paper.size.w - MARGIN, y + 5],
    ],
    INK,
    0.3,
  )
  return y + 5
}

function drawAnswer(
  paper: Paper,
  { look: { t } }: DocumentInput,
  answer: ReportAnswer,
  edges: readonly { x: number; w: number }[],
  y: number,
): void {
  const base = y + ROW * 0.62
  paper.text(`Q${answer.question}`, edges[0].x + 1, base, {
    size: 11,
    bold: true,
    colour: WRONG,
    width: edges[0].w - 2,
  })
  paper.text(givenText(answer, t), edges[1].x + 1, base, { size: 10, width: edges[1].w - 2 })
  paper.rect(edges[2].x + 1, y + 1.4, edges[2].w - 4, ROW - 2.8, { stroke: FAINT })
  paper.line(
    [
      [MARGIN, y + ROW],
      [paper.size.w - MARGIN, y + ROW],
    ],
    FAINT,
    0.15,
  )
}

/** Everybody's wrong questions, class by class. */
export async function drawWrongNotesOfClasses(
  paper: Paper,
  input: DocumentInput,
  { step }: Drawing,
): Promise<void> {
  const { look, students } = input
  const { t } = look
  const exam = examOf(input)
  for (const [group, own] of Map.groupBy(students, (student) => student.group ?? '')) {
    let page = 0
    const name = group || t('documents.noGroup')
    const begin = async () => {
      await paper.page()
      page += 1
      drawFoot(paper, look, `${examTitle(exam)} · ${name}`, page)
      return drawHead(paper, look, t('documents.title.wrong-notes-class'), `${examTitle(exam)} · ${name}`)
    }
    let y = await begin()
    for (const student of own) {
      const wrong = student.answers.filter(isWrong)
      const says = wrong.map((answer) => `${answer.question}(${givenText(answer, t)})`).join('  ')
      const width = widthOf(paper) - 66
      const lines = paper.lines(says || t('documents.noWrong'), width, { size: 8.5 })
      const open = student.undecided > 0 ? t('documents.open', { count: student.undecided }) : ''
      const height = Math.max(1, lines.length + (open === '' ? 0 : 1)) * 4.4 + 2.6
      if (y + height > bottomOf(paper)) y = await begin()
      paper.text(student.number, MARGIN, y + 4.4, { size: 9, width: 26, colour: GREY })
      paper.text(student.name, MARGIN + 27, y + 4.4, { size: 9.5, bold: true, width: 24 })
      paper.text(String(wrong.length), MARGIN + 62, y + 4.4, { size: 9.5, bold: true, align: 'right' })
      lines.forEach((line, i) => void paper.text(line, MARGIN + 66, y + 4.4 + i * 4.4, { size: 8.5 }))
      if (open !== '') paper.text(open, MARGIN + 66, y + 4.4 + lines.length * 4.4, { size: 8, colour: GREY })
      y += height
      paper.line(
        [
          [MARGIN, y],
          [paper.size.w - MARGIN, y],
        ],
        FAINT,
        0.15,
      )
      step()
    }
  }
}
