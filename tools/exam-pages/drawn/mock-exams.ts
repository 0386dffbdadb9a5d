import { josa } from 'es-hangul'
import { type Random, seededRandom } from '#tools/random.ts'
import { block, box, choices, graph, numberMark, shapes, table } from './items.ts'
import type { Markup } from './layouts.ts'
import { mathsQuestion } from './mock-maths.ts'
import { englishSentence, koreanNoun, koreanSentence, koreanText, stem } from './words.ts'

/**
 * Pages set as national mock exams and school handouts are: heads with boxes and the page's number, text set tight,
 * passages with underlined and ringed parts, footnotes, three columns, shaded headings. Other than the six layouts
 * that the engines are fitted on, so that their figures tell of pages nobody had in mind.
 */
export const MOCK_EXAMS = [
  'mock-korean',
  'mock-maths',
  'mock-english',
  'mock-society',
  'handout',
  'three-columns',
] as const
type MockExam = (typeof MOCK_EXAMS)[number]

const FACES = ["'Nanum Myeongjo'", "'Gowun Batang'", "'Noto Sans KR'", "'Pretendard'"] as const

/** The page of a seed; the layouts take turns. */
export function mockExamMarkup(seed: number): Markup {
  const random = seededRandom(seed * 6007 + 101)
  const layout = MOCK_EXAMS[((seed % MOCK_EXAMS.length) + MOCK_EXAMS.length) % MOCK_EXAMS.length]
  const start = random.chance(0.4) ? 1 : random.int(2, 36)
  return { layout, style: css(random, layout), body: BODIES[layout](random, start) }
}

const item = (number: number, html: string) => `<div class="item" data-q="${number}">${html}</div>`
const columns = (html: string) => `<div class="columns">${html}</div>`

function run(
  random: Random,
  from: number,
  count: number,
  of: (random: Random, number: number) => string,
): string {
  return Array.from({ length: count }, (_, i) => item(from + i, of(random, from + i))).join('')
}

/** Page number, subject and part in one row over a thick rule, as national exams have it. */
function head(random: Random, subject: string): string {
  const page = String(random.int(1, 20))
  const [left, right] = random.chance(0.5)
    ? [page, subject === '국어 영역' ? '홀수형' : '짝수형']
    : ['제 1 교시', page]
  const year = random.chance(0.4)
    ? block(
        `${random.int(2023, 2028)}학년도 ${random.int(3, 11)}월 고${random.int(1, 3)} 전국연합학력평가 문제지`,
        'year',
      )
    : ''
  return `${year}<div class="head">${block(left, 'side')}${block(subject, 'title')}${block(right, 'side boxed')}</div>`
}

const foot = (random: Random) => {
  const page = random.int(1, 20)
  return block(random.pick([`${page}`, `${page} / 20`, `- ${page} -`]), 'foot')
}

const POINTS = ['', '', ' [2점]', ' [3점]', '[1.8점]'] as const
const marked = (random: Random, text: string) => {
  const words = text.split(' ')
  const at = random.int(0, words.length - 1)
  words[at] = `<u>${words[at]}</u>`
  return words.join(' ')
}

function setLead(random: Random, from: number, count: number): string {
  const range = `${from}～${from + count - 1}`
  return block(
    `<b>[${range}]</b> ${random.pick(['다음 글을 읽고 물음에 답하시오.', '(가), (나)를 읽고 물음에 답하시오.', '다음 자료를 보고 물음에 답하시오.'])}`,
    'lead',
  )
}

function longPassage(random: Random): string {
  const letters = [...'㉠㉡㉢㉣㉤']
  const parts = Array.from({ length: random.int(2, 4) }, () => {
    const sentences = Array.from({ length: random.int(2, 5) }, () => {
      const sentence = koreanSentence(random)
      const letter = random.chance(0.3) ? letters.shift() : undefined
      return letter === undefined ? sentence : `${letter}<u>${sentence}</u>`
    })
    return block(sentences.join(' '), 'passage')
  })
  const source = random.chance(0.4)
    ? block(`- ${koreanNoun(random)}, 「${koreanNoun(random)}의 ${koreanNoun(random)}」 -`, 'source')
    : ''
  const note = random.chance(0.3)
    ? block(`* ${koreanNoun(random)}: ${koreanNoun(random)}의 ${koreanNoun(random)}.`, 'note')
    : ''
  return parts.join('') + source + note
}

