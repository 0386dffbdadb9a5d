import type { Random } from '#tools/random.ts'
import { englishSentence, koreanNoun, koreanSentence, koreanText, stem } from './words.ts'

/**
 * Parts of a drawn exam as HTML. `data-block` marks an element whose text is one block of the truth (`math` and `fig`
 * say what kind), `data-q` a question, `data-ink` what belongs to a question's box though it is no text.
 */

export const block = (html: string, classes = '', kind = '') =>
  `<div class="${classes}" data-block="${kind}">${html}</div>`

export type NumberStyle = '1.' | '01' | '1)' | '01.'

export function numberMark(style: NumberStyle, number: number): string {
  const two = String(number).padStart(2, '0')
  const text = { '1.': `${number}.`, '01': two, '1)': `${number})`, '01.': `${two}.` }[style]
  return `<b class="number">${text}</b> `
}

const CIRCLED = [...'①②③④⑤']

/** Five choices in one, three (two) or five columns. */
export function choices(texts: readonly string[], columns: 1 | 2 | 3 | 5, kind = ''): string {
  const made = texts.map((text, i) => block(`${CIRCLED[i]} ${text}`, 'choice', kind))
  return `<div class="choices" style="grid-template-columns:repeat(${columns},1fr)">${made.join('')}</div>`
}

export const box = (html: string) => `<div class="box" data-ink>${html}</div>`

export function table(random: Random, rows: number, columns: number): string {
  const cell = (row: number, column: number) =>
    row === 0 || column === 0
      ? koreanNoun(random)
      : random.chance(0.7)
        ? String(random.int(1, 999))
        : random.pick(['○', '×', '증가', '감소', '없음', '0.5', '12%'])
  const lines = Array.from(
    { length: rows },
    (_, row) =>
      `<tr data-block="">${Array.from({ length: columns }, (_, column) => `<td>${cell(row, column)}</td>`).join('')}</tr>`,
  )
  return `<table data-ink>${lines.join('')}</table>`
}

/** A curve over two axes, its letters marked as a figure's. */
export function graph(random: Random): string {
  const [w, h] = [random.int(180, 260), random.int(110, 160)]
  const points = Array.from({ length: 5 }, (_, i) => `${20 + (i * (w - 40)) / 4},${random.int(15, h - 15)}`)
  const label = (x: number, y: number, text: string) =>
    `<text x="${x}" y="${y}" data-block="fig">${text}</text>`
  return (
    `<svg class="figure" data-ink width="${w}" height="${h}"><path d="M15 ${h - 12}H${w - 8}M24 6V${h - 4}" fill="none" stroke="#000"/>` +
    `<polyline points="${points.join(' ')}" fill="none" stroke="#000" stroke-width="1.6"/>` +
    `${label(w - 12, h - 16, 'x')}${label(10, 12, 'y')}${label(10, h - 2, 'O')}${random.chance(0.5) ? label(w / 2, 24, koreanNoun(random)) : ''}</svg>`
  )
}

export function shapes(random: Random): string {
  const [w, h] = [random.int(160, 230), random.int(90, 140)]
  const r = random.int(20, 40)
  return (
    `<svg class="figure" data-ink width="${w}" height="${h}"><circle cx="${w * 0.3}" cy="${h / 2}" r="${r}" fill="none" stroke="#000"/>` +
    `<path d="M${w * 0.55} ${h - 12}L${w * 0.75} 12L${w - 12} ${h - 12}Z" fill="none" stroke="#000"/>` +
    `<circle cx="${w * 0.3}" cy="${h / 2}" r="2"/><text x="${w * 0.75 - 4}" y="11" data-block="fig">A</text></svg>`
  )
}

const mi = (text: string) => `<mi>${text}</mi>`
const mn = (value: number | string) => `<mn>${value}</mn>`
const mo = (text: string) => `<mo>${text}</mo>`
const frac = (a: string, b: string) => `<mfrac><mrow>${a}</mrow><mrow>${b}</mrow></mfrac>`

