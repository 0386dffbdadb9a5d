import type { Rect } from '#shared/domain/geometry.ts'
import { type Random, seededRandom } from '../random.ts'
import type { Face } from './faces.ts'
import { examPage, NUMBER_STYLES, type NumberStyle } from './page.ts'
import { onScan, type Scan, scan } from './render.ts'

export function intersectionOverUnion(a: Rect, b: Rect): number {
  const w = Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x))
  const h = Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y))
  return (w * h) / (a.w * a.h + b.w * b.h - w * h)
}

export interface Matches {
  readonly hit: number
  readonly found: number
  readonly truth: number
}

/** Boxes that cover one true box each at the wanted overlap. */
export function matchBoxes(truth: readonly Rect[], found: readonly Rect[], overlap = 0.7): Matches {
  const free = new Set(truth)
  let hit = 0
  for (const box of found) {
    const match = [...free].find((other) => intersectionOverUnion(other, box) >= overlap)
    if (match === undefined) continue
    free.delete(match)
    hit += 1
  }
  return { hit, found: found.length, truth: truth.length }
}

export function f1(all: readonly Matches[]): number {
  const sum = (of: (matches: Matches) => number) => all.reduce((total, matches) => total + of(matches), 0)
  return (2 * sum(({ hit }) => hit)) / Math.max(1, sum(({ found }) => found) + sum(({ truth }) => truth))
}

/** A page of the measured kind: one or two columns, 5–30 questions, figures, noise, ±3° of tilt, 150–300 dpi. */
export async function someExam(
  seed: number,
  styles: readonly NumberStyle[] = NUMBER_STYLES,
  face?: Face,
): Promise<{ picture: Scan; truth: Rect[] }> {
  const random: Random = seededRandom(1_000 + seed)
  const columns = random.pick([1, 2] as const)
  const page = examPage({
    seed,
    columns,
    questions: columns === 1 ? random.int(5, 14) : random.int(6, 30),
    numberStyle: random.pick(styles),
    hanging: random.chance(0.5),
    figures: random.between(0, 0.8),
    ...(face === undefined ? {} : { face }),
  })
  const options = {
    dpi: random.pick([150, 200, 300]),
    skewDegrees: random.between(-3, 3),
    noise: random.between(0, 8),
    specks: random.int(0, 80),
    paper: [random.between(200, 235), random.between(235, 255)] as const,
    blur: random.between(0, 1.6),
  }
  const picture = await scan(page, options, random)
  return { picture, truth: page.questions.map((box) => onScan(box, page, options)) }
}
