import type { Raster } from '#shared/domain/raster.ts'
import { histogramQuantile } from '../raster/histogram.ts'

/** Side of the square whose brightest pixels show the light that falls there, share of the page's longer side. */
const CELL_SHARE = 1 / 60
/** The paper is brighter than this share of a square's pixels. */
const PAPER_QUANTILE = 0.85
const PAPER = 250

/** Divides a page by the light that falls on it, so that paper is white everywhere. */
export function evenLight(grey: Raster): Raster {
  const { width, height, data } = grey
  const cell = Math.max(8, Math.round(Math.max(width, height) * CELL_SHARE))
  const columns = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const light = smoothed(paperLevels(grey, cell, columns, rows), columns, rows)
  const out = new Uint8Array(data.length)
  const line = new Float32Array(columns)
  for (let y = 0; y < height; y += 1) {
    const v = Math.max(0, Math.min(rows - 1, (y + 0.5) / cell - 0.5))
    const r = Math.min(rows - 1, v | 0)
    const below = Math.min(rows - 1, r + 1)
    for (let c = 0; c < columns; c += 1)
      line[c] = light[r * columns + c] * (1 - v + r) + light[below * columns + c] * (v - r)
    for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
      const u = Math.max(0, Math.min(columns - 1, (x + 0.5) / cell - 0.5))
      const c = u | 0
      const there = line[c] + (line[Math.min(columns - 1, c + 1)] - line[c]) * (u - c)
      const value = (data[i] * PAPER) / there
      out[i] = value > 255 ? 255 : value
    }
  }
  return { width, height, channels: 1, data: out }
}

function paperLevels(
  { width, height, data }: Raster,
  cell: number,
  columns: number,
  rows: number,
): Float32Array {
  const levels = new Float32Array(columns * rows)
  const histogram = new Uint32Array(256)
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      histogram.fill(0)
      let count = 0
      for (let y = r * cell; y < Math.min(height, (r + 1) * cell); y += 2) {
        for (let x = c * cell; x < Math.min(width, (c + 1) * cell); x += 2) {
          histogram[data[y * width + x]] += 1
          count += 1
        }
      }
      const level = histogramQuantile(histogram, count, PAPER_QUANTILE)
      levels[r * columns + c] = Math.max(1, level)
    }
  }
  return levels
}

/** The greatest of a square's neighbours first, for squares that a figure fills; then their mean. */
function smoothed(levels: Float32Array, columns: number, rows: number): Float32Array {
  const about = (from: Float32Array, of: (values: number[]) => number) =>
    Float32Array.from(from, (_, i) => {
      const values: number[] = []
      const c = i % columns
      const r = (i - c) / columns
      for (let y = Math.max(0, r - 1); y <= Math.min(rows - 1, r + 1); y += 1)
        for (let x = Math.max(0, c - 1); x <= Math.min(columns - 1, c + 1); x += 1)
          values.push(from[y * columns + x])
      return of(values)
    })
  const median = about(levels, (values) => values.sort((a, b) => a - b)[Math.floor(values.length * 0.7)])
  return about(median, (values) => values.reduce((sum, value) => sum + value, 0) / values.length)
}
