import { scoreBins } from '#shared/domain/distribution.ts'
import { spreadOf } from '#shared/domain/standing.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { drawDistribution, drawTrend, type TrendPoint } from '../charts.ts'
import type { Paper } from '../paper.ts'
import {
  bottomOf,
  drawFacts,
  drawFoot,
  drawHead,
  drawRuled,
  drawTitle,
  examTitle,
  FAINT,
  GREY,
  INK,
  MARGIN,
  SHADE,
  WRONG,
  widthOf,
} from '../parts.ts'
import {
  type DocumentInput,
  type Drawing,
  type EarlierExam,
  examOf,
  figure,
  finalPoints,
  givenText,
  isRight,
  openText,
  type ReportAnswer,
  type ReportExam,
  type ReportStudent,
  scoreText,
} from '../report.ts'
import { drawTable } from '../table.ts'

/** How many of the earlier exams the summary's trend shows. */
const SUMMARY_TREND = 4
const PER_ROW = 10
const CELL = 8

export const drawScoreCards = (paper: Paper, input: DocumentInput, drawing: Drawing): Promise<void> =>
  drawCards(paper, input, drawing, drawSummary)

export const drawDetailedCards = (paper: Paper, input: DocumentInput, drawing: Drawing): Promise<void> =>
  drawCards(paper, input, drawing, drawDetails)

/** What one student's pages are drawn with. */
interface Card {
  readonly paper: Paper
  readonly input: DocumentInput
  readonly student: ReportStudent
  /** Begins a page of this student. @returns where it goes on */
  readonly begin: () => Promise<number>
}

async function drawCards(
  paper: Paper,
  input: DocumentInput,
  { step }: Drawing,
  draw: (card: Card, y: number) => Promise<void>,
): Promise<void> {
  const { look } = input
  const exam = examOf(input)
  for (const student of input.students) {
    let page = 0
    const begin = async () => {
      await paper.page()
      page += 1
      drawFoot(paper, look, `${student.name} ${student.number}`, page)
      return drawHead(paper, look, look.t('documents.title.score-card'), examTitle(exam))
    }
    await draw({ paper, input, student, begin }, await begin())
    step()
  }
}

function drawWho({ paper, input: { look } }: Card, student: ReportStudent, y: number): number {
  const { t } = look
  paper.text(student.name, MARGIN, y + 4, { size: 15, bold: true, colour: INK, width: 90 })
  const about = [
    `${t('documents.student')} ${student.number}`,
    student.group ? `${t('documents.group')} ${student.group}` : '',
    student.form ? `${t('documents.form')} ${student.form}` : '',
  ]
  paper.text(about.filter(Boolean).join(' · '), paper.size.w - MARGIN, y + 4, {
    size: 9.5,
    colour: GREY,
    align: 'right',
    width: widthOf(paper) - 94,
  })
  if (student.isFinal) return y + 9
  paper.text(`${t('documents.provisional')} · ${openText(student, t)}`, MARGIN, y + 10, {
    size: 9,
    bold: true,
    colour: WRONG,
  })
  return y + 14
}

/** What the score is and where it stands; what does not hold yet has no place anywhere. */
function scoreFacts(student: ReportStudent, exam: ReportExam, t: Translate): [string, string][] {
  const { n, max } = spreadOf(finalPoints(exam.students))
  const of = (rank: number | null, count: number) =>
    rank === null ? '–' : t('documents.rankOf', { rank, n: count })
  const inGroup = finalPoints(exam.students.filter(({ group }) => group === student.group)).length
  const verdict = student.pass === null ? '–' : t(student.pass ? 'documents.passed' : 'documents.failed')
  return [
    [t('documents.points'), scoreText(student, t)],
    [t('documents.mean'), figure(exam.mean, 1)],
    [t('documents.highest'), figure(max)],
    [t('documents.pass'), verdict],
    [t('documents.rank'), of(student.rank, n)],
    [t('documents.groupRank'), of(student.groupRank, inGroup)],
    [t('documents.topPercent'), student.topPercent === null ? '–' : `${figure(student.topPercent, 1)}%`],
    [t('documents.percentile'), figure(student.percentile)],
    [t('documents.standardScore'), figure(student.standardScore)],
    [t('documents.grade9'), figure(student.grade9)],
    [t('documents.grade5'), figure(student.grade5)],
    [
      t('documents.result'),
      `${t('documents.verdict.right')} ${student.right}  ${t('documents.verdict.wrong')} ${student.wrong + student.blank}`,
    ],
    ...partFacts(student, exam, t),
    ...finalFact(student, t),
  ]
}

