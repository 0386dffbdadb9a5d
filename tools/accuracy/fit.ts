import type { Claim, ClaimKind, ClaimWeights } from '#shared/domain/calibration.ts'

export interface Outcome extends Claim {
  readonly isRight: boolean
}

/** Pulls weights towards 0, so that claims that were never wrong get a finite confidence. */
const RIDGE = 0.5
const ITERATIONS = 60

/** Logistic regression by Newton's method (iteratively reweighted least squares) with a ridge. */
export function fitLogistic(outcomes: readonly Outcome[]): ClaimWeights {
  const weights: [number, number, number] = [0, 0, 0]
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    const gradient = weights.map((weight) => -RIDGE * weight)
    const hessian = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? RIDGE : 0)))
    for (const { least, rest, isRight } of outcomes) {
      const x = [1, least, rest]
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * weights[i], 0)))
      for (let i = 0; i < 3; i += 1) {
        gradient[i] += (Number(isRight) - p) * x[i]
        for (let j = 0; j < 3; j += 1) hessian[i][j] += p * (1 - p) * x[i] * x[j]
      }
    }
    solve(hessian, gradient).forEach((step, i) => {
      weights[i] += Math.max(-2, Math.min(2, step))
    })
  }
  return weights
}

/** Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]])
  const size = rows.length
  for (let column = 0; column < size; column += 1) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]) > Math.abs(best[column]) ? row : best))
    rows.splice(rows.indexOf(pivot), 1)
    rows.splice(column, 0, pivot)
    for (const row of rows) {
      if (row === pivot) continue
      const factor = row[column] / pivot[column]
      for (let k = column; k <= size; k += 1) row[k] -= factor * pivot[k]
    }
  }
  return rows.map((row, i) => row[size] / row[i])
}

/** The table of `shared/domain/calibration.ts`, fitted anew. */
export function fittedWeights(outcomes: readonly Outcome[]): string {
  const kinds: ClaimKind[] = ['clear-answer', 'doubted-answer', 'clear-blank', 'doubted-blank']
  const lines = kinds.map((kind) => {
    const own = outcomes.filter((outcome) => outcome.kind === kind)
    const wrong = own.filter(({ isRight }) => !isRight).length
    const weights = fitLogistic(own).map((weight) => Number(weight.toFixed(2)))
    return `  '${kind}': [${weights.join(', ')}], // ${own.length} claims, ${wrong} wrong`
  })
  return `{\n${lines.join('\n')}\n}`
}
