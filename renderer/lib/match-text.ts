import { disassemble, getChoseong } from 'es-hangul'

const CONSONANT = /^[ㄱ-ㅎ]$/
const tidy = (text: string) => text.normalize('NFC').toLowerCase()

/** Whether a typed letter stands for one of a text: itself, its first consonant, or a syllable still being typed. */
function standsFor(typed: string, letter: string): boolean {
  if (typed === letter) return true
  if (CONSONANT.test(typed)) return getChoseong(letter) === typed
  return disassemble(letter).startsWith(disassemble(typed))
}

/**
 * Whether every word of a query is found in a text: whole, by its first consonants (`ㄱㅌ` finds 검토), or both mixed.
 */
export function matchesText(query: string, text: string): boolean {
  const letters = [...tidy(text)].filter((letter) => letter.trim() !== '')
  return tidy(query)
    .split(/\s+/)
    .every((word) => {
      const typed = [...word]
      return letters.some(
        (_, from) =>
          from + typed.length <= letters.length &&
          typed.every((letter, at) => standsFor(letter, letters[from + at] ?? '')),
      )
    })
}