/** What the score is made of, where people score a part of the exam. */
function partFacts(
  { points, possible, handPoints }: ReportStudent,
  { handPossible }: ReportExam,
  t: Translate,
): [string, string][] {
  if (handPossible === null || points === null || possible === null) return []
  const of = (earned: number | null, most: number) =>
    t('documents.pointsOf', { points: figure(earned), possible: figure(most) })
  return [
    [t('documents.questionsPart'), of(points - (handPoints ?? 0), possible - handPossible)],
    [t('documents.hand'), of(handPoints, handPossible)],
  ]
}

/** The best of several sittings, beside the first, by which the place goes. */
const finalFact = ({ final }: ReportStudent, t: Translate): [string, string][] =>
  final === null
    ? []
    : [
        [
          t('documents.final', { attempts: final.attempts }),
          t('documents.pointsOf', { points: figure(final.points), possible: figure(final.possible) }),
        ],
      ]

/** One square a question: its number, and right, wrong, blank or open by a sign. */
function drawGrid({ paper, input: { look } }: Card, answers: readonly ReportAnswer[], y: number): number {
  const { t } = look
  const w = widthOf(paper) / PER_ROW
  answers.forEach((answer, i) => {
    const x = MARGIN + (i % PER_ROW) * w
    const top = y + Math.floor(i / PER_ROW) * CELL
    paper.rect(x, top, w, CELL, isRight(answer) ? { stroke: FAINT } : { stroke: FAINT, fill: SHADE })
    paper.text(answer.question, x + 1.2, top + CELL * 0.62, { size: 8, colour: GREY, width: w * 0.34 })
    const sign =
      answer.verdict === 'void' ? t('documents.verdict.right') : t(`documents.verdict.${answer.verdict}`)
    paper.text(sign, x + w * 0.68, top + CELL * 0.62, {
      size: answer.verdict === 'blank' || answer.verdict === 'undecided' ? 7 : 10,
      bold: !isRight(answer),
      colour: answer.verdict === 'wrong' ? WRONG : INK,
      align: 'center',
      width: w * 0.58,
    })
  })
  return y + Math.ceil(answers.length / PER_ROW) * CELL + 4
}

function trendOf(earlier: readonly EarlierExam[], student: ReportStudent, exam: ReportExam): TrendPoint[] {
  const share = (points: number, possible: number) => (possible > 0 ? points / possible : 0)
  const past = earlier.map(({ name, points, possible, mean }) => ({
    name,
    own: share(points, possible),
    mean: share(mean, possible),
  }))
  if (!student.isFinal || student.points === null || student.possible === null) return past
  const { possible } = student
  return [
    ...past,
    {
      name: exam.name,
      own: share(student.points, possible),
      mean: exam.mean === null ? null : share(exam.mean, possible),
    },
  ]
}

async function drawSummary(card: Card, from: number): Promise<void> {
  const { paper, input, student } = card
  const { look } = input
  const { t } = look
  const exam = examOf(input)
  const points = finalPoints(exam.students)
  let y = drawWho(card, student, from)
  y = drawFacts(paper, scoreFacts(student, exam, t), y, 4)
  y = drawTitle(paper, t('documents.answers'), y)
  y = drawGrid(card, student.answers, y)
  const half = (widthOf(paper) - 8) / 2
  const earlier = input.earlierOf(student).slice(-SUMMARY_TREND)
  const height = Math.min(48, bottomOf(paper) - y - 24)
  if (height > 26) {
    const hasBars = points.length > 0 && student.possible !== null
    if (hasBars) {
      drawTitle(paper, t('documents.distribution'), y)
      drawDistribution(
        paper,
        scoreBins(points, student.possible!),
        { x: MARGIN, y: y + 7, w: half, h: height - 7 },
        look.colour,
        student.isFinal ? { points: student.points!, name: t('documents.mine') } : undefined,
      )
    }
    const x = MARGIN + half + 8
    drawTitle(paper, t('documents.trend'), y, x)
    drawTrend(
      paper,
      trendOf(earlier, student, exam),
      { x, y: y + 7, w: half, h: height - 7 },
      look.colour,
      t('documents.mean'),
    )
    y += height + 4
  }
  if (y + 18 > bottomOf(paper)) return
  y = drawTitle(paper, t('documents.comment'), y)
  drawRuled(paper, MARGIN, y - 2, widthOf(paper), bottomOf(paper))
}

