import { levelCrop } from '#main/engines/page/level-crop.ts'
import {
  CHOICE_MARKS,
  type RingLetter,
  ringChoice,
  ringGuess,
  ringLetter,
} from '#main/engines/page/ring-letters.ts'
import { insideOf, levels, rings, standsAlone } from '#main/engines/page/rings.ts'
import type { Point } from '#main/engines/page/sheet-edges.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { choiceSequence } from './choice-sequence.ts'
import type { LineBox } from './line-boxes.ts'
import { withoutRules } from './rules.ts'
import type { TextWord } from './text-line.ts'

/** A ringed letter in a piece of a line, in pixels of its crop. */
export interface Mark extends RingLetter {
  readonly x: number
  readonly y: number
  readonly r: number
}

/** A piece of a line as the detector found it, level, with the ringed letters in it. */
export interface Piece {
  readonly box: LineBox
  /** Level crop of it, `scale` times the page's size, and its marks from left to right. */
  readonly crop: Raster
  readonly scale: number
  readonly marks: readonly Mark[]
  /** A ring by itself that it begins with and that holds nothing known: a blurred choice's, if others are as large. */
  readonly doubtful?: Mark | undefined
  /** Every other ring, with the likeliest letter in it: a mark where a reader takes it for a sign with a ring. */
  readonly guesses: readonly Mark[]
  /** Fractions that stand in it, boxes on the page. */
  readonly fractions: readonly TextWord[]
}

/** A line's usual height in a crop that rings are looked for in, pixels. */
const UNIT_PX = 44
/** Radii of rings there: about a character's. */
const RADII = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
/** A detector's box may end at a ring. */
const BESIDE = 0.4
const ABOVE = 0.12
/** Letters of text, G and @ before all, pass for rings: a mark that is no digit, or does not stand first, must be as sure as this. */
const SURE = 0.85
/** And a digit in a line that begins with none, which seldom speaks of a choice, as this. */
const SPOKEN_OF = 0.98

/** @param unit usual height of a line's box on the page, pixels */
export function pieceOf(page: Raster, box: LineBox, unit: number): Piece {
  const scale = UNIT_PX / unit
  const grown = { ...box, length: box.length + 2 * BESIDE * unit, height: box.height + 2 * ABOVE * unit }
  const crop = levelCrop(page, grown, scale)
  const known = levels(crop)
  const round = known === undefined ? [] : rings(crop, RADII, known)
  const alone = known === undefined ? [] : round.filter((ring) => standsAlone(crop, ring, known))
  const marks = alone
    .flatMap((ring) => {
      const letter = ringLetter(insideOf(crop, ring))
      return letter === undefined ? [] : [{ ...letter, x: ring.x, y: ring.y, r: ring.r }]
    })
    .sort((a, b) => a.x - b.x)
  const isFirst = ({ x }: { x: number }) => x < crop.height * 1.2
  const first = alone.filter(isFirst).sort((a, b) => a.x - b.x)[0] as (typeof alone)[number] | undefined
  const isKnown = first === undefined || marks.some(({ x }) => x <= first.x)
  const choice =
    isKnown || first.x - first.r > crop.height * 0.6 ? undefined : ringChoice(insideOf(crop, first))
  const doubtful = choice && first && { ...choice, x: first.x, y: first.y, r: first.r }
  const isChoices = marks.some((mark) => isFirst(mark) && isDigit(mark.letter))
  const isSure = ({ letter, confidence }: Mark) =>
    confidence > (isDigit(letter) && !isChoices ? SPOKEN_OF : SURE)
  const taken = marks.filter((mark) => (isFirst(mark) && isDigit(mark.letter)) || isSure(mark))
  const guesses = round
    .filter((ring) => taken.every(({ x, r }) => Math.abs(x - ring.x) > r))
    .map((ring) => ({ ...ringGuess(insideOf(crop, ring)), x: ring.x, y: ring.y, r: ring.r }))
  return { box: grown, crop, scale, marks: taken, doubtful, guesses, fractions: [] }
}

