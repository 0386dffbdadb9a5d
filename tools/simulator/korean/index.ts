import type { Template } from '#shared/domain/template.ts'
import { type Random, random as randomFrom } from '../random.ts'
import { buildTemplate, cornerSquares, type FiducialsInput } from '../template-parts.ts'
import {
  BIRTH_COLUMNS,
  BIRTH_WORDS,
  brackets,
  CHOICE_WORDS,
  columns,
  digits,
  discs,
  drawStyle,
  FORM_NAMES,
  FORM_WORDS,
  ID_WORDS,
  OPTIONS,
  PHONE_WORDS,
  range,
  type Sheet,
  timingBars,
} from './details.ts'
import {
  DIGITS,
  digitTable,
  formTable,
  lineNumeric,
  lyingDigits,
  nameBox,
  standingTable,
  type Table,
  text,
} from './tables.ts'

/** A4 landscape of an academy: three brackets and a triangle, the last eight digits of a phone. */
function academy(dice: Random): Sheet {
  const size = { w: 297, h: 210 }
  const style = drawStyle(dice, ['oval', 'circle'])
  const hasGap = dice.chance(0.7)
  const id = digitTable(
    15,
    62,
    {
      ...{ id: 'phone', heading: dice.pick(PHONE_WORDS), columns: digits(8, hasGap ? 4 : undefined) },
      ...{ option: style.bubble.h + dice.between(2, 3.2), row: style.bubble.w + dice.between(2, 3) },
      ...{ hasBoxes: dice.chance(0.8), identity: true },
      ...(dice.chance(0.5) ? { note: '아래에 검게 칠하세요' } : {}),
    },
    style,
  )
  const left = id.outline.x + id.outline.w + 6
  const choices = columns(left, 20, 280, 196, dice.pick(OPTIONS), style, dice)
  const names = [
    [15, 32, id.outline.w, 10, '반'],
    [15, 44, id.outline.w, 10, '성명'],
  ] as const
  return { size, fiducials: brackets(size), style, tables: [id, ...choices], names, title: [45, 24] }
}

/** A drop-out card of a mock exam: form, number, birth date, choices and short answers without a leading 0. */
function card(dice: Random): Sheet {
  const size = { w: 297, h: 210 }
  const style = {
    ...drawStyle(dice, ['bracket', 'oval']),
    ink: '#e0457b',
    tint: '#fde0e8',
    isPrinted: true,
    hasFrames: true,
  }
  const option = style.bubble.h + dice.between(1.6, 2.6)
  const row = style.bubble.w + dice.between(2.4, 3.2)
  const hasBoxes = dice.chance(0.7)
  const sid = digitTable(
    14,
    72,
    { id: 'sid', heading: dice.pick(ID_WORDS), columns: digits(8), option, row, hasBoxes, identity: true },
    style,
  )
  const birth = digitTable(
    sid.outline.x + sid.outline.w + 4,
    72,
    { id: 'birth', heading: dice.pick(BIRTH_WORDS), columns: BIRTH_COLUMNS, option, row, hasBoxes },
    style,
  )
  const form = formTable(
    74,
    34,
    { heading: dice.pick(FORM_WORDS), names: dice.pick(FORM_NAMES), isDown: true },
    style,
  )
  const left = Math.max(birth.outline.x + birth.outline.w, 104) + 4
  const choices = columns(left, 34, left + 90, 194, [...'12345'], style, dice)
  const last = choices.at(-1)!
  const count = choices.flatMap(({ fields }) =>
    fields.flatMap((field) => ('labels' in field ? field.labels : [])),
  ).length
  const numericRow = style.bubble.w + 2.2
  const numericOption = Math.min(option, 6.4)
  const numerics: Table[] = []
  const place = (x: number, y: number) => {
    const question = count + numerics.length + 1
    const table = digitTable(
      x,
      y,
      {
        ...{
          id: `s${question}`,
          question,
          heading: `${question}번`,
          hasBoxes: false,
          option: numericOption,
          row: numericRow,
        },
        columns: [
          { options: range(1, 9), heading: '백' },
          { options: DIGITS, heading: '십' },
          { options: DIGITS, heading: '일' },
        ],
      },
      style,
    )
    if (table.outline.x + table.outline.w <= 286 && table.outline.y + table.outline.h <= 196)
      numerics.push(table)
    return table.outline
  }
  for (let y = 34; y < 150; ) {
    let bottom = y
    for (let x = last.outline.x + last.outline.w + 4; x < 275; ) {
      const outline = place(x, y)
      x = outline.x + outline.w + 0.5
      bottom = outline.y + outline.h
    }
    y = bottom + 4
  }
  const tables = [form, sid, birth, ...choices, ...numerics]
  const names = [
    [14, 34, 56, 12, '성명'],
    [14, 49, 56, 14, '필적'],
  ] as const
  return { size, fiducials: timingBars(size, dice), style, tables, names, title: [60, 22] }
}

