import { josa } from 'es-hangul'
import { type Random, seededRandom } from '#tools/random.ts'
import { block, box, choices, graph, numberMark, shapes, table } from './items.ts'
import type { Markup } from './layouts.ts'
import { mathsQuestion } from './mock-maths.ts'
import { englishSentence, koreanNoun, koreanSentence, koreanText, stem } from './words.ts'

/**
 * Pages set as those of the national entrance exam: sheets larger than A4, so that print is small on them, in Myeongjo,
 * two columns with a rule, a band with the period, subject and page number, boxed passages with parts (가), (나), lines
 * counted in the margin, brackets beside parts ([A]), ringed and underlined places, footnotes, `<보 기>` set into its
 * box's border, a foot with the page of all pages and who owns the rights.
 */
export const NATIONAL_EXAMS = [
  'national-korean',
  'national-maths',
  'national-english',
  'national-science',
] as const
type NationalExam = (typeof NATIONAL_EXAMS)[number]

/** 8절, 272 × 394 mm, at 96 dpi. */
const SHEET = { width: 1028, height: 1489 } as const

const SUBJECTS: Readonly<Record<NationalExam, readonly [period: string, subject: string]>> = {
  'national-korean': ['제 1 교시', '국어 영역'],
  'national-maths': ['제 2 교시', '수학 영역'],
  'national-english': ['제 3 교시', '영어 영역'],
  'national-science': ['제 4 교시', '과학탐구 영역(물리학 Ⅰ)'],
}

/** The page of a seed; the layouts take turns. */
export function nationalExamMarkup(seed: number): Markup {
  const random = seededRandom(seed * 4799 + 211)
  const count = NATIONAL_EXAMS.length
  const layout = NATIONAL_EXAMS[((seed % count) + count) % count]
  const start = random.chance(0.3) ? 1 : random.int(2, 36)
  const columns = `<div class="columns">${BODIES[layout](random, start)}</div>`
  return {
    layout,
    style: css(random),
    body: head(random, layout) + columns + foot(random),
    sheet: SHEET,
  }
}

function head(random: Random, layout: NationalExam): string {
  const [period, subject] = SUBJECTS[layout]
  const page = String(random.int(1, 20))
  const isFirst = random.chance(0.4)
  const year = block(`${random.int(2022, 2028)}학년도 대학수학능력시험 문제지`, 'year')
  const left = isFirst ? block(period, 'period') : block(page, 'side')
  const right = isFirst ? block(page, 'side') : block(random.pick(['홀수형', '짝수형']), 'form')
  return `${isFirst ? year : ''}<div class="head">${left}${block(subject, 'title')}${right}</div>`
}

function foot(random: Random): string {
  const pages = random.int(4, 20)
  const rights = '이 문제지에 관한 저작권은 한국교육과정평가원에 있습니다.'
  return `<div class="foot"><div>${block(`${random.int(1, pages)}`, 'leaf')}<div class="leaf" data-block="">${pages}</div></div>${random.chance(0.6) ? block(rights, 'rights') : ''}</div>`
}

const item = (number: number, html: string) => `<div class="item" data-q="${number}">${html}</div>`
const run = (from: number, count: number, of: (number: number) => string) =>
  Array.from({ length: count }, (_, i) => item(from + i, of(from + i))).join('')
const POINTS = ['', '', ' [3점]'] as const

/** Text with some of its parts underlined behind a ringed letter. */
function lettered(random: Random, sentences: number, letters: string[]): string {
  return Array.from({ length: sentences }, () => {
    const words = koreanSentence(random).split(' ')
    if (random.chance(0.35) && letters.length > 0) {
      const at = random.int(0, words.length - 1)
      const to = Math.min(words.length, at + random.int(1, 3))
      words.splice(at, to - at, `${letters.shift()}<u>${words.slice(at, to).join(' ')}</u>`)
    }
    return words.join(' ')
  }).join(' ')
}