/** So many choices' marks of one size say how large rings are on a page; a doubtful one differs by no more than this. */
const LEAST_ALIKE = 3
const ALIKE = 0.12

/**
 * Rings that pieces begin with, and that hold nothing known, are choices' marks where they are as large as those: as many
 * at most as are missing, since questions have ① to ⑤ each.
 */
export function withDoubtful(pieces: readonly Piece[]): Piece[] {
  const radius = ({ r }: Mark, { scale }: Piece) => r / scale
  const known = pieces.filter((piece) => leadMark(piece) !== undefined)
  if (known.length < LEAST_ALIKE) return [...pieces]
  const radii = known.map((piece) => radius(piece.marks[0], piece)).sort((a, b) => a - b)
  const usual = radii[radii.length >> 1]
  const counts = CHOICE_MARKS.map((letter) => known.filter((piece) => leadMark(piece) === letter).length)
  const missing = CHOICE_MARKS.length * Math.max(...counts) - known.length
  const away = (piece: Piece) =>
    piece.doubtful === undefined ? Number.POSITIVE_INFINITY : Math.abs(radius(piece.doubtful, piece) - usual)
  const taken = pieces
    .filter((piece) => away(piece) <= ALIKE * usual)
    .sort((a, b) => away(a) - away(b))
    .slice(0, Math.max(0, missing))
  return pieces.map((piece) =>
    taken.includes(piece) ? { ...piece, marks: [piece.doubtful!, ...piece.marks] } : piece,
  )
}

/** Crops overlap a little: a mark that two of them show belongs to the one that has it nearer to its middle line. */
export function withoutTwins(pieces: readonly Piece[]): Piece[] {
  const seen = pieces.flatMap((piece) =>
    piece.marks.map((mark) => {
      const { x, y, w, h } = onPage(piece, { x: mark.x, y: mark.y, w: 0, h: 0 })
      // Within the detector's own box before beside it.
      const beside = Math.max(0, BESIDE * UNIT_PX - mark.x, mark.x - piece.crop.width + BESIDE * UNIT_PX)
      const away = beside + Math.abs(mark.y - piece.crop.height / 2)
      return { mark, x: x + w / 2, y: y + h / 2, away, reach: mark.r / piece.scale }
    }),
  )
  const isTwin = (mark: Mark) => {
    const own = seen.find((other) => other.mark === mark)!
    return seen.some(
      (other) =>
        other !== own &&
        Math.hypot(other.x - own.x, other.y - own.y) < own.reach &&
        (other.away < own.away || (other.away === own.away && seen.indexOf(other) < seen.indexOf(own))),
    )
  }
  return pieces.map((piece) => ({ ...piece, marks: piece.marks.filter((mark) => !isTwin(mark)) }))
}

/** The choice mark a piece begins with. */
export function leadMark({ marks, crop }: Piece): string | undefined {
  const [first] = marks
  return first !== undefined && first.x < crop.height * 1.2 && isDigit(first.letter)
    ? first.letter
    : undefined
}

/**
 * Marks put in order: those of rows that begin with a ringed digit, which are choices, and for themselves those that stand
 * amid text, as a sentence's place or a word to judge does.
 * @param guessed  marks that readers of text came upon in a piece
 */
export function inSequence(
  rows: readonly (readonly { piece: Piece }[])[],
  guessed: ReadonlyMap<Piece, readonly Mark[]> = new Map(),
): Map<Mark, string> {
  const isChoices = ([first]: readonly { piece: Piece }[]) =>
    first !== undefined && leadMark(first.piece) !== undefined
  return new Map(
    [true, false].flatMap((choices) => {
      const marks = rows
        .filter((row) => isChoices(row) === choices)
        .flatMap((row) => row.flatMap(({ piece }) => allMarks(piece, guessed.get(piece))))
        .filter(({ letter }) => isDigit(letter))
      const numbers = choiceSequence(marks.map((mark) => mark.choices))
      return marks.map((mark, i) => [mark, CHOICE_MARKS[numbers[i]]] as const)
    }),
  )
}

