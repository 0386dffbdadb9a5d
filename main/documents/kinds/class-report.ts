import type { ResultItem } from '#shared/contract/results.ts'
import { scoreBins } from '#shared/domain/distribution.ts'
import { questionNumber } from '#shared/domain/layout.ts'
import { type Spread, spreadOf } from '#shared/domain/standing.ts'
import { drawChoices, drawDistribution } from '../charts.ts'
import type { Paper } from '../paper.ts'
import {
  bottomOf,
  drawFacts,
  drawFoot,
  drawHead,
  drawTitle,
  examTitle,
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
  figure,
  finalPoints,
  pointsText,
  type ReportExam,
  type ReportStudent,
} from '../report.ts'
import { drawTable } from '../table.ts'
import { examFacts } from './score-list.ts'

const MOST_WRONG = 8

/** A question as people say it, with its form where there are several. */
const nameOf = ({ form, question }: ResultItem) =>
  [form, String(questionNumber(question) ?? question)].filter(Boolean).join(' ')

interface GroupLine extends Spread {
  readonly name: string
  readonly provisional: number
}

function groupLines(students: readonly ReportStudent[], noGroup: string): GroupLine[] {
  return [...Map.groupBy(students, ({ group }) => group ?? '')].map(([name, own]) => {
    const spread = spreadOf(finalPoints(own))
    return { name: name || noGroup, ...spread, provisional: own.length - spread.n }
  })
}

/** An exam for its teacher: what it came to, how the scores lie, the classes, who is missing, and how the questions worked. */
export async function drawClassReport(paper: Paper, input: DocumentInput, { step }: Drawing): Promise<void> {
  const { look, students } = input
  const { t } = look
  const exam = examOf(input)
  let page = 0
  const begin = async () => {
    await paper.page()
    page += 1
    drawFoot(paper, look, examTitle(exam), page)
    return drawHead(paper, look, t('documents.title.class-report'), examTitle(exam))
  }
  let y = drawFacts(
    paper,
    [...examFacts(exam, t), ...reliabilityFacts(exam, t('documents.reliability'))],
    await begin(),
    4,
  )
  const points = finalPoints(exam.students)
  if (points.length > 0 && exam.possible !== null) {
    y = drawTitle(paper, t('documents.distribution'), y)
    drawDistribution(
      paper,
      scoreBins(points, exam.possible),
      { x: MARGIN, y, w: widthOf(paper), h: 56 },
      look.colour,
    )
    y += 62
  }
  const numeric = (title: string, share: number, read: (line: GroupLine) => string) => ({
    ...{ title, share, text: read },
    align: 'right' as const,
  })
  y = drawTitle(paper, t('documents.groups'), y)
  y = await drawTable(paper, {
    ...{ rows: groupLines(students, t('documents.noGroup')), y, next: begin },
    columns: [
      { title: t('documents.group'), share: 3, text: ({ name }: GroupLine) => name },
      numeric(t('documents.present'), 1, ({ n }) => t('documents.presentCount', { count: n })),
      numeric(t('documents.mean'), 1, ({ mean }) => figure(mean, 1)),
      numeric(t('documents.highest'), 1, ({ max }) => figure(max)),
      numeric(t('documents.lowest'), 1, ({ min }) => figure(min)),
      numeric(t('documents.provisional'), 1, ({ provisional }) => String(provisional)),
    ],
  })
  for (const how of ['absent', 'checking'] as const) {
    const missing = input[how]
    if (how === 'checking' && missing.length === 0) continue
    const names = missing.map(({ name, number }) => `${name} ${number}`)
    y = await drawNames(paper, t(`documents.${how}List`, { count: missing.length }), names, y, begin)
  }
  const open = exam.students.filter(({ isFinal }) => !isFinal)
  y = await drawNames(
    paper,
    t('documents.provisionalList', { count: open.length }),
    open.map((student) => `${student.name} ${student.number} (${pointsText(student)})`),
    y,
    begin,
  )
  y = drawMostWrong(paper, input, exam, y + 18 > bottomOf(paper) ? await begin() : y)
  await drawItems(paper, input, exam, await begin(), begin)
  for (const _ of students) step()
}

/** One figure where there is one form; of several each has its own. */
const reliabilityFacts = ({ reliability }: ReportExam, name: string): [string, string][] =>
  reliability.map(({ form, alpha }) => [[name, form].filter(Boolean).join(' '), figure(alpha)])

async function drawNames(
  paper: Paper,
  title: string,
  names: readonly string[],
  from: number,
  begin: () => Promise<number>,
): Promise<number> {
  let y = from + 12 > bottomOf(paper) ? await begin() : from
  y = drawTitle(paper, title, y)
  for (const line of paper.lines(names.join(',  '), widthOf(paper), { size: 9 })) {
    if (y + 5 > bottomOf(paper)) y = await begin()
    paper.text(line, MARGIN, y + 2, { size: 9, colour: INK })
    y += 5
  }
  return y + 2
}

function drawMostWrong(
  paper: Paper,
  { look: { t } }: DocumentInput,
  { items }: ReportExam,
  from: number,
): number {
  const worst = items
    .filter(({ difficulty }) => difficulty !== null && difficulty < 1)
    .toSorted((a, b) => a.difficulty! - b.difficulty!)
    .slice(0, MOST_WRONG)
  if (worst.length === 0) return from
  const y = drawTitle(paper, t('documents.mostWrong'), from)
  const says = worst.map((item) => `${nameOf(item)} (${Math.round(item.difficulty! * 100)}%)`).join('   ')
  paper.text(says, MARGIN, y + 2, { size: 9.5, colour: INK, width: widthOf(paper) })
  return y + 8
}

async function drawItems(
  paper: Paper,
  { look }: DocumentInput,
  { items }: ReportExam,
  y: number,
  next: () => Promise<number>,
): Promise<void> {
  const { t } = look
  await drawTable<ResultItem>(paper, {
    ...{ rows: items, y, next, rowHeight: 6.4, size: 8.5 },
    columns: [
      { title: t('documents.question'), share: 1.5, text: nameOf },
      {
        title: t('documents.difficulty'),
        share: 1.8,
        align: 'right',
        text: ({ difficulty }) => (difficulty === null ? '–' : `${Math.round(difficulty * 100)}%`),
      },
      {
        title: t('documents.discrimination'),
        share: 2,
        align: 'right',
        text: ({ discrimination }) => figure(discrimination),
      },
      { title: t('documents.omitted'), share: 1.7, align: 'right', text: ({ blank }) => String(blank) },
      {
        title: t('documents.choices'),
        share: 11,
        text: () => '',
        draw: ({ choices, n }, x, top, w, h) =>
          drawChoices(paper, choices, n, { x: x + 1, y: top, w: w - 2, h }, look.colour),
      },
      {
        title: '',
        share: 2,
        text: ({ isKeySuspect }) => (isKeySuspect ? t('documents.suspect') : ''),
        style: () => ({ colour: WRONG, size: 7.5 }),
      },
    ],
  })
  if (items.length === 0) paper.text('–', MARGIN, y + 4, { colour: GREY })
}