function passage(random: Random): string {
  const letters = [...random.pick(['㉠㉡㉢㉣㉤', 'ⓐⓑⓒⓓⓔ'])]
  const hasParts = random.chance(0.5)
  const parts = Array.from({ length: random.int(2, 3) }, (_, i) => {
    const name = hasParts && i < 2 ? block(['(가)', '(나)'][i]) : ''
    const text = block(lettered(random, random.int(3, 6), letters), 'passage')
    const bracket = random.chance(0.25)
      ? `<div class="bracketed">${text}<span class="bracket">${block('[A]', 'letter')}</span></div>`
      : text
    return name + bracket
  })
  const source = random.chance(0.5)
    ? block(`- ${koreanNoun(random)}, 「${koreanNoun(random)}의 ${koreanNoun(random)}」 -`, 'source')
    : ''
  const notes = Array.from({ length: random.int(0, 2) }, () => {
    const noun = koreanNoun(random)
    return block(`* ${noun}: ${koreanNoun(random)}의 ${koreanNoun(random)}.`, 'note')
  })
  const numbers = random.chance(0.3)
    ? [5, 10, 15].map((line) => `<span class="line" style="top:${line * 1.62 - 1.2}em">${line}</span>`)
    : []
  return `<div class="box story" data-ink>${parts.join('')}${source}${notes.join('')}${numbers.join('')}</div>`
}

/** A box whose heading stands in its upper border. */
const shown = (html: string) =>
  `<div class="box shown" data-ink>${block('&lt;보 기&gt;', 'border')}${html}</div>`

function koreanQuestion(random: Random, number: number): string {
  const ask = block(numberMark('1.', number) + stem(random) + random.pick(POINTS))
  const example = random.chance(0.35) ? shown(block(koreanText(random, random.int(2, 4)), 'passage')) : ''
  const isLettered = random.chance(0.3)
  const texts = Array.from({ length: 5 }, (_, i) =>
    isLettered
      ? `${'㉠㉡㉢㉣㉤'[i]}: ${koreanSentence(random)}`
      : `${josa(koreanNoun(random), '을/를')} 보니, ${koreanSentence(random)}`,
  )
  return ask + example + choices(texts, 1)
}

function englishQuestion(random: Random, number: number): string {
  const ask = random.pick([
    '다음 글에서 필자가 주장하는 바로 가장 적절한 것은?',
    '다음 글의 요지로 가장 적절한 것은?',
    '다음 빈칸에 들어갈 말로 가장 적절한 것을 고르시오.',
    '다음 글에서 전체 흐름과 관계 <u>없는</u> 문장은?',
    '글의 흐름으로 보아, 주어진 문장이 들어가기에 가장 적절한 곳은?',
  ])
  const lead = block(numberMark('1.', number) + ask + random.pick(POINTS))
  const sentences = Array.from({ length: random.int(5, 8) }, () => englishSentence(random))
  const note = random.chance(0.5)
    ? block(`* ${random.pick(['erosion: 침식', 'famine: 기근', 'reef: 암초'])}`, 'note')
    : ''
  // Choices that stand in the text: ① to ⑤ before its sentences.
  if (random.chance(0.25)) {
    const text = sentences.map((one, i) => (i > 0 && i < 6 ? `${'①②③④⑤'[i - 1]} ${one}` : one)).join(' ')
    return lead + block(text, 'passage') + note
  }
  const isKorean = random.chance(0.4)
  const texts = Array.from({ length: 5 }, () =>
    isKorean ? koreanSentence(random) : englishSentence(random).replace('.', '').toLowerCase(),
  )
  return lead + block(sentences.join(' '), 'passage') + note + choices(texts, 1)
}

function scienceQuestion(random: Random, number: number): string {
  const intro = block(
    `${numberMark('1.', number)}그림은 ${josa(koreanNoun(random), '을/를')} 나타낸 것이다. ${koreanSentence(random)}`,
  )
  const figure = random.pick([
    () => table(random, random.int(2, 4), random.int(3, 4)),
    () => graph(random),
    () => shapes(random),
    () => box(block(`(가) ${koreanText(random, 1)}`) + block(`(나) ${koreanText(random, 1)}`)),
  ])()
  const claims = [...'ㄱㄴㄷ'].map((letter) => block(`${letter}. ${koreanSentence(random)}`, 'claim'))
  const ask = block(
    `이에 대한 설명으로 옳은 것만을 &lt;보기&gt;에서 있는 대로 고른 것은?${random.pick(POINTS)}`,
    'passage',
  )
  const texts = ['ㄱ', 'ㄴ', 'ㄱ, ㄷ', 'ㄴ, ㄷ', 'ㄱ, ㄴ, ㄷ']
  return intro + figure + ask + shown(claims.join('')) + choices(texts, random.pick([3, 5]))
}

