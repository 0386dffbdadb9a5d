import { builtIn, defineEngine } from '#main/engines/engine.ts'
import { EmbeddingInput, EmbeddingOutput, normalised } from './embedding.ts'

/** Changes with anything below: vectors of two versions cannot be compared. */
export const LEXICAL_MODEL = 'lexical-1'
const DIMENSION = 1024

/** Vectors of what texts are written with, not of what they mean: no model, no key, and the same everywhere. */
export const embeddingLexical = defineEngine<EmbeddingInput, EmbeddingOutput>({
  name: 'embedding-lexical',
  version: '1.0.0',
  input: EmbeddingInput,
  output: EmbeddingOutput,
  memoryMiB: 512,
  available: builtIn,
  open:
    async () =>
    async ({ texts }) => ({
      model: LEXICAL_MODEL,
      dimension: DIMENSION,
      vectors: texts.map(lexicalVector),
    }),
})

/** Of runs of syllables and of letters (Korean: jamo), by how many. Runs of jamo outlive endings: 구하시오, 구하여라. */
const SYLLABLE_RUNS = [1, 2, 3]
const LETTER_RUNS = [3, 4, 5]

/**
 * Runs of syllables and of jamo, hashed to places and signs, each counted by the root of how often it stands there,
 * length 1; zeros for a text without a letter or figure.
 * @returns 1024 numbers
 * @see Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning
 */
export function lexicalVector(text: string): number[] {
  const counts = new Map<string, number>()
  const count = (word: string, runs: readonly number[], kind: string) => {
    const letters = [...word]
    for (const run of runs) {
      for (let i = 0; i + run <= letters.length; i += 1) {
        const feature = kind + letters.slice(i, i + run).join('')
        counts.set(feature, (counts.get(feature) ?? 0) + 1)
      }
    }
  }
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    count(` ${word} `, SYLLABLE_RUNS, 's')
    count(` ${word.normalize('NFD')} `, LETTER_RUNS, 'j')
  }
  const vector = new Array<number>(DIMENSION).fill(0)
  for (const [feature, times] of counts) {
    const hash = fnv1a(feature)
    const sign = hash >>> 31 === 0 ? 1 : -1
    vector[hash % DIMENSION] += sign * Math.sqrt(times)
  }
  return normalised(vector)
}

/** FNV-1a over UTF-16 code units, 32 bits, finalised as murmur3 is: its low bits alone are poor. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
