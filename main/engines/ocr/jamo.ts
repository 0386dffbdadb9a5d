import { ringLetter } from '#main/engines/page/ring-letters.ts'
import { insideOf, levels } from '#main/engines/page/rings.ts'
import { type InkBox, inkBoxes } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { TextWord } from './text-line.ts'

/** Letters that claims are named by, as the network of ringed letters knows them. */
const JAMO: Readonly<Record<string, string>> = { '㉠': 'ㄱ', '㉡': 'ㄴ', '㉢': 'ㄷ', '㉣': 'ㄹ', '㉤': 'ㅁ' }
/** A character's size, share of its line's crop. */
const EM = 0.55
/** Side of a letter within a ring, radii: what the network was taught. */
const SIDE = 0.9
const SURE = 0.6
/** The first letter of a line lies within so much of its crop, heights. */
const START = 1.6

/** Claims' letters that a line begins with, and where they end: all of it, or `ㄱ.` before a claim. */
export interface LeadingJamo {
  readonly words: readonly TextWord[]
  /** Right end, pixels. */
  readonly end: number
  readonly isAll: boolean
}

/**
 * Letters by which claims are named (`ㄱ.`, and `ㄱ, ㄷ` among choices), by their shape: text readers take single jamo for
 * digits and Latin letters.
 * @param isChoice whether the line stands behind a choice's mark, where one letter alone may stand
 */
export function leadingJamo(line: Raster, isChoice: boolean): LeadingJamo | undefined {
  const known = levels(line)
  if (known === undefined) return undefined
  const threshold = known.paper - 0.45 * (known.paper - known.ink)
  const em = line.height * EM
  // Most lines begin with none: their start tells, without all of their ink.
  const start = Math.min(line.width, Math.round(line.height * START))
  const [first] = partsOf(line, start, threshold)
  if (first === undefined || letterOf(line, first, em) === undefined) return undefined
  const parts = partsOf(line, line.width, threshold)
  const words: TextWord[] = []
  let end = 0
  let at = 0
  while (at < parts.length) {
    const part = parts[at]
    const letter = letterOf(line, part, em)
    if (letter === undefined) break
    const stop = parts[at + 1]
    const isStop =
      stop !== undefined &&
      Math.max(stop.w, stop.h) < em * 0.4 &&
      stop.y > part.y + part.h * 0.6 &&
      stop.x - part.x - part.w < em * 0.5
    words.push({ ...letter, text: letter.text + (isStop ? ',' : '') })
    at += isStop ? 2 : 1
    end = isStop ? stop.x + stop.w : part.x + part.w
    if (!isStop) break
  }
  if (words.length === 0) return undefined
  if (at === parts.length) {
    if (!isChoice && words.length < 2) return undefined
    // The last has nothing behind it to be parted from.
    words[words.length - 1] = { ...words.at(-1)!, text: words.at(-1)!.text.replace(',', '') }
    return { words, end, isAll: true }
  }
  const isNamed = words.length === 1 && words[0].text.endsWith(',') && parts[at].x - end > em * 0.15
  return isNamed
    ? { words: [{ ...words[0], text: words[0].text.replace(',', '.') }], end, isAll: false }
    : undefined
}

/** Ink of a line's first `width` columns, from left to right. */
function partsOf(line: Raster, width: number, threshold: number): InkBox[] {
  const mask = new Uint8Array(width * line.height)
  for (let y = 0, i = 0; y < line.height; y += 1)
    for (let x = 0, at = y * line.width; x < width; x += 1, i += 1, at += 1)
      mask[i] = Number(line.data[at] < threshold)
  return inkBoxes(mask, width, line.height)
    .filter(({ area }) => area > 5)
    .sort((a, b) => a.x - b.x)
}

function letterOf(line: Raster, part: Rect, em: number): TextWord | undefined {
  const side = Math.max(part.w, part.h)
  if (side < em * 0.4 || side > em * 1.15 || Math.min(part.w, part.h) < em * 0.3) return undefined
  const r = side / SIDE
  const found = ringLetter(insideOf(line, { x: part.x + part.w / 2, y: part.y + part.h / 2, r }))
  const text = found === undefined ? undefined : JAMO[found.letter]
  if (found === undefined || text === undefined || found.confidence < SURE) return undefined
  return { text, confidence: found.confidence, box: { x: part.x, y: part.y, w: part.w, h: part.h } }
}