const allMarks = ({ marks }: Piece, guessed: readonly Mark[] = []): Mark[] =>
  [...marks, ...guessed].sort((a, b) => a.x - b.x)

const isDigit = (letter: string) => /^[①-⑨]$/.test(letter)

/** What of a piece is to be read as text, and where in its crop it begins. */
export interface TextPart {
  readonly picture: Raster
  readonly left: number
  /** Whether it stands behind a fraction: nothing begins there. */
  readonly goesOn: boolean
}

/** What a ring reaches beyond its middle line, pixels. */
const RING_EDGE = 3

/** What of a piece is to be read as text: what stands before, between and behind its marks, without rules. */
export function textParts(piece: Piece): TextPart[] {
  const { crop } = piece
  const known = levels(crop)
  if (known === undefined) return []
  const clean = withoutRules(crop, known)
  const ink = known.paper - 0.4 * (known.paper - known.ink)
  const columns = new Uint16Array(crop.width)
  clean.forEach((value, i) => {
    if (value < ink) columns[i % crop.width] = columns[i % crop.width] + 1
  })
  const margin = Math.round(crop.height * 0.15)
  const parts: TextPart[] = []
  let from = 0
  let goesOn = false
  for (const stop of [...stopsOf(piece), undefined]) {
    const to = stop === undefined ? crop.width : Math.max(from, Math.floor(stop.from))
    let [first, last] = [from, to - 1]
    while (first < to && columns[first] === 0) first += 1
    while (last > first && columns[last] === 0) last -= 1
    if (last - first >= 2) {
      const [start, end] = [Math.max(from, first - margin), Math.min(to, last + margin + 1)]
      const picture = strip(clean, crop, start, end, margin, known.paper)
      parts.push({ picture, left: start - margin, goesOn })
    }
    if (stop !== undefined) from = Math.max(from, Math.min(crop.width, Math.ceil(stop.to)))
    goesOn = stop?.isFraction ?? false
  }
  return parts
}

/** Where a piece's text is parted, from left to right, pixels of its crop. */
function stopsOf(piece: Piece): { from: number; to: number; isFraction: boolean }[] {
  const rings = piece.marks.map(({ x, r }) => ({
    from: x - r - RING_EDGE,
    to: x + r + RING_EDGE,
    isFraction: false,
  }))
  const fractions = piece.fractions.map(({ box }) => {
    const middle = inCrop(piece, box.x + box.w / 2, box.y + box.h / 2)
    const half = (box.w / 2) * piece.scale
    return { from: middle.x - half, to: middle.x + half, isFraction: true }
  })
  return [...rings, ...fractions].sort((a, b) => a.from - b.from)
}

/** Where a point of the page lies in a piece's crop. */
function inCrop({ box, crop, scale }: Piece, x: number, y: number): Point {
  const [c, s] = [Math.cos(box.angle) * scale, Math.sin(box.angle) * scale]
  const [dx, dy] = [x - box.cx, y - box.cy]
  return { x: crop.width / 2 + dx * c + dy * s, y: crop.height / 2 - dx * s + dy * c }
}

/** Gives every fraction to the piece in whose middle it stands; one by itself becomes a piece of its own. */
export function withFractions(
  pieces: readonly Piece[],
  fractions: readonly TextWord[],
  page: Raster,
  unit: number,
): Piece[] {
  const homes = new Map<Piece | undefined, TextWord[]>()
  for (const word of fractions) {
    const home = homeOf(pieces, word)
    homes.set(home, [...(homes.get(home) ?? []), word])
  }
  const own = (homes.get(undefined) ?? []).map(({ box }, i) => {
    const [cx, cy] = [box.x + box.w / 2, box.y + box.h / 2]
    const piece = pieceOf(page, { cx, cy, length: box.w, height: unit, angle: 0 }, unit)
    return { ...piece, marks: [], fractions: [homes.get(undefined)![i]] }
  })
  return [...pieces.map((piece) => ({ ...piece, fractions: homes.get(piece) ?? [] })), ...own]
}

