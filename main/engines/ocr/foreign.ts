import { boundsOf } from '#main/engines/page/rows.ts'
import { type ReadLine, type ReadWord, readLine, type TextWord, weighted } from './text-line.ts'

const HANGUL = /[가-힣]/
/** What a network without Hangul is believed in: numbers, Latin letters, signs. Its Chinese is Hangul misread. */
const FOREIGN = /^[\dA-Za-z()[\]{}<>=+\-×÷±√≤≥≠∞∩∪→.,:;%/|'°αβθπ～~]$/
export const isForeign = (letter: string): boolean => FOREIGN.test(letter.normalize('NFKC'))
/** Hangul that is read as surely as this stands where it was read. */
const SURE_HANGUL = 0.6
const SURE_FOREIGN = 0.8
/** And this sure where its second reader, which would see a number or a sign, sees nothing. */
const LIKELY_HANGUL = 0.3
/** A stretch of prose in Latin letters as sure as this keeps its words: the network joins them. */
const SURE_PROSE = 0.7
const PROSE = /^[A-Za-z][A-Za-z'’-]*[.,:;?!)]*$/
/** Ink of a letter that the first reader passed over is seen from this gap on, heights of a line. */
const LOST_GAP = 0.35

/** From here on a number needs no other reader. */
const SURE_NUMBER = 0.9

const STOP = /^[.,:;?!'|°~-]$/

/** A digit's width, and what a picture of a number has beside it, heights of the picture. */
const DIGIT_WIDE = 0.5
const BESIDE = 0.7

/** Whether a picture of a line holds a number and nothing else, without a doubt: Hangul, its reader passes over. */
export const isSureNumber = (
  seen: ReadLine | undefined,
  { width, height }: { width: number; height: number },
): seen is ReadLine =>
  seen !== undefined &&
  width <= height * (seen.text.length * DIGIT_WIDE + BESIDE) &&
  seen.words.every(({ glyphs }) =>
    glyphs.every(({ text, confidence }) => /^[\d./,−-]$/.test(text) && confidence >= SURE_NUMBER),
  ) &&
  /\d/.test(seen.text)

/** Words in Latin letters that are kept as they were read: some of them longer than what a formula has. */
export const isSureProse = (words: readonly ReadWord[]): boolean =>
  words.some(({ text }) => text.length > 2) &&
  words.every(({ text, confidence }) => PROSE.test(text) && confidence >= SURE_PROSE)

interface Stretch {
  readonly from: number
  readonly to: number
  readonly words: ReadWord[]
  /** Whether a blank stands before and behind it. */
  readonly spaced: readonly [boolean, boolean]
}

/**
 * A line of Korean with the numbers, formulas and Latin letters in it as a second reader sees them, which knows no
 * Hangul: what lies between sure Hangul is its own where it is the surer.
 * @param first as Tesseract reads the line
 * @param second the same line by the network, boxes in the same pixels
 * @param height of the line, pixels
 */
export function withForeign(
  first: ReadLine | undefined,
  second: ReadLine | undefined,
  height: number,
): ReadLine | undefined {
  const seen = (second?.words ?? [])
    .flatMap(({ glyphs }) => glyphs)
    // Its dictionary has signs in their wide forms, too.
    .map((glyph) => ({ ...glyph, text: glyph.text === '～' ? '～' : glyph.text.normalize('NFKC') }))
    .filter(({ text, confidence }) => FOREIGN.test(text) && confidence > 0.3)
  if (seen.length === 0) return first
  const glyphs = (first?.words ?? []).flatMap((word) =>
    word.glyphs.map((glyph, i) => ({ ...glyph, starts: i === 0, word })),
  )
  const middle = ({ box }: TextWord) => box.x + box.w / 2
  const isStrong = (glyph: TextWord) => glyph.confidence >= SURE_FOREIGN
  const isAlone = ({ box }: TextWord) =>
    seen.every((other) => middle(other) < box.x || middle(other) > box.x + box.w)
  const isKept = (glyph: TextWord) =>
    HANGUL.test(glyph.text) &&
    (glyph.confidence >= SURE_HANGUL || (glyph.confidence >= LIKELY_HANGUL && isAlone(glyph))) &&
    !seen.some(
      (other) =>
        isStrong(other) &&
        Math.abs(middle(other) - middle(glyph)) < glyph.box.w * 0.25 &&
        glyph.confidence < other.confidence - 0.1,
    )
  const words: ReadWord[] = []
  let open = false
  const put = (glyph: TextWord, isSpaced: boolean) => {
    const last = words.at(-1)
    if (last === undefined || isSpaced || !open) words.push({ ...plain(glyph), glyphs: [plain(glyph)] })
    else words[words.length - 1] = joined(last, plain(glyph))
    open = true
  }
  const close = (stretch: Stretch) => {
    const own = seen.filter((glyph) => middle(glyph) > stretch.from && middle(glyph) < stretch.to)
    const isLost = stretch.words.length === 0
    // Where the first reader saw nothing, a stop is the one that it has put to its word already.
    while (own.length > 0 && STOP.test(own[0].text) && (isLost || /[.,:?!]$/.test(words.at(-1)?.text ?? '')))
      own.shift()
    if (isLost && own.every(({ text }) => STOP.test(text))) return false
    const better = betterOf(stretch.words, own, height)
    better.forEach((word, i) => {
      const isSpaced = i === 0 ? stretch.spaced[0] : true
      put({ text: word.text, confidence: word.confidence, box: word.box }, isSpaced)
    })
    return better.length > 0
  }
  let end = Number.NEGATIVE_INFINITY
  let waiting: typeof glyphs = []
  const flush = (to: number, endsSpaced: boolean) => {
    const spacedBefore =
      waiting.length > 0
        ? waiting[0].starts
        : (seen.find((glyph) => middle(glyph) > end && middle(glyph) < to)?.box.x ?? 0) - end >
          height * LOST_GAP
    const stretch = {
      from: end,
      to,
      words: wordsOf(waiting),
      spaced: [spacedBefore, endsSpaced] as const,
    }
    waiting = []
    return close(stretch)
  }
  for (const glyph of glyphs) {
    if (!isKept(glyph)) {
      waiting.push(glyph)
      continue
    }
    const had = flush(glyph.box.x, glyph.starts)
    put(glyph, glyph.starts && (words.length === 0 || !had || glyph.starts))
    end = glyph.box.x + glyph.box.w
  }
  flush(Number.POSITIVE_INFINITY, true)
  return words.length === 0 ? undefined : readLine(words)
}

const plain = ({ text, confidence, box }: TextWord): TextWord => ({ text, confidence, box })

const joined = (word: ReadWord, glyph: TextWord): ReadWord => ({
  text: word.text + glyph.text,
  confidence: weighted([word, glyph]),
  box: boundsOf([word.box, glyph.box])!,
  glyphs: [...word.glyphs, glyph],
})

/** Glyphs put together again at the blanks that their reader saw. */
function wordsOf(glyphs: readonly (TextWord & { starts: boolean })[]): ReadWord[] {
  const words: ReadWord[] = []
  for (const glyph of glyphs) {
    const last = words.at(-1)
    if (last === undefined || glyph.starts) words.push({ ...plain(glyph), glyphs: [plain(glyph)] })
    else words[words.length - 1] = joined(last, plain(glyph))
  }
  return words
}

/** Of two readings of a stretch without Hangul the surer, a formula without blanks in it. */
function betterOf(first: readonly ReadWord[], second: readonly TextWord[], height: number): TextWord[] {
  if (second.length === 0) return [...first]
  const isProse = first.some(({ text }) => PROSE.test(text) && text.length > 2)
  if (isProse && weighted(first) >= SURE_PROSE) return [...first]
  const own = weighted(second)
  const letters = first.map(({ text }) => text).join('')
  const read = second.map(({ text }) => text).join('')
  const isBetter = own >= SURE_FOREIGN || own > weighted(first)
  // A reading that is only a part of the other has passed signs over that its reader does not know.
  if (!isBetter || (letters.includes(read) && letters !== read && weighted(first) > 0.6)) return tidy(first)
  const groups: TextWord[][] = [[]]
  second.forEach((glyph, i) => {
    const before = second[i - 1]
    const isApart = before !== undefined && glyph.box.x - before.box.x - before.box.w > height * 0.4
    if (isApart && !isFormula(read)) groups.push([])
    groups.at(-1)!.push(glyph)
  })
  return tidy(
    groups.map((group) => ({
      text: group.map(({ text }) => text).join(''),
      confidence: weighted(group),
      box: boundsOf(group.map(({ box }) => box))!,
    })),
  )
}

const isFormula = (text: string) => /[=+×÷±√≤≥≠∩∪]|\d[~～∼]\d|^-?\d+$|\d,-?\d|α\d|[A-Za-z]\(|^\/\(/.test(text)

/** Signs of a formula as they are printed. */
function tidy(words: readonly TextWord[]): TextWord[] {
  const text = words.map((word) => word.text).join('')
  if (words.length === 0 || !isFormula(text) || /[A-Za-z]{4}/.test(text)) return [...words]
  return [
    {
      text: formulaText(text),
      confidence: weighted(words),
      box: boundsOf(words.map(({ box }) => box))!,
    },
  ]
}

const formulaText = (text: string): string =>
  text
    .replace(/(^|[=(+×,\dA-Za-z)])-(?=[\dA-Za-z(])/g, '$1−')
    .replace(/(?<=[A-Z])U(?=[A-Z])/g, '∪')
    // Nothing that could be multiplied stands on one side of it: a slanted letter, as the f before a bracket is.
    .replace(/×(?![\dA-Za-z(√])|(?<=[(=+−])×/g, 'x')
    .replace(/(?<![\dA-Za-z)])\/(?=\()/g, 'f')
    .replaceAll('α', 'a')
    // A comma parts what it stands between, but for thousands.
    .replace(/,(?=[^\s\d]|\d(?!\d\d(?!\d)))/g, ', ')
    .replace(/(\d)[~∼](?=\d)/g, '$1～')