const BODIES: Record<NationalExam, (random: Random, start: number) => string> = {
  'national-korean': (random, start) => {
    const set = (from: number, count: number) => {
      const range = `[${from}～${from + count - 1}]`
      const lead = block(`<b>${range}</b> 다음 글을 읽고 물음에 답하시오.`, 'lead')
      return `<div class="item set">${lead}${passage(random)}</div>${run(from, count, (number) => koreanQuestion(random, number))}`
    }
    const count = random.int(2, 4)
    return set(start, count) + set(start + count, 3)
  },
  'national-maths': (random, start) => run(start, 8, (number) => mathsQuestion(random, number)),
  'national-english': (random, start) => run(start, 8, (number) => englishQuestion(random, number)),
  'national-science': (random, start) => run(start, 8, (number) => scienceQuestion(random, number)),
}

function css(random: Random): string {
  const size = random.between(13.6, 15)
  const face = random.pick(["'Nanum Myeongjo'", "'Nanum Myeongjo'", "'Gowun Batang'"])
  const latin = random.chance(0.5) ? "'Tinos'," : ''
  return `
  *{box-sizing:border-box} math{font-family:'DejaVu Math TeX Gyre'} body{margin:0;background:#fff;color:#000;font-family:${latin}${face},'Nanum Myeongjo','DejaVu Sans','Gowun Batang',serif;font-size:${size.toFixed(2)}px;line-height:1.62;letter-spacing:${random.pick(['0', '-0.03em', '-0.06em'])}}
  .page{position:relative;width:${SHEET.width}px;height:${SHEET.height}px;padding:${random.int(44, 64)}px ${random.int(56, 80)}px;overflow:hidden}
  .year{text-align:center;font-size:17px}.title{text-align:center;font-size:${random.int(30, 38)}px;font-weight:700}
  .head{display:flex;justify-content:space-between;align-items:center;border-bottom:${random.int(1, 3)}px solid #000;margin-bottom:18px;padding-bottom:6px}
  .side{font-size:24px;font-weight:700;min-width:80px;text-align:center}.period,.form{border:1px solid #000;border-radius:14px;padding:0 12px;font-size:15px}
  .columns{column-count:2;column-gap:${random.int(30, 42)}px;column-fill:auto;height:${random.int(1190, 1220)}px;column-rule:1px solid #000;text-align:justify}
  .item{break-inside:avoid;margin-bottom:${random.int(18, 60)}px}.set{break-inside:auto}
  .number{font-size:1.1em}.lead{margin-bottom:6px}.source{text-align:right}.note{font-size:0.85em}
  .passage{text-indent:1em;margin-bottom:2px}.centre{text-align:center}.claim{padding-left:1.4em;text-indent:-1.4em}
  .story{position:relative}.line{position:absolute;right:-1.9em;font-size:0.8em}
  .bracketed{position:relative;padding-right:30px}.bracket{position:absolute;right:14px;top:4px;bottom:4px;width:8px;border:1px solid #000;border-left:0}.letter{position:absolute;left:9px;top:40%;font-size:0.85em;text-indent:0}
  .choices{display:grid;margin-top:4px;column-gap:6px}.choice{padding-left:1.35em;text-indent:-1.35em}
  .box{border:1px solid #000;padding:7px 12px;margin:8px 0}.shown{position:relative;padding-top:14px;margin-top:16px}
  .border{position:absolute;left:50%;top:-0.85em;transform:translateX(-50%);background:#fff;padding:0 8px}
  table{border-collapse:collapse;margin:6px auto;min-width:70%}td{border:1px solid #000;padding:2px 8px;text-align:center}
  .figure{display:block;margin:6px auto}.figure text{font-size:12px}.room{height:${random.int(60, 160)}px}
  .foot{position:absolute;left:0;right:0;bottom:26px;text-align:center}.foot>div:first-child{display:inline-flex;border:1px solid #000}.leaf{padding:0 10px}.leaf+.leaf{border-left:1px solid #000}.rights{position:absolute;right:60px;bottom:0;font-size:0.75em}`
}
