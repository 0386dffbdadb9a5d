import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { FiducialMark } from '#shared/domain/template.ts'
import { type Channel, coarseStep, type Window } from '../../raster/ink.ts'
import { type MarkModel, markModel } from './mark-models.ts'

/** Image pixels per template unit that a page could have in a picture: from half hidden in it to cut by its edges. */
export function scaleRange(raster: Raster, layout: PageLayout): { least: number; most: number } {
  const upright = Math.min(raster.width / layout.width, raster.height / layout.height)
  const turned = Math.min(raster.width / layout.height, raster.height / layout.width)
  const wide = Math.max(raster.width / layout.width, raster.height / layout.height)
  const wideTurned = Math.max(raster.width / layout.height, raster.height / layout.width)
  return { least: 0.25 * Math.min(upright, turned), most: 1.2 * Math.max(wide, wideTurned) }
}

const models = new WeakMap<readonly FiducialMark[], readonly MarkModel[]>()

/** What the marks of a page look like, worked out once. */
export function markModels(marks: readonly FiducialMark[], layout: PageLayout): readonly MarkModel[] {
  const known = models.get(marks) ?? marks.map((mark) => markModel(mark, layout.width, layout.height))
  models.set(marks, known)
  return known
}

export function markSearch(
  raster: Raster,
  models: readonly MarkModel[],
  windows: readonly Window[],
  scale: number,
) {
  const thinnest = Math.min(...models.map((m) => m.thickness)) * scale
  const largest = Math.max(...models.map((m) => Math.max(m.mark.size.w, m.mark.size.h))) * scale
  const smallest = Math.min(...models.map((m) => m.area)) * scale * scale
  return {
    windows,
    step: Math.max(1, Math.min(coarseStep(raster), Math.floor(thinnest / 4))),
    channel: 'darkest' as Channel,
    ratio: 0.68,
    neighbourhoodPx: 3 * largest,
    minAreaPx: 0.15 * smallest,
    maxSidePx: 2.2 * largest,
  }
}

/** Image pixels per template unit across and down the picture if the page fills it, upright or lying. */
export function fitScales(raster: Raster, layout: PageLayout): [number, number] {
  const same = raster.width > raster.height === layout.width > layout.height
  return [
    raster.width / (same ? layout.width : layout.height),
    raster.height / (same ? layout.height : layout.width),
  ]
}

/**
 * Where the marks of a page that fills the picture would be, in either of its two likely orientations; neighbouring
 * windows are joined.
 * @param reach half a window's side, share of the picture's longer side
 */
export function markWindows(
  raster: Raster,
  layout: PageLayout,
  models: readonly MarkModel[],
  reach: number,
): Window[] {
  const same = raster.width > raster.height === layout.width > layout.height
  const [fx, fy] = fitScales(raster, layout)
  const half = reach * Math.max(raster.width, raster.height)
  const windows: Window[] = []
  const add = (u: number, v: number) => {
    let box: Window = { left: u - half, right: u + half, top: v - half, bottom: v + half }
    for (let i = windows.length - 1; i >= 0; i--) {
      const other = windows[i]
      const apart =
        other.left > box.right || other.right < box.left || other.top > box.bottom || other.bottom < box.top
      if (apart) continue
      windows.splice(i, 1)
      box = {
        left: Math.min(box.left, other.left),
        right: Math.max(box.right, other.right),
        top: Math.min(box.top, other.top),
        bottom: Math.max(box.bottom, other.bottom),
      }
    }
    windows.push(box)
  }
  for (const model of models) {
    const x = (same ? model.x : layout.height - model.y) * fx
    const y = (same ? model.y : model.x) * fy
    add(x, y)
    add(raster.width - x, raster.height - y)
  }
  return windows
}
