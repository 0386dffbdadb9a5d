import type { Random } from '../random.ts'
import { corners, type FiducialsInput } from '../template-parts.ts'
import { choiceTable, DIGITS, type DigitColumn, type Style, type Table } from './tables.ts'

/** What the families of sheets have in common: their words, inks, bubbles and fiducials. */

type Size = { readonly w: number; readonly h: number }

const INKS = [
  ['#000000', '#e6e6ea'],
  ['#000000', '#e6e6ea'],
  ['#1f3f8f', '#e3eaf8'],
  ['#2b6a3d', '#e2f1e6'],
  ['#e0457b', '#fde0e8'],
] as const
export const ID_WORDS = ['수험번호', '학번', '수 험 번 호', '학생번호', '응시번호', '식별번호', 'Student No.']
export const PHONE_WORDS = [
  '전화번호 뒤 8자리',
  '휴대폰 번호',
  '핸드폰번호',
  '연락처 (뒤 8자리)',
  '보호자 전화번호',
  'Phone',
]
export const BIRTH_WORDS = ['생년월일', '생년월일 (YYMMDD)', '생 년 월 일', 'Birth date']
export const FORM_WORDS = ['문형', '문 형', '문제유형', '홀짝', '형별', 'Form']
export const FORM_NAMES = [
  ['홀수형', '짝수형'],
  ['홀수', '짝수'],
  ['A형', 'B형'],
  ['가형', '나형'],
  ['A', 'B'],
] as const
export const CHOICE_WORDS = [
  ['번호', '답 란'],
  ['문항', '답안'],
  ['문번', '객관식'],
  ['No.', 'Answer'],
] as const

export function drawStyle(dice: Random, shapes: readonly Style['shape'][]): Style {
  const shape = dice.pick(shapes)
  const w = dice.between(2.7, shape === 'circle' ? 4.6 : 3.8)
  const bubble = {
    circle: { w, h: w },
    oval: { w, h: w * dice.between(1.25, 1.6) },
    rectangle: { w: w * 1.3, h: w },
    bracket: { w, h: w * dice.between(1.4, 1.7) },
  }[shape]
  const [ink, tint] = dice.pick(INKS)
  return {
    shape,
    bubble: { w: Math.round(bubble.w * 100) / 100, h: Math.round(bubble.h * 100) / 100 },
    isPrinted: shape === 'bracket' || dice.chance(0.75),
    ink,
    tint: dice.chance(0.75) ? tint : undefined,
    hasZebra: dice.chance(0.3),
    hasFrames: dice.chance(0.8),
  }
}

export const digits = (count: number, gapAt?: number): DigitColumn[] =>
  Array.from({ length: count }, (_, i) => ({ options: DIGITS, ...(i === gapAt ? { gap: 1.8 } : {}) }))
export const range = (from: number, to: number) => DIGITS.slice(from, to + 1)
export const BIRTH_COLUMNS: readonly DigitColumn[] = [
  { options: DIGITS },
  { options: DIGITS },
  { options: range(0, 1) },
  { options: DIGITS },
  { options: range(0, 3) },
  { options: DIGITS },
]

export const brackets = (size: Size): FiducialsInput => ({
  kind: 'corner-marks',
  marks: Object.entries(corners(size, 9)).map(([name, center]) => {
    // Written by `corners` only.
    const corner = name as 'top-left' | 'top-right' | 'bottom-right' | 'bottom-left'
    return corner === 'bottom-right'
      ? { shape: 'triangle' as const, corner, center, size: { w: 7, h: 7 } }
      : { shape: 'l-bracket' as const, corner, center, size: { w: 8, h: 8 }, thickness: 1.8 }
  }),
})
export const timingBars = ({ w, h }: Size, dice: Random): FiducialsInput => ({
  kind: 'timing-track',
  marks: Array.from({ length: Math.floor((w - 30) / 7) }, (_, i) => 15 + i * 7)
    .filter((x, i) => i < 3 || dice.chance(0.85) || x > w - 30)
    .map((x) => ({ shape: 'rectangle' as const, center: { x, y: h - 8 }, size: { w: 1.5, h: 5 } })),
})
export const discs = (size: Size): FiducialsInput => ({
  kind: 'corner-marks',
  marks: Object.values(corners(size)).map((center, i) => ({
    shape: i === 0 ? ('ring' as const) : ('disc' as const),
    center,
    size: { w: 5.5, h: 5.5 },
    ...(i === 0 ? { thickness: 1.2 } : {}),
  })),
})

export interface Sheet {
  readonly size: Size
  readonly fiducials: FiducialsInput
  readonly tables: readonly Table[]
  readonly style: Style
  readonly names: readonly (readonly [number, number, number, number, string])[]
  readonly title: readonly [number, number]
}

/** Columns of questions from a place on, as many as the page is wide. */
export function columns(
  x: number,
  y: number,
  right: number,
  bottom: number,
  options: readonly string[],
  style: Style,
  dice: Random,
): Table[] {
  const option = style.bubble.w + dice.between(2.6, 4)
  const row = Math.max(style.bubble.h + 1.6, dice.between(6.5, 9.5))
  const headings = dice.pick(CHOICE_WORDS)
  const most = Math.floor((bottom - y - 11) / row)
  const rows = Math.min(most, dice.pick([10, 15, 20, 25]))
  const tables: Table[] = []
  for (let at = x, from = 1; tables.length < 4; from += rows) {
    const isLast = tables.length > 0 && dice.chance(0.2)
    const count = isLast ? Math.max(5, rows - 5) : rows
    const table = choiceTable(at, y, { from, rows: count, options, option, row, headings }, style)
    if (table.outline.x + table.outline.w > right && tables.length > 0) break
    tables.push(table)
    at += table.outline.w + dice.between(3, 6)
    if (isLast) break
  }
  return tables
}

export const OPTIONS = [[...'12345'], [...'12345'], [...'1234'], [...'ABCDE']] as const
