/** Hangul syllables that Korean Excel's CSV has in two bytes, by their code points. */
const SYLLABLES = new Map<string, readonly [number, number]>()
const decoder = new TextDecoder('euc-kr')
for (let lead = 0xb0; lead <= 0xc8; lead++) {
  for (let trail = 0xa1; trail <= 0xfe; trail++)
    SYLLABLES.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])
}

/** A text of ASCII and everyday Hangul as Korean Excel saves a CSV. */
export const toCp949 = (text: string): Buffer =>
  Buffer.from([...text].flatMap((letter) => SYLLABLES.get(letter) ?? [letter.charCodeAt(0)]))
