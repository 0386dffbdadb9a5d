import type { Rect } from '#shared/domain/geometry.ts'
import type { Random } from '../random.ts'
import type { FieldInput } from '../template-parts.ts'
import { type Alphabet, DIGITS, drawAlphabet } from './alphabets.ts'
import type { Look } from './look.ts'

/** One table of bubbles as it is printed. Lengths are millimetres of the page. */
export interface Block {
  readonly field: FieldInput
  /** Around everything the block prints. */
  readonly outline: Rect
  readonly heading: string | undefined
  /** Options of a row run downwards, so that rows are columns. */
  readonly isVertical: boolean
  /** What is printed beside each row; undefined where nothing is. */
  readonly rowNames: readonly string[] | undefined
}

type Kind = 'choice' | 'number' | 'numeric' | 'form' | 'matrix'

interface Plan {
  readonly kind: Kind
  readonly rows: number
  readonly options: readonly string[]
  readonly isVertical: boolean
  readonly id: string
  readonly labels: readonly string[]
  readonly heading: string | undefined
  readonly rowNames: readonly string[] | undefined
  readonly multiple: 'flag' | 'allow'
}

const HEADINGS = ['답란', '객관식', '문항', '정답', 'ANSWERS', '선택형', '1교시']

/** Room around the bubbles for names, headings and a border. */
function roomOf(plan: Plan, look: Look) {
  const pad = look.pitch === 'lattice' ? 0 : 1.4
  const names = plan.rowNames === undefined ? 0 : plan.isVertical ? 4.5 : 7
  const letters = look.letters?.place === 'above' ? 4 : 0
  const beside = look.letters?.place === 'beside' ? 2.6 : 0
  const heading = plan.heading === undefined ? 0 : 5.5
  return {
    left: pad + (plan.isVertical ? letters : names) + beside,
    top: pad + heading + (plan.isVertical ? names : letters),
    right: pad,
    bottom: pad,
  }
}

function sizeOf(plan: Plan, look: Look) {
  const room = roomOf(plan, look)
  const [across, downwards] = plan.isVertical
    ? [plan.rows, plan.options.length]
    : [plan.options.length, plan.rows]
  const [stepX, stepY] = steps(plan, look)
  return {
    w: room.left + room.right + look.bubble.w + (across - 1) * stepX,
    h: room.top + room.bottom + look.bubble.h + (downwards - 1) * stepY,
  }
}

function steps(plan: Plan, look: Look): readonly [number, number] {
  const { bubble, optionGap, rowGap } = look
  return plan.isVertical
    ? [bubble.w + Math.max(rowGap, look.letters?.place === 'beside' ? 2.6 : 0), bubble.h + rowGap]
    : [bubble.w + optionGap, bubble.h + rowGap]
}

const round = (value: number) => Math.round(value * 1000) / 1000

function place(plan: Plan, look: Look, x: number, y: number): Block {
  const room = roomOf(plan, look)
  const [stepX, stepY] = steps(plan, look)
  const style = { shape: look.shape }
  const layout = {
    type: 'grid' as const,
    origin: { x: round(x + room.left + look.bubble.w / 2), y: round(y + room.top + look.bubble.h / 2) },
    bubble: { w: round(look.bubble.w), h: round(look.bubble.h) },
    optionStep: plan.isVertical ? { dx: 0, dy: round(stepY) } : { dx: round(stepX), dy: 0 },
    rowStep: plan.isVertical ? { dx: round(stepX), dy: 0 } : { dx: 0, dy: round(stepY) },
  }
  const base = { id: plan.id, layout, style, options: [...plan.options] }
  const labels = [...plan.labels]
  const field: FieldInput =
    plan.kind === 'form'
      ? { kind: 'form', ...base }
      : plan.kind === 'number'
        ? { kind: 'number', ...base, labels, identity: plan.id === 'sid' }
        : plan.kind === 'numeric'
          ? { kind: 'numeric', ...base, labels }
          : { kind: plan.kind, ...base, labels, multiple: plan.multiple }
  return {
    field,
    outline: { x, y, ...sizeOf(plan, look) },
    heading: plan.heading,
    isVertical: plan.isVertical,
    rowNames: plan.rowNames,
  }
}