function koreanQuestion(random: Random, number: number): string {
  const ask = block(numberMark('1.', number) + stem(random) + random.pick(POINTS))
  const boxed = random.chance(0.4)
    ? box(block('&lt;보 기&gt;', 'centre') + block(koreanText(random, random.int(2, 5))))
    : ''
  const kind = random.int(0, 3)
  const texts =
    kind === 0
      ? [...'㉠㉡㉢㉣㉤'].map((letter) => `${letter}: ${koreanSentence(random)}`)
      : kind === 1
        ? Array.from({ length: 5 }, () => `${josa(koreanNoun(random), '은/는')} ${koreanSentence(random)}`)
        : Array.from({ length: 5 }, () => koreanSentence(random))
  return ask + boxed + choices(texts, 1)
}

const englishText = (random: Random, count: number) =>
  Array.from({ length: count }, () => englishSentence(random)).join(' ')

function englishQuestion(random: Random, number: number): string {
  const ask = random.pick([
    '다음 글의 목적으로 가장 적절한 것은?',
    '다음을 듣고, 여자의 의견으로 가장 적절한 것을 고르시오.',
    '대화를 듣고, 남자가 할 일로 가장 적절한 것을 고르시오.',
    '다음 글의 밑줄 친 부분 중, 어법상 <u>틀린</u> 것은?',
    '다음 빈칸에 들어갈 말로 가장 적절한 것을 고르시오.',
    '밑줄 친 <u>the same mistake</u>가 다음 글에서 의미하는 바로 가장 적절한 것은?',
  ])
  const lead = block(numberMark('1.', number) + ask + random.pick(POINTS))
  const kind = random.int(0, 3)
  if (kind === 0)
    return (
      lead +
      choices(
        Array.from({ length: 5 }, () => koreanSentence(random)),
        1,
      )
    )
  if (kind === 1) {
    const said = ['M', 'W', 'M', 'W'].map((who) => block(`${who}: ${englishSentence(random)}`))
    return (
      lead +
      said.join('') +
      choices(
        Array.from({ length: 5 }, () => englishSentence(random)),
        1,
      )
    )
  }
  const blank = random.chance(0.5) ? ' <span class="blank"></span>.' : ''
  const note = random.chance(0.5)
    ? block(`* ${random.pick(['erosion: 침식', 'famine: 기근', 'reef: 암초'])}`, 'note')
    : ''
  const texts = Array.from({ length: 5 }, () =>
    englishSentence(random)
      .replace('.', '')
      .split(' ')
      .slice(0, kind === 2 ? 3 : 12)
      .join(' ')
      .toLowerCase(),
  )
  return (
    lead +
    block(marked(random, englishText(random, random.int(3, 6))) + blank, 'passage') +
    note +
    choices(texts, kind === 2 ? 2 : 1)
  )
}

function societyQuestion(random: Random, number: number): string {
  const shown = random.pick([
    () => table(random, random.int(3, 5), random.int(3, 5)),
    () => box(block(`(가) ${koreanText(random, 2)}`) + block(`(나) ${koreanText(random, 1)}`)),
    () => graph(random),
    () => shapes(random),
  ])()
  const claims = box(
    block('&lt; 보 기 &gt;', 'centre') +
      [...'ㄱㄴㄷㄹ'].map((letter) => block(`${letter}. ${koreanSentence(random)}`)).join(''),
  )
  const isClaims = random.chance(0.5)
  const texts = isClaims
    ? ['ㄱ, ㄴ', 'ㄱ, ㄷ', 'ㄴ, ㄷ', 'ㄴ, ㄹ', 'ㄷ, ㄹ']
    : Array.from({ length: 5 }, () => koreanSentence(random))
  return (
    block(numberMark('1.', number) + stem(random) + random.pick(POINTS)) +
    shown +
    (isClaims ? claims : '') +
    choices(texts, isClaims ? random.pick([3, 5]) : 1)
  )
}

function wordQuestion(random: Random, number: number): string {
  const word = `${koreanNoun(random)} ${koreanNoun(random)}`
  const texts = Array.from({ length: 5 }, () => koreanNoun(random))
  return block(`${numberMark('1)', number) + word}의 뜻은?`) + choices(texts, 2)
}

