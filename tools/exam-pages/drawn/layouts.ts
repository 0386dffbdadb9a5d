import { type Random, seededRandom } from '#tools/random.ts'
import { block, type NumberStyle, numberMark, SUBJECTS } from './items.ts'
import { koreanText } from './words.ts'

export const LAYOUTS = ['korean', 'maths', 'science', 'english', 'worksheet', 'sections'] as const
export type Layout = (typeof LAYOUTS)[number]

/** A page's HTML: `style` for its one style element, `body` with the marks of `items.ts`. */
export interface Markup {
  /** Its layout's name. */
  readonly layout: string
  readonly style: string
  readonly body: string
  /** Its size at 96 dpi; A4 where it does not say. */
  readonly sheet?: { readonly width: number; readonly height: number }
}

const FACES = [
  "'Nanum Myeongjo'",
  "'Gowun Batang'",
  "'Pretendard','Nanum Myeongjo'",
  "'Nanum Myeongjo'",
  "'Tinos','Nanum Myeongjo'",
] as const

/** Where a face has no circled numbers. */
const OTHERS = ["'Gowun Batang'", "'Pretendard'", "'DejaVu Sans'", "'DejaVu Serif'"] as const

interface Plan {
  readonly subject: keyof typeof SUBJECTS
  readonly columns: 1 | 2
  readonly number: NumberStyle
  readonly title: string
}

/** The page of a seed; the six layouts take turns, so that any six seeds in a row show each. */
export function examMarkup(seed: number): Markup {
  const random = seededRandom(seed * 7919 + 13)
  const layout = LAYOUTS[((seed % 6) + 6) % 6]
  const isPlain = layout === 'korean' || layout === 'maths'
  const number = random.pick<NumberStyle>(isPlain ? ['1.', '1.', '01.'] : ['1.', '01', '1)', '01.'])
  const plans: Record<Layout, Plan> = {
    korean: { subject: 'korean', columns: 2, number, title: '국어 영역' },
    maths: { subject: 'maths', columns: 2, number, title: '수학 영역' },
    science: { subject: 'science', columns: 2, number, title: '과학탐구 영역 (생명과학 Ⅰ)' },
    english: { subject: 'english', columns: random.pick([1, 2] as const), number, title: '영어 영역' },
    worksheet: {
      subject: random.pick(['maths', 'society', 'science'] as const),
      columns: 1,
      number,
      title: '단원 평가',
    },
    sections: { subject: 'society', columns: 2, number, title: '사회탐구 영역' },
  }
  const plan = plans[layout]
  const start = random.chance(0.7) ? 1 : random.int(2, 30)
  const body = header(random, plan, layout) + main(random, plan, layout, start) + foot(random)
  return { layout, style: css(random, layout), body }
}

function header(random: Random, plan: Plan, layout: Layout): string {
  if (layout === 'worksheet') {
    return `${block(`${random.int(1, 9)}단원 ${plan.title}`, 'title')}${block('학년 반 번 이름:', 'name')}<hr>`
  }
  const year = `${random.int(2024, 2028)}학년도 ${random.pick(['대학수학능력시험 대비 모의고사 문제지', '1학기 기말고사', '제2회 전국연합학력평가'])}`
  return `${block(year, 'year')}${block(plan.title, 'title')}<hr>`
}

function main(random: Random, plan: Plan, layout: Layout, start: number): string {
  const question = (number: number, subject = plan.subject) =>
    `<div class="item" data-q="${number}">${SUBJECTS[subject](random, numberMark(plan.number, number))}</div>`
  const questions = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => question(from + i)).join('')
  const set = (from: number, count: number) =>
    `<div class="item set">${block(`[${from}～${from + count - 1}] 다음 글을 읽고 물음에 답하시오.`, 'lead')}${passage(random)}</div>`
  const columns = (html: string, balanced = false) =>
    `<div class="columns ${balanced ? 'balanced' : 'filled'}">${html}</div>`
  switch (layout) {
    case 'korean':
      return columns(
        set(start, 3) +
          questions(start, 3) +
          (random.chance(0.5) ? set(start + 3, 2) : '') +
          questions(start + 3, 4),
      )
    case 'sections': {
      const first = random.int(2, 4)
      const heading = block(random.pick(['서술형 평가', '제2부 한국사', '선택 과목 [경제]']), 'title middle')
      return (
        columns(questions(start, first), true) +
        heading +
        columns(set(start + first, 2) + questions(start + first, 6), true)
      )
    }
    default:
      return columns(questions(start, 14))
  }
}

function passage(random: Random): string {
  const marks = random.chance(0.6) ? '㉠' : ''
  return Array.from({ length: random.int(1, 3) }, (_, i) =>
    block((i === 0 ? marks : '') + koreanText(random, random.int(3, 6)), 'passage'),
  ).join('')
}

const foot = (random: Random) => block(String(random.int(1, 20)), 'foot')

function css(random: Random, layout: Layout): string {
  const two = layout !== 'worksheet' && !(layout === 'english' && random.chance(0.4))
  const size = random.between(13.2, 15.6)
  return `
  *{box-sizing:border-box} math{font-family:'DejaVu Math TeX Gyre'} body{margin:0;background:#fff;color:#000;font-family:${random.pick(FACES)},${random.pick(OTHERS)},'Gowun Batang',serif;font-size:${size.toFixed(2)}px;line-height:${random.between(1.4, 1.75).toFixed(2)}}
  .page{position:relative;width:794px;height:1123px;padding:${random.int(28, 48)}px ${random.int(44, 64)}px;overflow:hidden}
  .year{text-align:center}.title{text-align:center;font-size:${random.int(20, 27)}px;font-weight:700}.middle{margin:14px 0 8px;font-size:19px}
  .name{text-align:right;word-spacing:2.4em} hr{border:0;border-top:${random.int(1, 2)}px solid #000;margin:8px 0 14px}
  .columns{column-count:${two ? 2 : 1};column-gap:${random.int(26, 40)}px;${random.chance(0.6) ? 'column-rule:1px solid #000;' : ''}text-align:${random.pick(['justify', 'left'])}}
  .filled{column-fill:auto;height:${random.int(900, 930)}px}
  .item{break-inside:avoid;margin-bottom:${random.int(14, 34)}px}.set{break-inside:auto}
  .number{font-size:${random.between(1, 1.25).toFixed(2)}em}.lead{font-weight:${random.pick([400, 700])};margin-bottom:6px}
  .passage{text-indent:1em;margin-bottom:10px}.centre{text-align:center}
  .choices{display:grid;margin-top:4px;column-gap:6px;text-align:left}.choice{padding-left:1.35em;text-indent:-1.35em}
  .box{border:1px solid #000;padding:5px 10px;margin:6px 0}
  table{border-collapse:collapse;margin:6px auto;min-width:70%}td{border:1px solid #000;padding:2px 8px;text-align:center}
  .figure{display:block;margin:6px auto}.figure text{font-size:12px}.room{height:${random.int(20, 60)}px}
  .foot{position:absolute;left:0;right:0;bottom:26px;text-align:center}`
}