/** A school's A4 card: 학년, 반 and 번호 side by side are the student's number. */
function school(dice: Random): Sheet {
  const size = { w: 210, h: 297 }
  const style = drawStyle(dice, ['circle', 'oval', 'bracket'])
  const id = digitTable(
    110,
    38,
    {
      ...{ id: 'sid', heading: dice.pick(['학년 · 반 · 번호', '학번', '학년 반 번호']), identity: true },
      columns: [
        { options: range(1, 3), heading: '학년' },
        { options: DIGITS, heading: '반', gap: 0.6 },
        { options: DIGITS },
        { options: DIGITS, heading: '번호', gap: 0.6 },
        { options: DIGITS },
      ],
      ...{ option: style.bubble.h + 1.9, row: style.bubble.w + 3.4, hasBoxes: dice.chance(0.6) },
    },
    style,
  )
  const form = formTable(
    160,
    38,
    { heading: dice.pick(FORM_WORDS), names: dice.pick(FORM_NAMES), isDown: dice.chance(0.5) },
    style,
  )
  const choices = columns(18, id.outline.y + id.outline.h + 6, 192, 280, dice.pick(OPTIONS), style, dice)
  const tables = [id, ...(form.outline.x > id.outline.x + id.outline.w + 2 ? [form] : []), ...choices]
  const names = [
    [18, 40, 80, 11, '학교'],
    [18, 53, 80, 11, '성명'],
  ] as const
  return { size, fiducials: cornerSquares(size), style, tables, names, title: [105, 22] }
}

/** Questions side by side with their options running down, as on old cards. */
function standing(dice: Random): Sheet {
  const size = { w: 210, h: 297 }
  const style = drawStyle(dice, ['oval', 'bracket', 'circle'])
  const id = digitTable(
    18,
    56,
    {
      ...{ id: 'sid', heading: dice.pick(ID_WORDS), identity: true, columns: digits(dice.int(5, 8)) },
      ...{ option: style.bubble.h + 1.8, row: style.bubble.w + 2.6, hasBoxes: true },
    },
    style,
  )
  const form = formTable(
    120,
    56,
    { heading: dice.pick(FORM_WORDS), names: dice.pick(FORM_NAMES), isDown: true },
    style,
  )
  const option = style.bubble.h + 1.8
  const row = style.bubble.w + dice.between(2.4, 3.4)
  const most = Math.floor(164 / row)
  const rows = Math.min(most, dice.pick([10, 15, 20]))
  const headings = dice.pick(CHOICE_WORDS)
  const options = dice.pick(OPTIONS)
  const tables: Table[] = [id, form]
  for (let y = id.outline.y + id.outline.h + 6, from = 1; ; from += rows) {
    const table = standingTable(18, y, { from, rows, options, option, row, headings }, style)
    if (table.outline.y + table.outline.h > 282 || tables.length > 6) break
    tables.push(table)
    y += table.outline.h + 4
  }
  return { size, fiducials: discs(size), style, tables, names: [[18, 38, 80, 11, '성명']], title: [105, 22] }
}

