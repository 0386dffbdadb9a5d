import type { NumberRole } from '#shared/domain/found-fields.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { type Letters, lettersIn } from './letters.ts'
import { columnsIn, type Panel, rowsIn } from './panels.ts'
import { labelsOf } from './print-around.ts'
import {
  type Counted,
  countedBeside,
  type Heading,
  headingsOf,
  lettersOf,
  type Surroundings,
} from './read-around.ts'
import { namesForm, questionIn, roleOf } from './words.ts'

/** One row of a panel as it is decided: its bubbles with the place each has among the options. */
export interface Line {
  readonly boxes: readonly Rect[]
  readonly places: readonly number[]
}

/** What is known of a panel before its neighbours are asked. */
export interface Described {
  readonly panel: Panel
  readonly letters: Letters
  readonly optionsRun: 'across' | 'down'
  /** Whether the direction was seen rather than guessed. */
  readonly isDirectionSure: boolean
  readonly lines: readonly Line[]
  /** How many options a row has room for. */
  readonly options: number
  /** Numbers of its rows. */
  readonly counted: Counted | undefined
  /** Digit that the first option stands for; undefined where the options are no ten digits. */
  readonly firstDigit: number | undefined
  readonly headings: readonly Heading[]
  readonly role: { readonly role: NumberRole; readonly sureness: number } | undefined
  /** The words that its role or kind was read from. */
  readonly name: string | undefined
  /** The question that its heading names alone. */
  readonly question: number | undefined
  readonly namesForm: boolean
}

/** No number that is filled in has more. */
const MOST_DIGITS = 13

const isDigits = (options: number) => options === 9 || options === 10

/** Which way options run, where no letters tell: by how many there are, then by the numbers beside them. */
async function directionOf(
  panel: Panel,
  around: Surroundings,
): Promise<{ run: 'across' | 'down'; isSure: boolean }> {
  const [rows, columns] = [rowsIn(panel), columnsIn(panel)]
  if (rows === 1) return { run: 'across', isSure: columns !== 1 }
  if (columns === 1) return { run: 'down', isSure: true }
  if (panel.groups > 1 && columns === panel.groups * 10) return { run: 'across', isSure: true }
  const left = await countedBeside(panel, 'left', around)
  const top = await countedBeside(panel, 'top', around)
  // A question has a number from 1 on; digits begin with 0.
  if (isDigits(rows) && left?.from === 0) return { run: 'down', isSure: true }
  if (columns === 10 && top?.from === 0) return { run: 'across', isSure: true }
  if (left !== undefined && left.from > 0 && (top === undefined || rows >= columns)) {
    if (columns !== 10) return { run: 'across', isSure: true }
  }
  if (top !== undefined && top.from > 0 && (left === undefined || columns > rows)) {
    if (rows !== 10) return { run: 'down', isSure: true }
  }
  if (isDigits(rows)) return { run: 'down', isSure: false }
  if (columns === 10) return { run: 'across', isSure: false }
  return { run: rows <= 5 && columns > 7 ? 'down' : 'across', isSure: false }
}

function linesIn({ cells }: Panel, run: 'across' | 'down'): Line[] {
  const rows = run === 'across' ? cells : cells[0].map((_, column) => cells.map((row) => row[column]))
  return rows.flatMap((row): Line[] => {
    const places = row.flatMap((box, place) => (box === undefined ? [] : place))
    return places.length === 0 ? [] : [{ places, boxes: places.map((place) => row[place]!) }]
  })
}

/** The digit of the first option, by the letters that are printed in or beside a column of them. */
async function firstDigitOf(
  panel: Panel,
  run: 'across' | 'down',
  lines: readonly Line[],
  options: number,
  isPrinted: boolean,
  around: Surroundings,
): Promise<number> {
  const fullest = lines.reduce((best, line) => (line.boxes.length > best.boxes.length ? line : best))
  const all = Array.from({ length: options }, (_, place) => fullest.boxes[fullest.places.indexOf(place)])
  const read = isPrinted
    ? await lettersOf(all.slice(0, 7), around)
    : await lettersBesideOptions(panel, run, around)
  const votes = [0, 0]
  read.forEach((text, place) => {
    if (!/^\d$/.test(text)) return
    const first = (Number(text) - place + 10) % 10
    if (first < 2) votes[first] += 1
  })
  if (votes[0] === votes[1]) return options === 9 ? 1 : 0
  return votes[1] > votes[0] ? 1 : 0
}

async function lettersBesideOptions(
  panel: Panel,
  run: 'across' | 'down',
  around: Surroundings,
): Promise<string[]> {
  const boxes = labelsOf(panel, run === 'down' ? 'left' : 'top', around.panels, around.letters)
  const found: string[] = []
  for (const box of boxes.slice(0, 7))
    found.push(box === undefined ? '' : await around.reader.code(around.page.raster, box))
  return found
}

export async function describe(panel: Panel, around: Surroundings): Promise<Described> {
  const letters = lettersIn(panel, around.page)
  const { run, isSure } =
    letters.optionsRun === undefined
      ? await directionOf(panel, around)
      : { run: letters.optionsRun, isSure: true }
  const lines = linesIn(panel, run)
  const options = run === 'across' ? columnsIn(panel) / (panel.groups > 1 ? panel.groups : 1) : rowsIn(panel)
  const areDigits = isDigits(options) && lines.length <= MOST_DIGITS
  const isLine = lines.length === 1
  const headings = areDigits || isLine ? await headingsOf(panel, around) : []
  const texts = headings.map(({ text }) => text)
  const whole = [...texts].reverse().join(' ')
  const named = [...texts, whole].flatMap((text) => {
    const said = roleOf(text)
    return said === undefined ? [] : [{ text, said }]
  })
  const [best] = named.toSorted((a, b) => b.said.sureness - a.said.sureness)
  const isCounted = !areDigits || panel.groups > 1
  return {
    panel,
    letters,
    optionsRun: run,
    isDirectionSure: isSure,
    lines,
    options,
    counted: isCounted ? await countedBeside(panel, run === 'across' ? 'left' : 'top', around) : undefined,
    firstDigit: areDigits
      ? await firstDigitOf(panel, run, lines, options, letters.isPrinted, around)
      : undefined,
    headings,
    role: best?.said,
    name: (best?.text ?? texts.find(namesForm))?.trim(),
    question: questionOf(headings),
    namesForm: texts.some(namesForm),
  }
}

/** `31번` before a bare `31`. The reader of digits knows no Hangul: it is asked only where none stands but `번`. */
function questionOf(headings: readonly Heading[]): number | undefined {
  const named = headings.map(({ text }) => (text.includes('번') ? questionIn(text) : undefined))
  const bare = headings.map(({ text, code }) =>
    /[가-힣ㄱ-ㅎ]/.test(text.replace(/번/g, '')) ? undefined : questionIn(code),
  )
  return [...named, ...bare].find((number) => number !== undefined && number > 0)
}
