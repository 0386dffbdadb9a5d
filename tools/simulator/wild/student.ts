import type { BubbleRow } from '#shared/domain/layout.ts'
import { type Canvas, drawPaths, type Ink, type Path } from '../ink.ts'
import type { Random } from '../random.ts'
import type { Scanner } from '../scanner.ts'
import { circlePath, crossPaths, dotPath, fillPath, strokePath, type Target, tickPath } from '../strokes.ts'
import type { Look } from './look.ts'
import { drawPen, inkContrast, type Pen, PLAIN_CONTRAST } from './pens.ts'

export type WildWay =
  | 'blank'
  | 'full'
  | 'over'
  | 'scribble'
  | 'loose'
  | 'partial'
  | 'cross'
  | 'tick'
  | 'dot'
  | 'stroke'
  | 'circle'
  | 'double'
  | 'erased'
  | 'changed'

/** A student: pen, habits and care. */
export interface Student {
  readonly name: string
  readonly pen: Pen
  readonly widthMm: number
  readonly ways: Partial<Record<WildWay, number>>
  /** Spread of a mark's middle and where the hand aims, as shares of the bubble's smaller side. */
  readonly scatter: number
  readonly shift: { readonly x: number; readonly y: number }
  readonly blankRate: number
}

export interface WildRow {
  readonly label: string
  /** What the student marked, in option order; undefined where the row is not on the sheet. */
  readonly expected: readonly string[] | undefined
  /** Whether an accident reached it. */
  readonly isTouched?: boolean
  readonly way: WildWay
  readonly difficulty: 'ordinary' | 'hard'
  /** Why a person might hesitate. */
  readonly why?: string
}

const HABITS: readonly { readonly name: string; readonly weight: number; readonly ways: Student['ways'] }[] =
  [
    { name: 'fills', weight: 14, ways: { full: 12, over: 1 } },
    { name: 'scribbles', weight: 3, ways: { scribble: 8, full: 3 } },
    { name: 'mixed', weight: 4, ways: { full: 10, over: 2, loose: 1, partial: 1, double: 0.3, changed: 1 } },
    { name: 'crosses', weight: 1.5, ways: { cross: 1 } },
    { name: 'ticks', weight: 1.2, ways: { tick: 1 } },
    { name: 'dots', weight: 0.8, ways: { dot: 4, full: 4 } },
    { name: 'strokes', weight: 0.8, ways: { stroke: 3, full: 3 } },
    { name: 'circles', weight: 0.8, ways: { circle: 1 } },
  ]

const HARD: Partial<Record<WildWay, string>> = {
  loose: 'paper shows between the strokes',
  partial: 'partly filled',
  cross: 'cross',
  tick: 'tick',
  dot: 'dot',
  stroke: 'single stroke',
  circle: 'circled',
  double: 'two marks',
  erased: 'erased, residue left',
  changed: 'residue of an erased mark',
}

/** A student with a pen that the device shows. */
export function drawStudent(scanner: Scanner, random: Random): Student {
  const pen = drawPen(scanner, random)
  const habit = HABITS[random.weighted(HABITS.map(({ weight }) => weight))]
  // Only graphite is rubbed out.
  const { changed = 0, ...others } = habit.ways
  const ways = pen.name === 'pencil' ? { ...others, changed } : others
  return {
    name: habit.name,
    pen,
    widthMm: random.between(pen.widthMm[0], pen.widthMm[1]),
    ways,
    scatter: random.pick([0.03, 0.05, 0.08]),
    shift: { x: 0.06 * random.normal(), y: 0.06 * random.normal() },
    blankRate: random.pick([0.02, 0.05, 0.15]),
  }
}

/** Options to be marked in each row: numbers whole, short numbers from the right, questions mostly once. */
function drawAnswer(row: BubbleRow, index: number, student: Student, random: Random): string[] {
  if (row.kind === 'numeric' && index === 0 && random.chance(0.4)) return []
  if (row.kind === 'question' && random.chance(student.blankRate)) return []
  const first = random.pick(row.options)
  if (!row.allowMultiple || !random.chance(0.3)) return [first]
  const both = new Set([first, random.pick(row.options)])
  return row.options.filter((option) => both.has(option))
}

export interface Sheet {
  readonly canvas: Canvas
  /** Canvas pixels per template unit. */
  readonly scale: number
  readonly look: Look
  readonly scanner: Scanner
}

/** Fills in every row of a sheet and says what was drawn. */
export function fillIn(
  sheet: Sheet,
  rows: readonly BubbleRow[],
  student: Student,
  random: Random,
): WildRow[] {
  let field = ''
  let index = 0
  return rows.map((row) => {
    index = row.fieldId === field ? index + 1 : 0
    field = row.fieldId
    return fillRow(
      sheet,
      row,
      drawAnswer(row, index, student, random.fork(`answer ${row.label}`)),
      student,
      random.fork(`mark ${row.label}`),
    )
  })
}

