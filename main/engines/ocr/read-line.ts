import type { Raster } from '#shared/domain/raster.ts'
import { isSureNumber, isSureProse, withForeign } from './foreign.ts'
import { withHeadingGaps, withLostSyllables } from './lost-syllables.ts'
import { mergeReadings } from './merge-readings.ts'
import type { Readers } from './readers.ts'
import { type ReadLine, type ReadWord, readLine } from './text-line.ts'

/** Below this the first reading of a line is held against one with every language, where it is long enough to be words. */
const DOUBTFUL = 0.6
const WORDS_LONG = 4
/** Up to this length, heights of a line, a line may be a number and nothing else. */
const NUMBER_LONG = 4
/** A letter or two by themselves that are read with less confidence are a corner of something else, or a short word read badly. */
export const LEAST_LETTER = 0.4

/** A picture of a line as its readers agree on it. */
export async function lineOf(
  picture: Raster,
  { first, all, foreign }: Omit<Readers, 'detect'>,
): Promise<ReadLine | undefined> {
  const isShort = picture.width < picture.height * NUMBER_LONG
  const seen = isShort ? await foreign(picture) : undefined
  // What is only a number, as many choices are, needs no second reader.
  if (isSureNumber(seen, picture)) return withForeign(undefined, seen, picture.height)
  const others = async () => (isShort ? seen : foreign(picture))
  let line = (await first.recognise(picture))[0] as ReadLine | undefined
  const least = picture.width > picture.height * WORDS_LONG ? DOUBTFUL : LEAST_LETTER
  if (all !== undefined && (line === undefined || line.confidence < least)) {
    const again = (await all.recognise(picture))[0]
    line = line === undefined ? again : again === undefined ? line : mergeReadings(line, again)
  }
  if (line === undefined) return withForeign(line, await others(), picture.height)
  const heading = withHeadingGaps(
    line.words.flatMap(({ glyphs }) => glyphs),
    picture.height,
  )
  if (heading !== undefined) return readLine([{ ...line.words[0], text: heading, box: line.box }])
  const read = needsForeign(line) ? withForeign(line, await others(), picture.height) : line
  return read && readLine(read.words.map((word) => ({ ...word, text: withLostSyllables(word.text) })))
}

/** A line of sure Hangul, or of words in Latin letters as sure, has nothing in it that another reader could read better. */
const needsForeign = ({ words }: ReadLine) => {
  const isHangul = ({ glyphs }: ReadWord) =>
    glyphs.every(({ text, confidence }) => /^[가-힣.,?!]+$/.test(text) && confidence >= DOUBTFUL)
  const others = words.filter((word) => !isHangul(word))
  return others.length > 0 && !isSureProse(others)
}
