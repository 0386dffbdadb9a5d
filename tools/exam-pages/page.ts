import type { Rect } from '#shared/domain/geometry.ts'
import { type Random, seededRandom } from '../random.ts'
import type { Face } from './faces.ts'
import { FIGURES } from './figures.ts'
import { CIRCLED, sentence, shortChoice, stem } from './text.ts'
import { textWidth, typeset, union, wrap } from './typeset.ts'

export const NUMBER_STYLES = ['1.', '01', '1)', '[1]', '1'] as const
/** Styles in which a word stands before the number. */
export const LEAD_STYLES = ['문 1.', '문제 1'] as const
export type NumberStyle = (typeof NUMBER_STYLES | typeof LEAD_STYLES)[number]

export interface ExamOptions {
  readonly seed: number
  readonly columns: 1 | 2
  /** Questions wanted; fewer when the page is full. */
  readonly questions: number
  readonly numberStyle: NumberStyle
  /** Whether lines after the first start to the right of the number. */
  readonly hanging: boolean
  /** Share of questions with a figure or a table. */
  readonly figures: number
  /** Of the text; without it one of Pretendard's weights. */
  readonly face?: Face
}

/** A page in millimetres (A4) with the ink box of every question in reading order. */
export interface ExamPage {
  readonly svg: string
  readonly widthMm: number
  readonly heightMm: number
  readonly questions: readonly Rect[]
}

const WIDTH = 210
const HEIGHT = 297
const MARGIN = 14
const TOP = 34
const BOTTOM = 280

interface Style {
  readonly size: number
  readonly leading: number
  readonly weight: Face
  readonly numberWeight: Face
  readonly numberSize: number
}

/** An exam page as Korean academies set them: header, one or two columns, number marks, choices, figures, a page number. */
export function examPage(options: ExamOptions): ExamPage {
  const random = seededRandom(options.seed)
  const size = options.questions / options.columns > 9 ? random.between(2.9, 3.3) : random.between(3.2, 4)
  const bold = options.numberStyle === '1' || options.numberStyle === '01' || random.chance(0.5)
  const style: Style = {
    size,
    leading: size * random.between(1.45, 1.75),
    weight: options.face ?? random.pick(['Light', 'Regular', 'Medium'] as const),
    numberWeight: bold ? 'Bold' : 'Regular',
    numberSize: bold ? size * random.between(1, 1.25) : size,
  }
  const parts = [header(random)]
  const gutter = 10
  const columnWidth = (WIDTH - 2 * MARGIN - (options.columns - 1) * gutter) / options.columns
  if (options.columns === 2 && random.chance(0.7)) {
    parts.push(`<path stroke="black" stroke-width="0.3" d="M${WIDTH / 2} ${TOP - 4}V${BOTTOM}"/>`)
  }

  const questions: Rect[] = []
  const perColumn = Math.ceil(options.questions / options.columns)
  for (let column = 0; column < options.columns; column += 1) {
    const x = MARGIN + column * (columnWidth + gutter)
    const share = (BOTTOM - TOP) / perColumn
    let y = TOP
    if (column === 0 && perColumn <= 6 && random.chance(0.4)) {
      const shared = passage(random, x, y, columnWidth, style, questions.length + 1)
      parts.push(shared.svg)
      y = shared.bottom + random.between(4, 6)
    }
    for (let i = 0; i < perColumn && questions.length < options.questions; i += 1) {
      const room = Math.max(12, Math.min(share, BOTTOM - y))
      const number = questions.length + 1
      const made = question(random, options, number, x, y, columnWidth, room, style)
      if (made.ink.y + made.ink.h > BOTTOM) break
      parts.push(made.svg)
      questions.push(made.ink)
      y = Math.max(made.ink.y + made.ink.h + random.between(3.5, 5), y + room * random.between(0.75, 1))
    }
  }
  parts.push(typeset(String(random.int(1, 16)), WIDTH / 2 - 1, 289, 3.5).svg)
  return { svg: parts.join(''), widthMm: WIDTH, heightMm: HEIGHT, questions }
}

