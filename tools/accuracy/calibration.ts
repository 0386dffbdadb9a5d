import type { Figure } from '#tools/figures.ts'

/** One decision: how sure it was, and whether it was right. */
export interface Claim {
  readonly confidence: number
  readonly isRight: boolean
}

export interface CalibrationBin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly meanConfidence: number
  readonly shareRight: number
}

/** Reliability by tenths of confidence (Naeini et al. 2015, after DeGroot & Fienberg 1983). */
export function reliability(claims: readonly Claim[]): CalibrationBin[] {
  return Array.from({ length: 10 }, (_, tenth) => {
    const inside = claims.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === tenth)
    const mean = (value: (claim: Claim) => number) =>
      inside.length === 0 ? 0 : inside.reduce((sum, claim) => sum + value(claim), 0) / inside.length
    return {
      from: tenth / 10,
      to: (tenth + 1) / 10,
      count: inside.length,
      meanConfidence: mean(({ confidence }) => confidence),
      shareRight: mean(({ isRight }) => Number(isRight)),
    }
  })
}

/** Expected calibration error: mean distance between confidence and share right, weighted by the bins' counts. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0)
  return total === 0
    ? 0
    : bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanConfidence - bin.shareRight), 0) / total
}

export function calibrationTable(bins: readonly CalibrationBin[]): string {
  const lines = bins.map(
    ({ from, to, count, meanConfidence, shareRight }) =>
      `${from.toFixed(1)}-${to.toFixed(1)}  ${String(count).padStart(8)}  ${meanConfidence.toFixed(4)}  ${shareRight.toFixed(4)}`,
  )
  return ['confidence   count  stated  right', ...lines].join('\n')
}

export function calibrationFigure(name: string, claims: readonly Claim[], aim?: number): Figure {
  const value = calibrationError(reliability(claims))
  return {
    name,
    value,
    unit: 'probability',
    ...(aim === undefined ? {} : { aim: `<= ${aim}` }),
    met: aim === undefined ? null : value <= aim,
  }
}
