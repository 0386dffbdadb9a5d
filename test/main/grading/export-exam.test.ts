import { read } from '@e965/xlsx'
import { describe, expect, it } from 'vitest'
import { exportExam } from '#main/grading/export-exam.ts'
import type { ExportedPage } from '#main/grading/export-workbook.ts'
import type { GradedSheet } from '#main/grading/score-batch.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import type { MarkStatus } from '#shared/domain/marks.ts'
import { ROSTER_HEADERS, readRoster } from '#shared/domain/roster.ts'
import { type GivenAnswer, sheetScorer } from '#shared/domain/scoring.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { translator } from '#shared/i18n/index.ts'
import { templateOf } from '#test/support/template-of.ts'
import { rowsOf } from '#test/support/workbook.ts'

const t = translator('ko')

function exam(questions: number, rosterCsv: string) {
  const labels = Array.from({ length: questions }, (_, i) => `q${i + 1}`)
  const template = templateOf([
    {
      kind: 'choice',
      id: 'c',
      labels,
      options: ['1', '2', '3', '4', '5'],
      layout: {
        type: 'grid',
        origin: { x: 10, y: 10 },
        bubble: { w: 1, h: 1 },
        optionStep: { dx: 2, dy: 0 },
        rowStep: { dx: 0, dy: 2 },
      },
    },
  ])
  const accept = (option: string) =>
    ({ kind: 'accept', accepted: [{ options: [option], credit: 1 }] }) as const
  const key: AnswerKey = new Map([
    ['', labels.map((question, i) => ({ question, rule: accept(String((i % 5) + 1)), points: 2 }))],
  ])
  const { students: roster } = readRoster(parseTable(new TextEncoder().encode(rosterCsv), ROSTER_HEADERS))
  /** A sheet as the desk has it; `?` is undecided, ` ` blank. */
  const page = (
    id: number,
    number: string | undefined,
    marks: string,
    more: Partial<GradedSheet> = {},
  ): ExportedPage => {
    const answers = labels.map((question, i): GivenAnswer & { doubts: [] } => {
      const mark = marks[i] ?? ' '
      const status: MarkStatus = mark === '?' ? 'ambiguous' : mark === ' ' ? 'blank' : 'ok'
      return { question, chosen: status === 'ok' ? [mark] : [], status, doubts: [] }
    })
    const decisions = answers.map(({ question, chosen, status }) => ({
      label: question,
      detected: [...chosen],
      marking: chosen.length === 0 ? ('blank' as const) : ('single' as const),
      status,
      confidence: 0.9,
      doubts: status === 'ambiguous' ? ['two-marks' as const] : [],
    }))
    const sheet: GradedSheet = {
      fileName: `${id}.jpg`,
      pageIndex: 0,
      standing: marks.includes('?') ? 'review' : 'ok',
      reading: undefined,
      decisions,
      rowOptions: [],
      answers: { answers, number: undefined, formCode: undefined, values: new Map(), doubtful: [] },
      student: roster.find((student) => student.number === number),
      candidates: [],
      score: sheetScorer(key)(undefined, answers),
      warnings: [],
      error: undefined,
      duplicateOf: undefined,
      sameNumberAs: undefined,
      isOffRoster: false,
      mayBeOf: [],
      lacksKey: false,
      alarm: undefined,
      joined: undefined,
      isFollower: false,
      partnerDoubt: undefined,
      ...more,
    }
    return { id, sheet, standing: sheet.standing, pageIds: [id], decisions }
  }
  return { template, key, roster, page }
}

const ROSTER = [
  '학번,이름,반,수강등록ID,학생연락처,학부모연락처',
  '0001,김하나,A,11,010-1111-2222,010-9999-0000',
  '0002,이두리,A,12,,010-9999-0001',
  '0003,박세찬,B,13,,',
  '0004,최네온,B,14,,',
].join('\n')