function header(random: Random): string {
  const title = random.pick([
    '2026학년도 1학기 중간고사',
    '수학 단원평가 (3단원)',
    '제2회 모의고사 국어 영역',
  ])
  return (
    typeset(title, WIDTH / 2 - textWidth(title, 6, 'Bold') / 2, 18, 6, 'Bold').svg +
    typeset('학년    반    번   이름', WIDTH - 66, 26, 3.4).svg +
    `<path stroke="black" stroke-width="0.5" d="M${MARGIN} 28H${WIDTH - MARGIN}"/>`
  )
}

/** `[1~3] 다음 글을 읽고 …` and its text, which belong to no question. */
function passage(random: Random, x: number, y: number, width: number, style: Style, first: number) {
  const lead = `[${first}~${first + 2}] 다음 글을 읽고 물음에 답하시오.`
  const text = Array.from({ length: random.int(3, 5) }, () => sentence(random)).join(' ')
  const lines = [lead, ...wrap(text, style.size, width - 6, style.weight)]
  const parts: string[] = []
  let baseline = y + style.size
  lines.forEach((line, i) => {
    parts.push(typeset(line, i === 0 ? x : x + 3, baseline, style.size, i === 0 ? 'Bold' : style.weight).svg)
    baseline += i === 0 ? style.leading * 1.5 : style.leading
  })
  return { svg: parts.join(''), bottom: baseline - style.leading + style.size * 0.3 }
}

function label(style: NumberStyle, number: number): string {
  switch (style) {
    case '1.':
      return `${number}.`
    case '01':
      return String(number).padStart(2, '0')
    case '1)':
      return `${number})`
    case '[1]':
      return `[${number}]`
    case '1':
      return String(number)
    case '문 1.':
      return `문 ${number}.`
    case '문제 1':
      return `문제 ${number}`
  }
}

function question(
  random: Random,
  options: ExamOptions,
  number: number,
  x: number,
  y: number,
  width: number,
  room: number,
  style: Style,
): { svg: string; ink: Rect } {
  const { size, leading, weight } = style
  const parts: string[] = []
  let ink: Rect | undefined
  let baseline = y + size
  const put = (text: string, at: number, fontSize = size, font = weight) => {
    const line = typeset(text, at, baseline, fontSize, font)
    parts.push(line.svg)
    ink = union(ink, line.ink)
  }

  const mark = label(options.numberStyle, number)
  put(mark, x, style.numberSize, style.numberWeight)
  const indent = textWidth(mark, style.numberSize, style.numberWeight) + size * 0.6
  const left = options.hanging ? x + Math.max(indent, size * 1.9) : x
  const first = options.hanging ? left : x + indent
  const sentences = room > 45 ? random.int(1, 3) : room > 28 ? random.int(0, 1) : 0
  const words = wrap(stem(random, sentences), size, width - (first - x), weight)
  const rest = wrap(words.slice(1).join(' '), size, width - (left - x), weight)
  for (const [i, line] of [words[0], ...rest].entries()) {
    put(line, i === 0 ? first : left)
    baseline += leading
  }

  if (room > 40 && random.chance(options.figures)) {
    const h = random.between(16, Math.min(45, room - 22))
    const w = Math.min(width - (left - x) - 4, h * random.between(1.1, 2.2))
    const at = { x: left + random.between(0, width - (left - x) - w), y: baseline - size * 0.4 }
    parts.push(random.pick(FIGURES)(at.x, at.y, w, h, random))
    ink = union(ink, { ...at, w, h })
    baseline = at.y + h + leading
  }

  const columnsOfChoices = room < 26 ? 5 : random.pick([0, 1, 3, 5, 5])
  if (columnsOfChoices > 0) {
    const step = (width - (left - x)) / columnsOfChoices
    CIRCLED.forEach((circled, i) => {
      if (i > 0 && i % columnsOfChoices === 0) baseline += leading
      const text = columnsOfChoices === 1 ? sentence(random).slice(0, 24) : shortChoice(random)
      put(`${circled} ${text}`, left + step * (i % columnsOfChoices))
    })
  }
  return { svg: parts.join(''), ink: ink! }
}
