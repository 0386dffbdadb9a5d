/**
 * How alike two embeddings point, [0, 1]: 1 the same way, 0.5 at right angles, 0 opposite ways, and 0 where it has no
 * meaning (empty, of different lengths, all zeros).
 */
export function cosineSimilarity(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || a.length !== b.length) return 0
  let dot = 0
  let aa = 0
  let bb = 0
  a.forEach((value, i) => {
    dot += value * b[i]
    aa += value * value
    bb += b[i] * b[i]
  })
  if (aa === 0 || bb === 0) return 0
  const cosine = dot / (Math.sqrt(aa) * Math.sqrt(bb))
  return (Math.max(-1, Math.min(1, cosine)) + 1) / 2
}
