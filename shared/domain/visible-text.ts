/**
 * Characters that a terminal obeys or that no one sees: controls (escape sequences, line breaks), spaces of no width, and
 * marks that turn the direction of what follows (Unicode Standard Annex 9). What joins emoji stays.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/** A name as it may be shown: what would not be seen, or would be obeyed, is written out, e.g. `\u{1b}`. */
export const visibleText = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