function formula(random: Random): string {
  const [a, b, c] = [random.int(2, 9), random.int(1, 9), random.int(1, 20)]
  const x = mi(random.pick(['x', 'a', 't', 'n']))
  const kinds = [
    () =>
      `${mi('f')}${mo('(')}${x}${mo(')')}${mo('=')}<msup>${x}${mn(3)}</msup>${mo('−')}${mn(a)}${x}${mo('+')}${mn(c)}`,
    () => `<msup>${mn(a)}${frac(mn(1), mn(b + 1))}</msup>${mo('×')}${mn(c)}`,
    () => `<msub>${mi('a')}${mn(b)}</msub>${mo('=')}${mn(c)}`,
    () => `${mi('P')}${mo('(')}${mi('A')}${mo('∪')}${mi('B')}${mo(')')}${mo('=')}${frac(mn(b), mn(a + 3))}`,
    () =>
      `<munderover>${mo('∫')}${mn(0)}${mn(a)}</munderover>${mo('(')}${mn(b)}<msup>${x}${mn(2)}</msup>${mo('+')}${mn(c)}${mo(')')}${mi('d')}${x}`,
    () => `${mi('y')}${mo('=')}<msqrt>${x}${mo('+')}${mn(c)}</msqrt>`,
  ]
  return `<math>${random.pick(kinds)()}</math>`
}

export const numberChoices = (random: Random): { texts: string[]; kind: string } => {
  if (random.chance(0.3)) {
    const texts = [1, 2, 3, 4, 5].map((i) => `<math>${frac(mn(i), mn(random.int(6, 9)))}</math>`)
    return { texts, kind: 'math' }
  }
  const first = random.int(-3, 12)
  const step = random.int(1, 5)
  return { texts: [0, 1, 2, 3, 4].map((i) => String(first + i * step).replace('-', '−')), kind: '' }
}

/** Question bodies by subject: HTML after the number. */
export const SUBJECTS = {
  korean(random: Random, mark: string): string {
    const boxed = random.chance(0.35)
      ? box(block('&lt; 보 기 &gt;', 'centre') + block(koreanText(random, random.int(2, 4))))
      : ''
    const long = Array.from({ length: 5 }, () => koreanSentence(random))
    const short = [...'ⓐⓑⓒⓓⓔ'].map((letter) => `${letter}: ${koreanNoun(random)}`)
    return block(mark + stem(random)) + boxed + choices(random.chance(0.25) ? short : long, 1)
  },
  maths(random: Random, mark: string): string {
    const ask = random.pick([
      `함수 ${formula(random)}에 대하여 ${formula(random)}의 값은? [2점]`,
      `${formula(random)}일 때, ${formula(random)}의 값을 구하시오. [3점]`,
      `수열 ${formula(random)}을 만족시키는 자연수의 개수는? [4점]`,
      `그림과 같이 ${formula(random)}의 그래프가 주어져 있다. 서로 다른 실근의 개수는? [3점]`,
    ])
    const figure = random.chance(0.25) ? random.pick([graph, shapes])(random) : ''
    const { texts, kind } = numberChoices(random)
    const tail = random.chance(0.75)
      ? choices(texts, random.pick([3, 3, 5]), kind)
      : '<div class="room"></div>'
    return block(mark + ask, '', 'math') + figure + tail
  },
  science(random: Random, mark: string): string {
    const shown = random.pick([
      () => table(random, random.int(2, 4), random.int(3, 4)),
      () => graph(random),
      () => shapes(random),
      () => '',
    ])()
    const claims = [...'ㄱㄴㄷ'].map((letter) => block(`${letter}. ${koreanSentence(random)}`))
    const texts = ['ㄱ', 'ㄴ', 'ㄱ, ㄷ', 'ㄴ, ㄷ', 'ㄱ, ㄴ, ㄷ']
    return (
      block(mark + stem(random)) +
      shown +
      box(block('&lt; 보 기 &gt;', 'centre') + claims.join('')) +
      choices(texts, random.pick([2, 3, 5]))
    )
  },
  english(random: Random, mark: string): string {
    const text = Array.from({ length: random.int(2, 5) }, () => englishSentence(random)).join(' ')
    const texts = Array.from({ length: 5 }, () => englishSentence(random).replace('.', ''))
    const words = random.chance(0.4) ? texts.map((line) => line.split(' ')[1]) : texts
    return block(mark + stem(random)) + block(text) + choices(words, words === texts ? 1 : 3)
  },
  society(random: Random, mark: string): string {
    const shown = random.chance(0.5)
      ? table(random, random.int(3, 5), random.int(3, 5))
      : box(block(koreanText(random, 2)))
    const nouns = Array.from({ length: 5 }, () => koreanNoun(random))
    const long = Array.from({ length: 5 }, () => koreanSentence(random))
    const isShort = random.chance(0.4)
    return (
      block(mark + stem(random)) +
      shown +
      choices(isShort ? nouns : long, isShort ? random.pick([2, 3, 5]) : 1)
    )
  },
} as const
