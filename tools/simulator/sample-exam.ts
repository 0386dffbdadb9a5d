import type { Template } from '#shared/domain/template.ts'
import { HANDS, type Hand, type Way } from './hand.ts'
import { random } from './random.ts'
import { SCANNERS, type Scanner } from './scanner.ts'
import {
  buildTemplate,
  choiceBlocks,
  cornerSquares,
  formCode,
  numberGrid,
  numericColumns,
  sheet,
  writingBox,
} from './template-parts.ts'
import { numberAnswers } from './truth.ts'
import { FLAT } from './warp.ts'

const A4 = { w: 210, h: 297 }
const QUESTIONS = 30
const NUMERIC = [31, 32, 33]
export const FORMS = ['홀수', '짝수'] as const
type Form = (typeof FORMS)[number]

/** The sample's sheet: 30 × 5, three numeric answers, 8-digit student number, form code. */
export function sampleTemplate(): Template {
  const oval = { w: 3.6, h: 4.8 }
  const small = { bubble: { w: 2.9, h: 4.6 }, shape: 'oval', printed: true } as const
  return buildTemplate('sample-exam', '예제 모의고사 답안지', [
    sheet(
      A4,
      [cornerSquares(A4)],
      [
        writingBox('name', '성명', { x: 20, y: 30, w: 60, h: 11 }),
        writingBox('class', '반', { x: 84, y: 30, w: 36, h: 11 }),
        formCode(FORMS, { x: 133, y: 33, bubble: oval, option: 8, row: 8 }),
        numberGrid('sid', '수험번호', 8, { ...small, x: 26, y: 68, option: 6.4, row: 6.4 }),
        ...NUMERIC.map((question, index) =>
          numericColumns(question, 3, { ...small, x: 96 + 34 * index, y: 68, option: 6.4, row: 7 }),
        ),
        ...choiceBlocks(
          2,
          15,
          5,
          { x: 42, y: 146, bubble: oval, option: 10, row: 8.8, shape: 'oval', printed: true },
          92,
        ),
      ],
    ),
  ])
}

interface KeyRow {
  readonly question: number
  readonly form: Form
  readonly answer: string
  readonly points: number
}

/** Options 1–5 in no pattern, one question with two right answers and one voided; numeric answers by hand. */
export function sampleKey(): KeyRow[] {
  return FORMS.flatMap((form) => {
    const dice = random(`key ${form}`)
    const choice = Array.from({ length: QUESTIONS }, (_, index): KeyRow => {
      const question = index + 1
      const drawn = String(dice.int(1, 5))
      const answer = question === 17 ? '2/4' : question === 26 ? '*' : drawn
      return { question, form, answer, points: question <= 10 ? 2 : question <= 20 ? 3 : 4 }
    })
    const numeric = NUMERIC.map(
      (question, index): KeyRow => ({
        question,
        form,
        answer: (form === '홀수' ? ['12', '7', '205'] : ['48', '3', '160'])[index],
        points: [3, 3, 4][index],
      }),
    )
    return [...choice, ...numeric]
  })
}

export interface SampleStudent {
  readonly number: string
  readonly name: string
  readonly group: string
}

/** Invented names and numbers; the last two were absent. */
export const SAMPLE_ROSTER: readonly SampleStudent[] = [
  ['00412703', '김하늘', '1반'],
  ['00418256', '이도윤', '1반'],
  ['01093341', '박서연', '1반'],
  ['01127480', '최지우', '1반'],
  ['02250916', '정가람', '1반'],
  ['02263075', '강예담', '1반'],
  ['03381642', '조시우', '2반'],
  ['04410597', '윤다온', '2반'],
  ['05526138', '장은호', '2반'],
  ['06639204', '임채원', '2반'],
  ['07741853', '한라온', '2반'],
  ['08850476', '오보미', '2반'],
  ['09967312', '서준서', '2반'],
  ['10073825', '신나래', '2반'],
  ['11185260', '권이든', '2반'],
].map(([number, name, group]) => ({ number: number!, name: name!, group: group! }))

export interface SampleSheet {
  readonly student: SampleStudent
  readonly hand: Hand
  readonly scanner: Scanner
  readonly answers: Readonly<Record<string, readonly string[]>>
  readonly ways: Readonly<Record<string, Way>>
  readonly writing: Readonly<Record<string, string>>
}

interface SheetPlan {
  readonly student: number
  readonly form: Form
  readonly hand: keyof typeof HANDS
  readonly scanner: Scanner
  /** Chance of a right answer. */
  readonly skill: number
  /** Rows filled in some way on purpose; the others are filled plainly. */
  readonly ways?: Readonly<Record<string, Way>>
  /** Digit position of the number left unfilled. */
  readonly missingDigit?: number
}

/** What a student answers, knowing the key with some chance. */
function sampleSheet(plan: SheetPlan): SampleSheet {
  const student = SAMPLE_ROSTER[plan.student]
  const dice = random(`student ${student.number}`)
  const answers: Record<string, readonly string[]> = { form: [plan.form] }
  for (const { question, answer } of sampleKey().filter(({ form }) => form === plan.form)) {
    const knows = dice.chance(plan.skill)
    if (question <= QUESTIONS) {
      const right = answer === '*' ? String(dice.int(1, 5)) : dice.pick(answer.split('/'))
      const guess = String(dice.int(1, 5))
      answers[`q${question}`] = !knows && dice.chance(0.12) ? [] : [knows ? right : guess]
    } else {
      const value = knows ? answer : String(dice.int(0, 300))
      Object.assign(
        answers,
        numberAnswers(
          [1, 2, 3].map((k) => `s${question}_${k}`),
          value.padStart(3, '_'),
        ),
      )
    }
  }
  const digits = [...student.number]
    .map((digit, index) => (index === plan.missingDigit ? '_' : digit))
    .join('')
  Object.assign(
    answers,
    numberAnswers(
      [1, 2, 3, 4, 5, 6, 7, 8].map((k) => `sid_${k}`),
      digits,
    ),
  )
  const plain = Object.fromEntries(
    Object.entries(answers).map(
      ([label, options]) => [label, options.length === 0 ? 'blank' : 'full'] as const,
    ),
  )
  return {
    student,
    hand: { ...HANDS[plan.hand], strayLines: 0 },
    scanner: plan.scanner,
    answers,
    ways: { ...plain, ...plan.ways },
    writing: { name: student.name, class: student.group },
  }
}