function homeOf(pieces: readonly Piece[], { box }: TextWord): Piece | undefined {
  const away = (piece: Piece) => {
    const { x, y } = inCrop(piece, box.x + box.w / 2, box.y + box.h / 2)
    const isWithin = x > 0 && x < piece.crop.width && y > 0 && y < piece.crop.height
    return isWithin ? Math.abs(y - piece.crop.height / 2) : Number.POSITIVE_INFINITY
  }
  const nearest = [...pieces].sort((a, b) => away(a) - away(b))[0] as Piece | undefined
  return nearest !== undefined && Number.isFinite(away(nearest)) ? nearest : undefined
}

/** Columns of a crop with paper on either side. */
function strip(
  data: Uint8Array,
  { width, height }: Raster,
  from: number,
  to: number,
  margin: number,
  paper: number,
): Raster {
  const wide = to - from + 2 * margin
  const out = new Uint8Array(wide * height).fill(paper)
  for (let y = 0; y < height; y += 1)
    out.set(data.subarray(y * width + from, y * width + to), y * wide + margin)
  return { width: wide, height, channels: 1, data: out }
}

/** What readers of text take rings for. */
const RINGED_SIGN = /[@®©◎]+/

/**
 * Words without the signs that readers take rings for, where the piece has a ring, and the marks that those rings are.
 * @param words boxes in the crop's pixels
 */
export function withGuesses(
  words: readonly TextWord[],
  { guesses }: Piece,
): { words: TextWord[]; marks: Mark[] } {
  const marks: Mark[] = []
  const rest = words.flatMap((word) => {
    const sign = RINGED_SIGN.exec(word.text)
    if (sign === null) return [word]
    const { text, box } = word
    const at = (index: number) => box.x + (index / text.length) * box.w
    const [from, to] = [at(sign.index), at(sign.index + sign[0].length)]
    const middle = (from + to) / 2
    const [ring] = [...guesses].sort((a, b) => Math.abs(a.x - middle) - Math.abs(b.x - middle))
    if (ring === undefined || ring.x < from - ring.r || ring.x > to + ring.r) return [word]
    if (!marks.includes(ring)) marks.push(ring)
    const part = (piece: string, x: number, end: number) =>
      piece === '' ? [] : [{ ...word, text: piece, box: { ...box, x, w: end - x } }]
    return [
      ...part(text.slice(0, sign.index), box.x, from),
      ...part(text.slice(sign.index + sign[0].length), to, box.x + box.w),
    ]
  })
  return { words: rest, marks }
}

const ringBox = ({ x, y, r }: Mark): Rect => ({ x: x - r, y: y - r, w: 2 * r, h: 2 * r })

/** Marks as words, boxes in the crop's pixels. */
export const markWords = (marks: readonly Mark[], ordered: ReadonlyMap<Mark, string>): TextWord[] =>
  marks.map((mark) => ({
    text: ordered.get(mark) ?? mark.letter,
    confidence: mark.confidence,
    box: ringBox(mark),
  }))

/** Where a box of a piece's crop lies on the page: the axis-aligned box around it. */
export function onPage({ box, crop, scale }: Piece, at: Rect): Rect {
  const [c, s] = [Math.cos(box.angle) / scale, Math.sin(box.angle) / scale]
  const corners = [
    [at.x, at.y],
    [at.x + at.w, at.y],
    [at.x, at.y + at.h],
    [at.x + at.w, at.y + at.h],
  ].map(([x, y]) => {
    const [u, v] = [x - crop.width / 2, y - crop.height / 2]
    return { x: box.cx + u * c - v * s, y: box.cy + u * s + v * c }
  })
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }
}
