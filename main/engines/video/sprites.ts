import type { Size, SpriteGrid } from './filter-graph.ts'

const TILE_WIDTH_PX = 160
const GRID = { columns: 10, rows: 10 }
/** Pictures of one video at most, two sheets of them. */
const MAX_TILES = 200
const MIN_INTERVAL_SECONDS = 2

/** How the pictures for scrubbing are laid out: one every two seconds or more, two sheets at most. */
export function planSprites(durationSeconds: number, shown: Size): SpriteGrid {
  const even = (length: number) => Math.max(2, 2 * Math.round(length / 2))
  const widthPx = even(Math.min(TILE_WIDTH_PX, TILE_WIDTH_PX * (shown.widthPx / shown.heightPx)))
  return {
    ...GRID,
    rows: Math.min(
      GRID.rows,
      Math.ceil(tileCount(durationSeconds, intervalFor(durationSeconds)) / GRID.columns),
    ),
    intervalSeconds: intervalFor(durationSeconds),
    tile: { widthPx, heightPx: even((widthPx * shown.heightPx) / shown.widthPx) },
  }
}

const intervalFor = (durationSeconds: number) =>
  Math.max(MIN_INTERVAL_SECONDS, Math.ceil(durationSeconds / (MAX_TILES - 2)))

const tileCount = (durationSeconds: number, interval: number) =>
  Math.max(1, Math.ceil(durationSeconds / interval))

export const SPRITE_PATTERN = 'sprites%d.jpg'
const spriteName = (sheet: number) => `sprites${sheet + 1}.jpg`

/** How many sheets a video has. */
export function sheetCount(grid: SpriteGrid, durationSeconds: number): number {
  return Math.ceil(tileCount(durationSeconds, grid.intervalSeconds) / (grid.columns * grid.rows))
}

/**
 * WebVTT that names a part of a sheet for each stretch of the video (media fragment `#xywh=`, W3C Media Fragments 1.0).
 * @param durationSeconds  of the picture
 */
export function spriteVtt(grid: SpriteGrid, durationSeconds: number): string {
  const perSheet = grid.columns * grid.rows
  const cues: string[] = []
  for (let i = 0; i < tileCount(durationSeconds, grid.intervalSeconds); i++) {
    const from = i * grid.intervalSeconds
    const to = Math.min(durationSeconds, from + grid.intervalSeconds)
    const at = i % perSheet
    const x = (at % grid.columns) * grid.tile.widthPx
    const y = Math.floor(at / grid.columns) * grid.tile.heightPx
    cues.push(
      `${timestamp(from)} --> ${timestamp(to)}\n` +
        `${spriteName(Math.floor(i / perSheet))}#xywh=${x},${y},${grid.tile.widthPx},${grid.tile.heightPx}`,
    )
  }
  return `WEBVTT\n\n${cues.join('\n\n')}\n`
}

function timestamp(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  const pad = (value: number, width = 2) => String(value).padStart(width, '0')
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => pad(Math.floor(part)))
  return `${clock.join(':')}.${pad(ms % 1000, 3)}`
}