async function drawDetails(card: Card, from: number): Promise<void> {
  const { paper, input, student, begin } = card
  const { look } = input
  const { t } = look
  const exam = examOf(input)
  const earlier = input.earlierOf(student)
  let y = drawWho(card, student, from)
  y = drawFacts(paper, scoreFacts(student, exam, t), y, 4)
  const points = finalPoints(exam.students)
  if (points.length > 0 && student.possible !== null) {
    y = drawTitle(paper, t('documents.distribution'), y)
    drawDistribution(
      paper,
      scoreBins(points, student.possible),
      { x: MARGIN, y: y + 1, w: widthOf(paper), h: 44 },
      look.colour,
      student.isFinal ? { points: student.points!, name: t('documents.mine') } : undefined,
    )
    y += 50
  }
  y = drawTitle(paper, t('documents.trend'), y)
  drawTrend(
    paper,
    trendOf(earlier, student, exam),
    { x: MARGIN, y, w: widthOf(paper), h: 44 },
    look.colour,
    t('documents.mean'),
  )
  y += 50
  if (earlier.length > 0) {
    y = drawTitle(paper, t('documents.earlier'), y)
    y = await drawTable(paper, {
      ...{ rows: earlier, y, next: begin },
      columns: [
        { title: t('documents.exam'), share: 5, text: ({ name }) => name },
        { title: t('documents.date'), share: 2.2, text: ({ heldOn }) => heldOn ?? '–' },
        {
          title: t('documents.points'),
          share: 2.4,
          align: 'right',
          text: (past) => t('documents.pointsOf', { points: past.points, possible: past.possible }),
        },
        { title: t('documents.mean'), share: 1.4, align: 'right', text: ({ mean }) => figure(mean, 1) },
        {
          title: t('documents.rank'),
          share: 2,
          align: 'right',
          text: ({ rank, n }) => t('documents.rankOf', { rank, n }),
        },
      ],
    })
  }
  y = await begin()
  y = drawTitle(paper, t('documents.answers'), y)
  y = await drawTable(paper, {
    ...{ rows: student.answers, y, next: begin },
    columns: [
      { title: t('documents.question'), share: 1.4, text: ({ question }) => question },
      { title: t('documents.answer'), share: 2.2, text: (answer) => givenText(answer, t) },
      { title: t('documents.right'), share: 2.2, text: ({ key }) => key || t('documents.everyone') },
      {
        title: t('documents.result'),
        share: 1.8,
        align: 'center',
        text: ({ verdict }) => t(`documents.verdict.${verdict}`),
        style: ({ verdict }) => (verdict === 'wrong' ? { colour: WRONG, bold: true } : {}),
      },
      {
        title: t('documents.score'),
        share: 1.4,
        align: 'right',
        text: ({ verdict, points: earned }) => (verdict === 'undecided' ? '–' : figure(earned)),
      },
      { title: t('documents.weight'), share: 1.4, align: 'right', text: ({ possible }) => figure(possible) },
      {
        title: t('documents.difficulty'),
        share: 1.6,
        align: 'right',
        text: ({ difficulty }) => (difficulty === null ? '–' : `${Math.round(difficulty * 100)}%`),
      },
    ],
  })
  if (y + 30 > bottomOf(paper)) y = await begin()
  y = drawTitle(paper, t('documents.comment'), y)
  drawRuled(paper, MARGIN, y - 2, widthOf(paper), Math.min(bottomOf(paper), y + 60))
}
