import { spreadOf } from '#shared/domain/standing.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { A4, type Paper } from '../paper.ts'
import {
  bottomOf,
  drawFacts,
  drawFoot,
  drawHead,
  examTitle,
  GREY,
  INK,
  MARGIN,
  SHADE,
  widthOf,
} from '../parts.ts'
import {
  type DocumentInput,
  type Drawing,
  examOf,
  figure,
  finalPoints,
  type MissingStudent,
  pointsText,
  type ReportExam,
  type ReportStudent,
  scoreText,
} from '../report.ts'
import { type Column, drawTable } from '../table.ts'

export const stateText = ({ isFinal, pass }: ReportStudent, t: Translate): string =>
  !isFinal
    ? t('documents.provisional')
    : pass === null
      ? ''
      : t(pass ? 'documents.passed' : 'documents.failed')

/** What an exam came to, over the scores that hold. */
export function examFacts(exam: ReportExam, t: Translate): [string, string][] {
  const { n, min, max } = spreadOf(finalPoints(exam.students))
  return [
    [t('documents.present'), t('documents.presentCount', { count: n })],
    [t('documents.possible'), figure(exam.possible)],
    [t('documents.mean'), figure(exam.mean, 1)],
    [t('documents.deviation'), figure(exam.deviation, 1)],
    [t('documents.median'), figure(exam.median)],
    [t('documents.highest'), figure(max)],
    [t('documents.lowest'), figure(min)],
    [t('documents.passRate'), exam.passRate === null ? '–' : `${figure(exam.passRate * 100, 1)}%`],
  ]
}

/** A line of a list: somebody with a sheet, or without. */
type Listed =
  | { readonly kind: 'student'; readonly student: ReportStudent }
  | ({ readonly kind: 'absent' | 'checking' } & MissingStudent)

/** Everybody, lying, so that it can be copied in black and white. */
export async function drawScoreList(paper: Paper, input: DocumentInput, { step }: Drawing): Promise<void> {
  const { look, students } = input
  const { t } = look
  const exam = examOf(input)
  let page = 0
  const begin = async () => {
    await paper.page(A4.landscape)
    page += 1
    drawFoot(paper, look, examTitle(exam), page)
    return drawHead(paper, look, t('documents.title.score-list'), examTitle(exam))
  }
  const rows: Listed[] = [
    ...students.map((student) => ({ kind: 'student' as const, student })),
    ...(['absent', 'checking'] as const).flatMap((kind) => input[kind].map((who) => ({ ...who, kind }))),
  ]
  const of = (read: (student: ReportStudent) => string) => (row: Listed) =>
    row.kind === 'student' ? read(row.student) : ''
  const numeric = (
    title: string,
    share: number,
    read: (student: ReportStudent) => string,
  ): Column<Listed> => ({
    title,
    share,
    align: 'right',
    text: of(read),
  })
  const y = drawFacts(paper, examFacts(exam, t), await begin(), 8)
  await drawTable<Listed>(paper, {
    ...{ rows, y, next: begin, size: 8.5 },
    columns: [
      numeric(t('documents.rank'), 1.2, ({ rank }) => figure(rank)),
      {
        title: t('documents.student'),
        share: 2.6,
        text: (row) => (row.kind === 'student' ? row.student.number : row.number),
      },
      {
        title: t('documents.name'),
        share: 2.8,
        text: (row) => (row.kind === 'student' ? row.student.name : row.name),
        style: () => ({ bold: true }),
      },
      {
        title: t('documents.group'),
        share: 1.6,
        text: (row) => (row.kind === 'student' ? (row.student.group ?? '') : row.group),
      },
      { title: t('documents.form'), share: 1.1, text: of(({ form }) => form ?? '') },
      {
        ...numeric(t('documents.points'), 2.2, (student) => scoreText(student, t)),
        style: () => ({ bold: true }),
      },
      ...(exam.handPossible === null
        ? []
        : [numeric(t('documents.hand'), 1.4, ({ handPoints }) => figure(handPoints))]),
      ...(students.some(({ final }) => final !== null)
        ? [numeric(t('documents.finalShort'), 1.4, ({ final }) => figure(final?.points))]
        : []),
      numeric(t('documents.groupRank'), 1.5, ({ groupRank }) => figure(groupRank)),
      numeric(t('documents.topPercent'), 1.3, ({ topPercent }) => figure(topPercent, 1)),
      numeric(t('documents.percentile'), 1.3, ({ percentile }) => figure(percentile)),
      numeric(t('documents.standardScore'), 1.6, ({ standardScore }) => figure(standardScore)),
      numeric(t('documents.grade9'), 1.8, ({ grade9 }) => figure(grade9)),
      numeric(t('documents.grade5'), 1.8, ({ grade5 }) => figure(grade5)),
      numeric(
        `${t('documents.verdict.right')}/${t('documents.verdict.wrong')}`,
        1.4,
        ({ right, wrong, blank }) => `${right}/${wrong + blank}`,
      ),
      {
        title: t('documents.status'),
        share: 1.8,
        align: 'center',
        text: (row) => (row.kind === 'student' ? stateText(row.student, t) : t(`documents.${row.kind}`)),
      },
    ],
  })
  for (const _ of students) step()
}

