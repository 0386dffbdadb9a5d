import type { DocumentInput, ReportExam, ReportLook } from '#main/documents/report.ts'
import type { GradedPage } from '#main/grading/grade-pages.ts'
import type { OpenBatch } from '#main/grading/regrade.ts'
import { type ExamForReport, reportExam } from '#main/grading/report-exam.ts'
import type { GradedSheet } from '#main/grading/score-batch.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { type HandPart, withHand } from '#shared/domain/hand-scores.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import type { MarkStatus } from '#shared/domain/marks.ts'
import type { Student } from '#shared/domain/roster.ts'
import { type GivenAnswer, sheetScorer } from '#shared/domain/scoring.ts'
import { Template } from '#shared/domain/template.ts'
import { type Language, translator } from '#shared/i18n/index.ts'
import { seededRandom } from '../random.ts'

const FAMILY = [...'김이박최정강조윤장임한오서신권황안송전홍']
const GIVEN = [...'가나다라마바사아자하지우서연민준도윤예은수현재원']

export interface WrittenExam {
  readonly students: number
  readonly questions: number
  readonly seed: number
  /** Those who come first have these names. */
  readonly names?: readonly string[]
  readonly hasKey?: boolean
  /** Whether its questions count; an exam whose key leaves all of them out is worth nothing. */
  readonly counts?: boolean
  /** Share of the sheets with a question to decide. */
  readonly open?: number
  readonly absent?: number
  /** What the part is worth that people score; the last student has no points of it yet. */
  readonly hand?: number
  readonly name?: string
}

/** An exam whose answers are known, as the desk has it once it is read: for documents and what they are measured by. */
export function writtenExam({
  students,
  questions,
  seed,
  names = [],
  hasKey = true,
  counts = true,
  open: openShare = 0,
  absent = 0,
  hand: handPossible,
  name = '11월 월말 평가',
}: WrittenExam) {
  const random = seededRandom(seed)
  const labels = Array.from({ length: questions }, (_, i) => `q${i + 1}`)
  const template = Template.parse({
    ...{ schema: 'grading-station/template@1', id: 't', name: 't', unit: 'mm' },
    pages: [
      {
        ...{ id: 'p', size: { w: 210, h: 297 }, fiducials: [{ kind: 'none' }] },
        fields: [
          {
            ...{ kind: 'choice', id: 'c', labels, options: ['1', '2', '3', '4', '5'] },
            layout: {
              ...{ type: 'grid', origin: { x: 10, y: 10 }, bubble: { w: 1, h: 1 } },
              ...{ optionStep: { dx: 2, dy: 0 }, rowStep: { dx: 0, dy: 2 } },
            },
          },
        ],
      },
    ],
  })
  const roster: Student[] = Array.from({ length: students + absent }, (_, i) => ({
    number: String(10_000 + i),
    name: names[i] ?? `${random.pick(FAMILY)}${random.pick(GIVEN)}${random.pick(GIVEN)}`,
    group: `${1 + (i % 4)}반`,
  }))
  const accept = (option: string) =>
    ({ kind: 'accept', accepted: [{ options: [option], credit: 1 }] }) as const
  const truth = labels.map(() => String(random.int(1, 5)))
  const key: AnswerKey = new Map([
    [
      '',
      labels.map((question, i) => ({
        question,
        rule: counts ? accept(truth[i]) : { kind: 'left-out' as const },
        points: 100 / questions,
      })),
    ],
  ])
  const scored = roster.slice(0, Math.max(0, students - 1))
  const hand: HandPart | undefined =
    handPossible === undefined
      ? undefined
      : {
          possible: handPossible,
          points: new Map(scored.map(({ number }, i) => [number, (i * 3.5) % handPossible])),
        }
  const pages = roster.slice(0, students).map((student, i): GradedPage => {
    const known = random.between(0.3, 0.95)
    const isOpen = random.chance(openShare)
    const answers = labels.map((question, at): GivenAnswer => {
      const status: MarkStatus = isOpen && at === 2 ? 'ambiguous' : random.chance(0.03) ? 'blank' : 'ok'
      const chosen = status !== 'ok' ? [] : [random.chance(known) ? truth[at] : String(random.int(1, 5))]
      return { question, chosen, status }
    })
    const sheet: GradedSheet = {
      ...{ fileName: `${i + 1}.jpg`, pageIndex: 0, standing: isOpen ? 'review' : 'ok', reading: undefined },
      ...{ decisions: [], rowOptions: [], student, candidates: [], warnings: [], error: undefined },
      answers: { answers, number: undefined, formCode: undefined, values: new Map(), doubtful: [] },
      score: hasKey ? withHand(sheetScorer(key)(undefined, answers)!, hand, student.number) : undefined,
      ...{ duplicateOf: undefined, sameNumberAs: undefined, isOffRoster: false, mayBeOf: [] },
      ...{ joined: undefined, isFollower: false, partnerDoubt: undefined },
      ...{ lacksKey: false, alarm: undefined },
    }
    return {
      id: i + 1,
      decisions: null,
      sheet,
      standing: sheet.standing,
      summary: {},
      error: null,
      reviews: [],
      pageIds: [i + 1],
    }
  })
  const batch: OpenBatch['batch'] = {
    ...{ id: 1, name, heldOn: '2026-11-28', className: '고2 심화', subject: '수학', pass: 60 },
    ...{ possible: 100 + (handPossible ?? 0), handPossible: handPossible ?? null, retakeOf: null },
    ...{ templateId: 't', templateVersion: 1, rules: {}, keyCsv: null, rosterCsv: null },
    ...{ createdAtMs: 0, isArchived: false, removedAtMs: null },
  }
  const opened: OpenBatch = {
    ...{ batch, template, layouts: templateLayouts(template), roster, hand },
    key: hasKey ? key : undefined,
  }
  const open = { ...opened, retakesOf: () => [] }
  return { pages, open, report: reportExam({ pages, open }, { needsScore: hasKey }) }
}

export const lookIn = (language: Language, more: Partial<ReportLook> = {}): ReportLook => ({
  academy: language === 'ko' ? '한빛수학학원' : 'Hanbit Academy',
  ...{ colour: '#1f4e9c', logo: undefined, madeOn: '2026-11-30', t: translator(language) },
  ...more,
})

/** What documents of an exam, the last of some, are drawn from. */
export function inputOf(
  { exam, absent, checking }: ExamForReport,
  look: ReportLook,
  {
    open,
    before = [],
    ...more
  }: { open: OpenBatch; before?: readonly ReportExam[] } & Partial<DocumentInput>,
): DocumentInput {
  return {
    ...{
      exams: [...before, exam] as unknown as DocumentInput['exams'],
      students: exam.students,
      absent,
      checking,
      look,
    },
    ...{ earlierOf: () => [], scansOf: async () => undefined },
    sheet: { template: open.template, students: open.roster ?? [] },
    ...more,
  }
}