function chooseWay(
  row: BubbleRow,
  answer: readonly string[],
  { ways, pen }: Student,
  random: Random,
): WildWay {
  if (answer.length === 0) return pen.name === 'pencil' && random.chance(0.15) ? 'erased' : 'blank'
  const names = Object.keys(ways) as WildWay[]
  const way = names[random.weighted(names.map((name) => ways[name] ?? 0))]
  // People take more care over numbers: no second thoughts there.
  const isCareless = way === 'double' || way === 'changed'
  return isCareless && (row.kind !== 'question' || answer.length > 1) ? 'full' : way
}

function fillRow(
  sheet: Sheet,
  row: BubbleRow,
  answer: readonly string[],
  student: Student,
  random: Random,
): WildRow {
  const way = chooseWay(row, answer, student, random)
  const free = row.options.filter((option) => !answer.includes(option))
  const isTwice = way === 'double' && free.length > 0
  const other = random.pick(free.length > 0 ? free : row.options)
  const marked = row.options.filter((option) => answer.includes(option) || (isTwice && option === other))
  const { pen } = student
  const density = random.between(pen.density[0], pen.density[1])
  const ink: Ink = { colour: pen.colour, density, widthMm: student.widthMm, grain: pen.grain }
  if ((way === 'erased' || way === 'changed') && free.length > 0) {
    const target = aim(sheet, row, row.options.indexOf(other), student, random)
    const residue = { ...ink, density: random.between(0.05, 0.14) }
    drawPaths(sheet.canvas, pathsOf('full', target, residue, sheet, random), residue, random)
  }
  for (const option of marked) {
    const target = aim(sheet, row, row.options.indexOf(option), student, random)
    drawPaths(sheet.canvas, pathsOf(way, target, ink, sheet, random), ink, random)
  }
  const reasons = [
    ...(HARD[way] === undefined ? [] : [HARD[way]]),
    ...(marked.length > 0 && inkContrast(pen, density, sheet.scanner) < PLAIN_CONTRAST ? ['faint'] : []),
    ...(marked.length > 0 && pen.isRed && sheet.scanner.mode === 'colour' ? ['red alone'] : []),
    ...(marked.length > 1 && way !== 'double' ? ['several marks'] : []),
  ]
  return {
    label: row.label,
    expected: marked,
    way,
    ...(reasons.length === 0 ? { difficulty: 'ordinary' } : { difficulty: 'hard', why: reasons.join('; ') }),
  }
}

function aim(
  { canvas, scale }: Sheet,
  row: BubbleRow,
  option: number,
  student: Student,
  random: Random,
): Target {
  const box = row.bubbles[option]
  // Nobody misses by more than half a millimetre who can still be understood.
  const side = Math.min(Math.min(box.w, box.h) * scale, 5 * canvas.pixelsPerMm)
  return {
    centre: {
      x: (box.x + box.w / 2) * scale + side * (student.shift.x + student.scatter * random.normal()),
      y: (box.y + box.h / 2) * scale + side * (student.shift.y + student.scatter * random.normal()),
    },
    w: box.w * scale,
    h: box.h * scale,
    shape: row.shape,
  }
}

const handAngle = (random: Random) =>
  random.chance(0.5) ? Math.PI / 2 + 0.12 * random.normal() : -0.7 + 0.25 * random.normal()

function pathsOf(way: WildWay, target: Target, ink: Ink, { canvas, look }: Sheet, random: Random): Path[] {
  const short = Math.min(target.w, target.h)
  // A marker is as wide as the bubble: it crosses it once or twice and spills a little.
  const pen = Math.min(ink.widthMm * canvas.pixelsPerMm, short * 0.6)
  const isCrowded = look.pitch === 'touching' || look.pitch === 'lattice'
  const fill = (reach: number, spacing: number, at: Target = target, wobble = 0.05) => [
    fillPath(at, { reach, spacing, pen, angle: handAngle(random), wobble }, random),
  ]
  switch (way) {
    case 'over':
      return fill(isCrowded ? random.between(1, 1.08) : random.between(1.12, 1.35), 0.75)
    case 'scribble':
      return [
        ...fill(random.between(0.85, 1), random.between(0.8, 1.15), target, 0.14),
        ...fill(random.between(0.75, 0.95), random.between(0.9, 1.2), target, 0.14),
      ]
    case 'loose':
      return fill(random.between(0.9, 1), random.between(1.7, 2.3))
    case 'partial': {
      const share = random.between(0.5, 0.65)
      const side = random.chance(0.5) ? 0.5 : -0.5
      const isTall = target.h >= target.w
      const [lostW, lostH] = isTall ? [0, target.h * (1 - share)] : [target.w * (1 - share), 0]
      return fill(0.95, 0.75, {
        ...target,
        w: target.w - lostW,
        h: target.h - lostH,
        centre: { x: target.centre.x + side * lostW, y: target.centre.y + side * lostH },
      })
    }
    case 'cross':
      return crossPaths(target, random)
    case 'tick':
      return [tickPath(target, random, isCrowded ? 0.8 : 1)]
    case 'dot':
      return [dotPath(target, random)]
    case 'stroke':
      return [strokePath(target, random)]
    case 'circle':
      return [circlePath(isCrowded ? { ...target, w: target.w * 0.85, h: target.h * 0.85 } : target, random)]
    default:
      return fill(random.between(0.92, 1.06), random.between(0.6, 0.8))
  }
}