const RANKING = { columns: 4, row: 7 } as const

/** Ranks and scores without names or numbers, for the wall. Who has no score that holds is not in it. */
export async function drawRanking(paper: Paper, input: DocumentInput, { step }: Drawing): Promise<void> {
  const { look, students } = input
  const { t } = look
  const exam = examOf(input)
  const finals = students
    .filter(({ isFinal, rank }) => isFinal && rank !== null)
    .toSorted((a, b) => a.rank! - b.rank!)
  const gap = 6
  let page = 0
  const begin = async () => {
    await paper.page()
    page += 1
    drawFoot(paper, look, examTitle(exam), page)
    return drawHead(paper, look, t('documents.title.ranking'), examTitle(exam))
  }
  let y = drawFacts(paper, examFacts(exam, t).slice(0, 4), await begin(), 4)
  const absent = input.absent.length
  const provisional = students.length - finals.length + input.checking.length
  if (provisional + absent > 0) {
    const said = t('documents.excluded', { provisional, absent })
    paper.text(said, MARGIN, y + 1, { size: 8.5, colour: GREY })
    y += 5
  }
  const w = (widthOf(paper) - gap * (RANKING.columns - 1)) / RANKING.columns
  let at = 0
  while (at < finals.length) {
    const perColumn = Math.max(1, Math.floor((bottomOf(paper) - y - RANKING.row) / RANKING.row))
    const here = finals.slice(at, at + perColumn * RANKING.columns)
    // Of the last page each column gets the same.
    const rows = Math.min(perColumn, Math.ceil(here.length / RANKING.columns))
    for (let column = 0; column * rows < here.length; column++) {
      const x = MARGIN + column * (w + gap)
      paper.text(t('documents.rank'), x + 12, y + 4.4, { size: 8, colour: GREY, align: 'right' })
      paper.text(t('documents.points'), x + w - 2, y + 4.4, { size: 8, colour: GREY, align: 'right' })
      here.slice(column * rows, (column + 1) * rows).forEach((student, i) => {
        const top = y + RANKING.row * (i + 1)
        if (i % 2 === 0) paper.rect(x, top, w, RANKING.row, { fill: SHADE })
        paper.text(String(student.rank), x + 12, top + 4.8, {
          size: 11,
          bold: true,
          align: 'right',
          colour: INK,
        })
        paper.text(pointsText(student), x + w - 2, top + 4.8, { size: 11, align: 'right', colour: INK })
      })
    }
    at += here.length
    if (at < finals.length) y = await begin()
  }
  for (const _ of students) step()
}
