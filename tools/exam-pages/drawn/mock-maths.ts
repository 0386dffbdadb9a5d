import type { Random } from '#tools/random.ts'
import { block, choices, graph, numberChoices, numberMark, shapes } from './items.ts'

/** Questions of maths in the sentences of national exams: sums, roots, cases, powers and indices in the line. */

const mi = (text: string) => `<mi>${text}</mi>`
const mn = (value: number | string) => `<mn>${value}</mn>`
const mo = (text: string) => `<mo>${text}</mo>`
const row = (html: string) => `<mrow>${html}</mrow>`
const frac = (a: string, b: string) => `<mfrac>${row(a)}${row(b)}</mfrac>`
const math = (html: string) => `<math>${html}</math>`

const f = (name: string, x: string) => `${mi(name)}${mo('(')}${x}${mo(')')}`

function polynomial(random: Random): string {
  const [a, b] = [random.int(2, 9), random.int(1, 12)]
  return `${f('f', mi('x'))}${mo('=')}<msup>${mi('x')}${mn(random.int(2, 4))}</msup>${mo(random.pick(['+', '−']))}${mn(a)}${mi('x')}${mo('+')}${mn(b)}`
}

const sum = (random: Random) =>
  `<munderover>${mo('∑')}${row(`${mi('k')}${mo('=')}${mn(1)}`)}${mn(random.int(5, 20))}</munderover><msub>${mi('a')}${mi('k')}</msub>${mo('=')}${mn(random.int(10, 99))}`

const root = (random: Random) => `<msqrt>${mn(random.int(2, 19))}</msqrt>`

const ASKS: readonly ((random: Random) => string)[] = [
  (random) =>
    `${math(`<mroot>${mn(random.int(2, 99))}${mn(3)}</mroot>${mo('×')}<msup>${mn(random.int(2, 9))}${frac(mn(random.int(1, 4)), mn(3))}</msup>`)}의 값은? [2점]`,
  (random) =>
    `함수 ${math(polynomial(random))}에 대하여 ${math(`<msup>${mi('f')}${mo('′')}</msup>${mo('(')}${mn(random.int(1, 4))}${mo(')')}`)}의 값은? [2점]`,
  (random) =>
    `등비수열 ${math(`${mo('{')}<msub>${mi('a')}${mi('n')}</msub>${mo('}')}`)}에 대하여 ${math(sum(random))}일 때, ${math(`<msub>${mi('a')}${mn(random.int(2, 9))}</msub>`)}의 값을 구하시오. [3점]`,
  (random) =>
    `${math(`${mi('sin')}${mi('θ')}${mo('=')}${frac(root(random), mn(random.int(4, 9)))}`)}이고 ${math(`${frac(mi('π'), mn(2))}${mo('<')}${mi('θ')}${mo('<')}${mi('π')}`)}일 때, ${math(`${mi('cos')}${mi('θ')}`)}의 값은? [3점]`,
  (random) =>
    `실수 전체의 집합에서 연속인 함수 ${math(f('f', mi('x')))}가 모든 실수 ${math(mi('x'))}에 대하여 ${math(`${f('f', `${mi('x')}${mo('+')}${mn(random.int(2, 6))}`)}${mo('=')}${f('f', mi('x'))}`)}를 만족시킨다. ${math(`${f('f', mn(1))}${mo('=')}${mn(random.int(2, 30))}`)}일 때, ${math(f('f', mn(random.int(7, 99))))}의 값은? [4점]`,
  (random) =>
    `좌표평면 위의 두 점 ${math(`${mi('A')}${mo('(')}${mn(random.int(1, 9))}${mo(',')}${mn(0)}${mo(')')}`)}, ${math(`${mi('B')}${mo('(')}${mn(0)}${mo(',')}${mn(random.int(1, 9))}${mo(')')}`)}을 지나는 직선의 기울기는? [3점]`,
]

export function mathsQuestion(random: Random, number: number): string {
  const ask = block(numberMark('1.', number) + random.pick(ASKS)(random), '', 'math')
  const figure = random.chance(0.2) ? random.pick([graph, shapes])(random) : ''
  const { texts, kind } = numberChoices(random)
  return (
    ask +
    figure +
    (random.chance(0.8) ? choices(texts, random.pick([3, 5, 5]), kind) : '<div class="room"></div>')
  )
}