const BODIES: Record<MockExam, (random: Random, start: number) => string> = {
  'mock-korean': (random, start) => {
    const count = random.int(2, 4)
    const body = `<div class="item set">${setLead(random, start, count)}${longPassage(random)}</div>${run(random, start, count, koreanQuestion)}`
    const more = `<div class="item set">${setLead(random, start + count, 3)}${longPassage(random)}</div>${run(random, start + count, 3, koreanQuestion)}`
    return head(random, '국어 영역') + columns(body + more) + foot(random)
  },
  'mock-maths': (random, start) =>
    head(random, '수학 영역') +
    (random.chance(0.6) ? block('5지선다형', 'pill') : '') +
    columns(run(random, start, 8, mathsQuestion)) +
    foot(random),
  'mock-english': (random, start) =>
    head(random, '영어 영역') + columns(run(random, start, 12, englishQuestion)) + foot(random),
  'mock-society': (random, start) =>
    head(random, random.pick(['사회탐구 영역(생활과 윤리)', '과학탐구 영역(지구과학Ⅰ)', '한국사 영역'])) +
    columns(run(random, start, 12, societyQuestion)) +
    foot(random),
  handout: (random, start) =>
    `${block(`${random.int(1, 3)}학년 ${random.int(1, 2)}학기 ${random.pick(['중간고사 대비', '수행평가', '복습 자료'])}`, 'title shaded')}<div class="names">${block('반 :')}${block('이름 :')}${block('점수 :')}</div>` +
    columns(
      run(random, start, 10, (own, number) =>
        own.chance(0.4) ? mathsQuestion(own, number) : societyQuestion(own, number),
      ),
    ) +
    foot(random),
  'three-columns': (random, start) =>
    block(`단어 시험 ${random.int(1, 40)}회`, 'title') +
    block('학교 : 이름 :', 'year') +
    columns(run(random, start, 36, wordQuestion)) +
    foot(random),
}

function css(random: Random, layout: MockExam): string {
  const count = layout === 'three-columns' ? 3 : layout === 'handout' ? 1 : 2
  const size = random.between(12.2, 15)
  const face = random.pick(FACES)
  return `
  *{box-sizing:border-box} math{font-family:'DejaVu Math TeX Gyre'} body{margin:0;background:#fff;color:#000;font-family:${face},'Nanum Myeongjo','DejaVu Sans','Gowun Batang',serif;font-size:${size.toFixed(2)}px;line-height:${random.between(1.45, 1.8).toFixed(2)};letter-spacing:${random.pick(['0', '-0.03em', '-0.05em'])}}
  .page{position:relative;width:794px;height:1123px;padding:${random.int(26, 50)}px ${random.int(36, 60)}px;overflow:hidden}
  .year{text-align:center;font-size:13px}.title{text-align:center;font-size:${random.int(21, 28)}px;font-weight:700}
  .head{display:flex;justify-content:space-between;align-items:center;border-bottom:${random.int(2, 4)}px solid #000;margin-bottom:14px;padding-bottom:4px}
  .side{font-size:17px;font-weight:700;min-width:60px;text-align:center}.boxed{border:1px solid #000;border-radius:8px;padding:0 8px}
  .shaded{background:#ddd;border:1px solid #000;padding:4px;margin-bottom:6px}.names{display:flex;justify-content:flex-end;gap:90px;margin:6px 60px 14px 0}
  .pill{display:inline-block;border:1.5px solid #000;border-radius:14px;padding:0 22px;font-weight:700;margin:0 0 10px 90px}
  .columns{column-count:${count};column-gap:${random.int(20, 34)}px;column-fill:auto;height:${random.int(880, 910)}px;${random.chance(0.7) ? 'column-rule:1px solid #000;' : ''}text-align:justify}
  .item{break-inside:avoid;margin-bottom:${random.int(14, 40)}px}.set{break-inside:auto}
  .number{font-size:${random.between(1, 1.3).toFixed(2)}em}.lead{margin-bottom:6px}.source{text-align:right}.note{font-size:0.9em}
  .passage{text-indent:1em;margin-bottom:4px}.centre{text-align:center}.blank{display:inline-block;width:80px;border-bottom:1px solid #000}
  .choices{display:grid;margin-top:4px;column-gap:6px;text-align:left}.choice{padding-left:1.35em;text-indent:-1.35em}
  .box{border:1px solid #000;padding:5px 10px;margin:6px 0}
  table{border-collapse:collapse;margin:6px auto;min-width:70%}td{border:1px solid #000;padding:2px 8px;text-align:center}${random.chance(0.5) ? 'tr:first-child td{background:#e4e4e4}' : ''}
  .figure{display:block;margin:6px auto}.figure text{font-size:12px}.room{height:${random.int(30, 120)}px}
  .foot{position:absolute;left:0;right:0;bottom:22px;text-align:center}`
}