const colour = SCANNERS['feeder-colour']
const grey = SCANNERS['feeder-grey']

/** A file of the sample and the sheets in it, in page order. */
export interface SampleFile {
  readonly name: string
  readonly sheets: readonly SampleSheet[]
  /** The same bytes under another name. */
  readonly sameAs?: string
}

export function sampleFiles(): SampleFile[] {
  const one = (name: string, plan: SheetPlan): SampleFile => ({ name, sheets: [sampleSheet(plan)] })
  const first = one('01-flatbed.jpg', {
    student: 0,
    form: '홀수',
    hand: 'sign-neat',
    skill: 0.9,
    scanner: { ...SCANNERS['flatbed-colour'], dpi: 150 },
  })
  return [
    first,
    one('02-skewed.jpg', {
      student: 1,
      form: '짝수',
      hand: 'sign-sloppy',
      skill: 0.7,
      scanner: { ...grey, skewDeg: 2.6, bend: { ...FLAT, stretchMm: 0.4, waves: 1.3, driftMm: 0.5 } },
    }),
    one('03-noisy.jpg', {
      student: 2,
      form: '홀수',
      hand: 'pencil-dark',
      skill: 0.8,
      scanner: { ...grey, dpi: 150, skewDeg: -0.8, noise: 9, jpegQuality: 60, streaks: 1, specks: 80 },
    }),
    one('04-red-premarks.jpg', {
      student: 3,
      form: '홀수',
      hand: 'red-premark',
      skill: 0.85,
      scanner: { ...colour, dpi: 150, skewDeg: 0.6, jpegQuality: 80 },
      ways: {
        ...Object.fromEntries(
          [1, 2, 3, 5, 8, 9, 12, 13, 15, 19, 22, 24, 28].map((q) => [`q${q}`, 'red-under' as const]),
        ),
        q6: 'red-beside',
        q20: 'red-beside',
      },
    }),
    one('05-erasures.jpg', {
      student: 4,
      form: '짝수',
      hand: 'changer',
      skill: 0.75,
      scanner: { ...SCANNERS['flatbed-grey'], skewDeg: 0.4 },
      ways: { q4: 'changed', q7: 'changed', q11: 'changed', q18: 'changed', q23: 'changed', q29: 'changed' },
    }),
    one('06-two-marks.jpg', {
      student: 5,
      form: '홀수',
      hand: 'ballpen',
      skill: 0.6,
      scanner: { ...grey, dpi: 150, skewDeg: -1.1 },
      ways: { q14: 'double' },
    }),
    one('07-upside-down.jpg', {
      student: 6,
      form: '짝수',
      hand: 'pencil-dark',
      skill: 0.8,
      scanner: { ...grey, turn: 180, skewDeg: 0.7 },
    }),
    { ...first, name: '08-scanned-twice.jpg', sameAs: first.name },
    {
      name: '09-stack.pdf',
      sheets: [
        sampleSheet({
          student: 7,
          form: '홀수',
          hand: 'sign-neat',
          skill: 0.95,
          scanner: { ...colour, dpi: 150, skewDeg: -0.5 },
        }),
        sampleSheet({
          student: 8,
          form: '짝수',
          hand: 'blue-ballpen',
          skill: 0.7,
          scanner: { ...colour, dpi: 150, skewDeg: 1.4 },
          missingDigit: 5,
        }),
        sampleSheet({
          student: 9,
          form: '홀수',
          hand: 'tape',
          skill: 0.65,
          scanner: { ...grey, skewDeg: 0.3, droppedLines: 3 },
          ways: { q10: 'tape', q25: 'tape' },
        }),
      ],
    },
    {
      name: '10-stack.tif',
      sheets: [
        sampleSheet({
          student: 10,
          form: '짝수',
          hand: 'sign-neat',
          skill: 0.85,
          scanner: { ...SCANNERS.fax, skewDeg: 0.9 },
        }),
        sampleSheet({
          student: 11,
          form: '홀수',
          hand: 'pencil-dark',
          skill: 0.5,
          scanner: { ...grey, dpi: 150, format: 'tiff', noise: 0.8, skewDeg: -0.6 },
        }),
      ],
    },
    one('11-phone.jpg', {
      student: 12,
      form: '홀수',
      hand: 'sign-shifted',
      skill: 0.8,
      scanner: {
        ...SCANNERS.phone,
        skewDeg: 2.2,
        tilt: { x: 0.13, y: -0.07 },
        bend: { ...FLAT, curlMm: 1.6 },
        shade: { angle: 0.6, position: 0.35, depth: 0.35, softness: 0.12 },
      },
    }),
    one('12-doubtful.jpg', {
      student: 13,
      form: '짝수',
      hand: 'pencil-medium',
      skill: 0.7,
      scanner: { ...grey, skewDeg: -1.7, cutCornerMm: 12, isCornerFolded: true },
      ways: { q3: 'dot', q9: 'partial', q16: 'stroke', q21: 'changed', q27: 'dot' },
    }),
  ]
}