describe('the workbook for the academy’s server', () => {
  const { template, key, roster, page } = exam(5, ROSTER)
  const academy = (pages: ExportedPage[]) => {
    const { bytes, leftOut } = exportExam('academy', pages, { template, key, roster }, t)
    return { rows: rowsOf(bytes), leftOut: leftOut.map(({ name, why }) => [name, why]) }
  }

  it('says O or X of every answer, never nothing, and marks who was absent', () => {
    const all = [page(1, '0001', '12345'), page(2, '0002', '1 3 1'), page(3, '0003', '     ')]
    expect(academy(all)).toEqual({
      leftOut: [],
      rows: [
        ['이름', '수강등록ID', '학생연락처', '학부모연락처', '응시 여부', '1', '2', '3', '4', '5'],
        ['김하나', '11', '01011112222', '01099990000', '응시', 'O', 'O', 'O', 'O', 'O'],
        ['이두리', '12', '', '01099990001', '응시', 'O', 'X', 'O', 'X', 'X'],
        ['박세찬', '13', '', '', '응시', 'X', 'X', 'X', 'X', 'X'],
        ['최네온', '14', '', '', '결시', '', '', '', '', ''],
      ],
    })
  })

  it('leaves out whom nobody has decided, and says so', () => {
    const twice = [
      page(3, '0003', '1', { sameNumberAs: '4.jpg' }),
      page(4, '0003', '2', { sameNumberAs: '3.jpg' }),
    ]
    const { rows, leftOut } = academy([
      page(1, '0001', '1?345'),
      page(2, '0002', '1', { score: undefined }),
      ...twice,
      page(5, undefined, '1', { standing: 'duplicate' }),
    ])
    expect(rows.slice(1).map(([name]) => name)).toEqual(['최네온'])
    expect(leftOut).toEqual([
      ['김하나', 'open'],
      ['이두리', 'unscored'],
      ['박세찬', 'twice'],
      ['박세찬', 'twice'],
    ])
  })

  it('calls nobody absent while a sheet has no owner', () => {
    const stranger = page(2, undefined, '1', { student: { number: '9999', name: '', group: '' } })
    const { rows, leftOut } = academy([page(1, '0001', '1'), stranger, page(3, undefined, '1')])
    expect(rows).toHaveLength(2)
    expect(leftOut).toEqual([
      ['', 'stranger'],
      ['3.jpg', 'nobody'],
      ['이두리', 'unsettled'],
      ['박세찬', 'unsettled'],
      ['최네온', 'unsettled'],
    ])
  })

  it('keeps open who it may be of those whose number wavered, and knows the others', () => {
    const twins = roster.slice(1, 3)
    const { rows, leftOut } = academy([
      page(1, '0001', '1'),
      page(2, undefined, '1', { mayBeOf: twins, standing: 'review' }),
    ])
    expect(rows.slice(1).map(([name, , , , came]) => [name, came])).toEqual([
      ['김하나', '응시'],
      ['최네온', '결시'],
    ])
    expect(leftOut).toEqual([
      ['2.jpg', 'nobody'],
      ['이두리', 'unsettled'],
      ['박세찬', 'unsettled'],
    ])
  })
})

describe('an exam as a workbook', () => {
  const { template, key, roster, page } = exam(5, ROSTER)
  const pages = [
    page(1, '0001', '12345'),
    page(2, '0002', '1?3 1'),
    page(3, undefined, '', { standing: 'empty' }),
  ]
  const { bytes } = exportExam('xlsx', pages, { template, key, roster }, t)

  it('has scores, answers, questions and decisions, a sheet each', () => {
    const scores = rowsOf(bytes, '성적')
    const column = (name: string) => scores[0].indexOf(name)
    expect(
      scores.slice(1).map((row) => [row[0], row[column('점수')], row[column('석차')], row[column('상태')]]),
    ).toEqual([
      ['0001', 10, 1, '정상'],
      ['0002', 4, '', '확인필요'],
      ['0003', '', '', '미제출'],
      ['0004', '', '', '미제출'],
    ])
    expect(scores[2].slice(column('최저'), column('최고') + 1)).toEqual([4, 6])
    expect(rowsOf(bytes, '답안').slice(1)).toEqual([
      ['0001', '김하나', '', '1', '2', '3', '4', '5'],
      ['0002', '이두리', '', '1', '?', '3', '', '1'],
    ])
    expect(rowsOf(bytes, '문항')).toHaveLength(6)
    expect(rowsOf(bytes, '판정').slice(1)).toEqual([
      ['0002', '이두리', 'q2', '', '', '아직 없음', '이중 표기', 0.9, '2.jpg', 1],
    ])
  })

  it('is said in the station’s language', () => {
    const english = exportExam('xlsx', pages, { template, key, roster }, translator('en'))
    expect(read(english.bytes, { type: 'array' }).SheetNames).toEqual([
      'Scores',
      'Answers',
      'Questions',
      'Decisions',
    ])
  })
})

it('5,000 sheets of 60 questions become a workbook', () => {
  const students = Array.from(
    { length: 5_000 },
    (_, i) => `${String(i).padStart(5, '0')},학생${i},${i % 40}반`,
  )
  const { template, key, roster, page } = exam(60, ['학번,이름,반', ...students].join('\n'))
  let seed = 16
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const pages = students.map((line, i) => {
    const marks = Array.from({ length: 60 }, (_, q) => (next() < 0.6 ? (q % 5) + 1 : Math.ceil(next() * 5)))
    return page(i + 1, line.slice(0, 5), marks.join(''))
  })
  const before = performance.now()
  const cpu = process.cpuUsage()
  const { bytes } = exportExam('xlsx', pages, { template, key, roster }, t)
  const { user } = process.cpuUsage(cpu)
  const seconds = (performance.now() - before) / 1_000
  console.log(
    `5,000 × 60 as XLSX: ${seconds.toFixed(1)} s (${(user / 1e6).toFixed(1)} s of processor), ${bytes.length} bytes`,
  )
  const { '!ref': range } = read(bytes, { type: 'array', sheets: ['답안'], dense: true }).Sheets.답안
  expect(range).toBe('A1:BK5001')
})