/** What the next block is to be, before its length is known. */
function drawPlan(
  kind: Kind,
  index: number,
  from: number,
  alphabet: Alphabet,
  look: Look,
  usual: number | undefined,
  random: Random,
): Plan {
  const heading = look.table.heading ? random.pick(HEADINGS) : undefined
  const named = (names: readonly string[]) => (look.isNumbered ? names : undefined)
  const multiple = random.chance(0.05) ? 'allow' : 'flag'
  const count = usual ?? random.int(3, 30)
  const digits = random.int(3, 8)
  switch (kind) {
    case 'number': {
      const id = index === 0 ? 'sid' : `n${index}`
      const labels = Array.from({ length: digits }, (_, i) => `${id}_${i + 1}`)
      return {
        ...{ kind, id, labels, heading, multiple, rows: digits, options: DIGITS },
        isVertical: random.chance(0.75),
        rowNames: undefined,
      }
    }
    case 'numeric': {
      const places = random.int(2, 4)
      const labels = Array.from({ length: places }, (_, i) => `s${index}_${i + 1}`)
      return {
        ...{ kind, id: `s${index}`, labels, heading, multiple, rows: places, options: DIGITS },
        isVertical: random.chance(0.75),
        rowNames: undefined,
      }
    }
    case 'form':
      return {
        ...{ kind, id: `form${index}`, labels: [], heading, multiple, rows: 1 },
        options: random.pick([['홀', '짝'], ['A', 'B'], [...'ABCD']]),
        isVertical: random.chance(0.4),
        rowNames: undefined,
      }
    case 'matrix': {
      const names = [...'가나다라마바'].slice(0, random.int(2, 6))
      return {
        ...{ kind, id: `m${index}`, heading, multiple, rows: names.length, options: alphabet.options },
        labels: names.map((name) => `m${index}${name}`),
        isVertical: false,
        rowNames: named(names),
      }
    }
    case 'choice': {
      const numbers = Array.from({ length: count }, (_, i) => from + i)
      return {
        ...{ kind, id: `choice${index}`, heading, multiple, rows: count, options: alphabet.options },
        labels: numbers.map((number) => `q${number}`),
        isVertical: random.chance(0.12),
        rowNames: named(numbers.map(String)),
      }
    }
  }
}

const shortened = (plan: Plan, rows: number): Plan => ({
  ...plan,
  rows,
  labels: plan.labels.slice(0, rows),
  rowNames: plan.rowNames?.slice(0, rows),
})

/** As many rows as fit into a room; undefined when fewer than two do (or the block cannot be shortened). */
function fitted(plan: Plan, look: Look, w: number, h: number): Plan | undefined {
  for (let rows = plan.rows; rows >= 1; rows--) {
    const shorter = rows === plan.rows ? plan : shortened(plan, rows)
    const size = sizeOf(shorter, look)
    if (size.w <= w && size.h <= h) return shorter
    if (rows <= 2 || plan.kind === 'form') return undefined
  }
  return undefined
}

export interface BlocksPlan {
  readonly blocks: readonly Block[]
  readonly alphabet: Alphabet
}

/** Fills an area with one to six blocks, shelf by shelf; undefined when the look is too big for it. */
export function drawBlocks(area: Rect, look: Look, random: Random): BlocksPlan | undefined {
  const alphabet = drawAlphabet(random)
  const wanted = random.int(1, 6)
  const kinds: Kind[] = Array.from(
    { length: wanted },
    () => (['choice', 'number', 'numeric', 'form', 'matrix'] as const)[random.weighted([7, 2, 1, 0.7, 0.8])],
  )
  if (!kinds.includes('choice')) kinds[kinds.length - 1] = 'choice'
  const gap = look.pitch === 'lattice' ? random.pick([0, 0, 4]) : random.between(2.5, 8)
  // Columns of questions are mostly alike.
  const usual = random.chance(0.6) ? random.int(8, 30) : undefined
  const blocks: Block[] = []
  let from = 1
  let [x, y, shelf] = [area.x, area.y, 0]
  kinds.forEach((kind, index) => {
    // Only the first number is the student's own.
    const plan = drawPlan(kind, index, from, alphabet, look, usual, random)
    let fit = fitted(plan, look, area.x + area.w - x, area.y + area.h - y)
    if (fit === undefined && shelf > 0) {
      ;[x, y, shelf] = [area.x, y + shelf + Math.max(gap, 2.5), 0]
      fit = fitted(plan, look, area.w, area.y + area.h - y)
    }
    if (fit === undefined) return
    const block = place(fit, look, round(x), round(y))
    blocks.push(block)
    x += block.outline.w + gap
    shelf = Math.max(shelf, block.outline.h)
    if (kind === 'choice') from += fit.rows
  })
  const rows = blocks.reduce((sum, { field }) => sum + ('labels' in field ? field.labels.length : 1), 0)
  return rows < 6 ? undefined : { blocks: spread(blocks, area, random), alphabet }
}

/** Moves the blocks together to the middle or anywhere else that the area has room for. */
function spread(blocks: readonly Block[], area: Rect, random: Random): Block[] {
  const right = Math.max(...blocks.map(({ outline }) => outline.x + outline.w))
  const bottom = Math.max(...blocks.map(({ outline }) => outline.y + outline.h))
  const [freeX, freeY] = [area.x + area.w - right, area.y + area.h - bottom]
  const [dx, dy] = random
    .pick([
      [0, 0],
      [0.5 * freeX, 0],
      [0.5 * freeX, 0.5 * freeY],
      [random.next() * freeX, random.next() * freeY],
    ] as const)
    .map((shift) => Math.floor(shift))
  return blocks.map((block) => moved(block, dx!, dy!))
}

function moved(block: Block, dx: number, dy: number): Block {
  const { field, outline } = block
  if (!('layout' in field) || field.layout.type !== 'grid') return block
  const { origin } = field.layout
  const layout = { ...field.layout, origin: { x: round(origin.x + dx), y: round(origin.y + dy) } }
  return {
    ...block,
    field: { ...field, layout },
    outline: { ...outline, x: outline.x + dx, y: outline.y + dy },
  }
}