/** A printed frame with boxes in it; the number's digits run across. */
function framed(dice: Random): Sheet {
  const size = dice.pick([
    { w: 210, h: 297 },
    { w: 182, h: 257 },
  ])
  const style = drawStyle(dice, ['rectangle', 'circle'])
  const id = lyingDigits(
    size.w - 108,
    34,
    {
      ...{ id: 'sid', heading: dice.pick(ID_WORDS), identity: true, digits: dice.int(3, 6) },
      ...{ option: style.bubble.w + 2.6, row: style.bubble.h + 2.8 },
    },
    style,
  )
  const choices = columns(
    20,
    id.outline.y + id.outline.h + 6,
    size.w - 16,
    size.h - 16,
    dice.pick(OPTIONS),
    style,
    dice,
  )
  const frame: FiducialsInput = {
    kind: 'frame',
    rect: { x: 10, y: 10, w: size.w - 20, h: size.h - 20 },
    edge: 'outer',
    thickness: 0.9,
  }
  return {
    size,
    fiducials: frame,
    style,
    tables: [id, ...choices],
    names: [[18, 40, 50, 11, '성명']],
    title: [60, 22],
  }
}

/** An academy's sheet with short answers in a line each, phone digits in two groups. */
function inLine(dice: Random): Sheet {
  const size = { w: 297, h: 210 }
  const drawn = drawStyle(dice, ['oval'])
  const style = { ...drawn, bubble: { w: 2.7, h: 4.2 }, isPrinted: true, hasFrames: true }
  const id = digitTable(
    14,
    60,
    {
      ...{
        id: 'phone',
        heading: dice.pick([...PHONE_WORDS, '식별번호 (전화 뒤 8자리)']),
        columns: digits(8, 4),
      },
      ...{ option: 6.4, row: 5.6, hasBoxes: true, identity: true },
    },
    style,
  )
  const left = id.outline.x + id.outline.w + 4
  const choices = columns(left, 16, left + 88, 198, [...'12345'], style, dice)
  const count = choices.flatMap(({ fields }) =>
    fields.flatMap((field) => ('labels' in field ? field.labels : [])),
  ).length
  const last = choices.at(-1)!.outline
  const numeric = lineNumeric(
    last.x + last.w + 4,
    16,
    { questions: Array.from({ length: dice.int(3, 10) }, (_, i) => count + 1 + i), option: 3.6, row: 9 },
    style,
  )
  const tables = [id, ...choices, ...(numeric.outline.x + numeric.outline.w < 292 ? [numeric] : [])]
  return {
    size,
    fiducials: brackets(size),
    style,
    tables,
    names: [[14, 40, id.outline.w, 12, '성명']],
    title: [45, 26],
  }
}

/** Answer sheets as Korean academies and schools print them, each family's details invented from a seed. */
export const KOREAN_FAMILIES = { academy, card, school, standing, framed, inLine } as const
export type KoreanFamily = keyof typeof KOREAN_FAMILIES
export const FAMILY_NAMES = Object.keys(KOREAN_FAMILIES) as KoreanFamily[]

/** A sheet of a family, the same for the same seed. */
export function koreanSheet(family: KoreanFamily, seed: string | number): Template {
  const { size, fiducials, tables, style, names, title } = KOREAN_FAMILIES[family](
    randomFrom(`${family}/${seed}`),
  )
  const template = buildTemplate(
    `${family}-${seed}`,
    '주간 평가 답안지',
    [
      {
        id: 'front',
        size,
        fiducials: [fiducials],
        fields: tables.flatMap(({ fields }) => fields),
        fieldPrint: 'bubbles',
        static: [
          text(title[0], title[1], '{name}', 5, { bold: true }),
          ...names.flatMap(([x, y, w, h, name]) => nameBox(x, y, w, h, name)),
          ...tables.flatMap(({ print }) => print),
        ],
      },
    ],
    style.ink,
  )
  return template
}
