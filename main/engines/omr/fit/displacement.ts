import { solveLinear } from '../../raster/homography.ts'
import type { Cell, CellPlan } from '../cells.ts'
import type { Scene } from './evaluate.ts'
import type { Outline } from './outline.ts'
import { CAREFUL, type PageMap } from './patch.ts'
import { type CellFinding, FOUND, locateCell } from './refine.ts'
import type { Displacement, Surface } from './surface.ts'

/** A cell that was not looked at. */
export const UNSEEN: CellFinding = { du: 0, dv: 0, off: 0, likeness: -1, ink: 0, isLost: true }

export function displacements(
  cells: readonly Cell[],
  findings: readonly CellFinding[],
  before: Surface,
): Displacement[] {
  return cells.flatMap((cell, index) => {
    const { du, dv, likeness } = findings[index]
    if (likeness < FOUND) return []
    const base = before(cell.x, cell.y)
    return [
      { x: cell.x, y: cell.y, du: base.du + du, dv: base.dv + dv, weight: (likeness - FOUND / 2) ** 2 * 4 },
    ]
  })
}

export const still: Surface = () => ({ du: 0, dv: 0 })

export const difference = (p: { du: number; dv: number }, q: { du: number; dv: number }) => ({
  du: p.du - q.du,
  dv: p.dv - q.dv,
})

/** Findings relative to a surface fitted through them. */
export function left(plan: CellPlan, findings: readonly CellFinding[], surface: Surface): CellFinding[] {
  return findings.map((finding, index) => {
    if (finding === UNSEEN) return finding
    const at = surface(plan.cells[index].x, plan.cells[index].y)
    return { ...finding, du: finding.du - at.du, dv: finding.dv - at.dv }
  })
}

/**
 * Locates cells in the order of their distance from what is already located. Where a cell is looked for follows from
 * a plane through its located neighbours, so an error that grows with the distance from the marks is followed instead
 * of being taken for the neighbouring bubble.
 */
export function growFrom(
  { raster, channel, plan, layout }: Scene,
  flat: PageMap,
  outlines: readonly Outline[],
  held: readonly Displacement[],
): CellFinding[] {
  const softness = (0.04 * Math.max(layout.width, layout.height)) ** 2
  const placed: Displacement[] = [...held]
  const findings: CellFinding[] = plan.cells.map(() => ({
    du: 0,
    dv: 0,
    off: 0,
    likeness: -1,
    ink: 0,
    isLost: true,
  }))
  const distance = plan.cells.map((cell) =>
    held.reduce(
      (least, p) => Math.min(least, (p.x - cell.x) ** 2 + (p.y - cell.y) ** 2),
      Number.POSITIVE_INFINITY,
    ),
  )
  if (held.length === 0) distance[0] = 0
  const pending = new Set(plan.cells.keys())
  while (pending.size > 0) {
    let next = -1
    for (const index of pending) if (next < 0 || distance[index] < distance[next]) next = index
    pending.delete(next)
    const cell = plan.cells[next]
    const expected = extrapolate(placed, cell.x, cell.y, softness)
    const map: PageMap = (x, y) => {
      const m = flat(x, y)
      return { ...m, c: m.c + expected.du, f: m.f + expected.dv }
    }
    const found = locateCell(
      raster,
      channel,
      plan,
      outlines,
      cell,
      map,
      placed.length > held.length ? 0.3 : 0.4,
      CAREFUL,
    )
    const isFound = found.likeness >= FOUND
    findings[next] = { ...found, du: found.du + expected.du, dv: found.dv + expected.dv }
    if (!isFound) continue
    placed.push({
      x: cell.x,
      y: cell.y,
      du: findings[next].du,
      dv: findings[next].dv,
      weight: found.likeness,
    })
    for (const index of pending) {
      const other = plan.cells[index]
      distance[index] = Math.min(distance[index], (other.x - cell.x) ** 2 + (other.y - cell.y) ** 2)
    }
  }
  return findings
}

/** A plane through nearby displacements, flat where these do not say which way it leans. */
function extrapolate(placed: readonly Displacement[], x: number, y: number, softness: number) {
  if (placed.length === 0) return { du: 0, dv: 0 }
  const a = new Float64Array(9)
  const u = new Float64Array(3)
  const v = new Float64Array(3)
  let total = 0
  for (const p of placed) {
    const dx = p.x - x
    const dy = p.y - y
    const w = p.weight / (dx * dx + dy * dy + softness) ** 1.5
    const row = [1, dx, dy]
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) a[i * 3 + j] += w * row[i] * row[j]
      u[i] += w * row[i] * p.du
      v[i] += w * row[i] * p.dv
    }
    total += w
  }
  // Keeps the plane level across a direction in which nothing is known yet.
  a[4] += total * softness * 0.3
  a[8] += total * softness * 0.3
  const du = solveLinear(a.slice(), u, 3)
  const dv = solveLinear(a, v, 3)
  return du === undefined || dv === undefined ? { du: 0, dv: 0 } : { du: du[0], dv: dv[0] }
}
