import type { Tesseract } from '#main/engines/ocr/tesseract.ts'
import { sample } from '#main/engines/page/scale.ts'
import type { UprightPage } from '#main/engines/page/upright.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'

/** Height the marks are brought to before they are read: what Tesseract's networks were trained near. */
const MARK_HEIGHT_PX = 36
const PAD_PX = 24
const PITCH_PX = MARK_HEIGHT_PX + PAD_PX
const STRIP_WIDTH_PX = 320

/**
 * Reads number marks with Tesseract: all of a page at once, each on a line of its own on one long strip, or one by one
 * as nothing but digits.
 * @returns one text a box, empty where nothing was read
 */
export async function readMarksWith(
  tesseract: Tesseract,
  page: UprightPage,
  boxes: readonly Rect[],
  digits: boolean,
): Promise<string[]> {
  if (boxes.length === 0) return []
  if (digits) {
    const texts: string[] = []
    for (const box of boxes) {
      const lines = await tesseract.recognise(strip(page.grey, [box]), 'digits')
      texts.push(lines.flatMap((line) => line.words.map((word) => word.text)).join(''))
    }
    return texts
  }
  const texts = boxes.map(() => '')
  for (const line of await tesseract.recognise(strip(page.grey, boxes), 'block')) {
    for (const word of line.words) {
      const at = Math.floor((word.box.y + word.box.h / 2 - PAD_PX / 2) / PITCH_PX)
      if (at >= 0 && at < texts.length) texts[at] += word.text
    }
  }
  return texts
}

function strip(grey: Raster, boxes: readonly Rect[]): Raster {
  const height = PITCH_PX * boxes.length + PAD_PX
  const data = new Uint8Array(STRIP_WIDTH_PX * height).fill(255)
  const made: Raster = { width: STRIP_WIDTH_PX, height, channels: 1, data }
  boxes.forEach((box, i) => {
    paste(grey, box, made, PAD_PX, PAD_PX + i * PITCH_PX)
  })
  return made
}

/** Copies a box at the strip's height, its paper stretched to white, with a little of its surroundings left out. */
function paste(grey: Raster, box: Rect, strip: Raster, left: number, top: number): void {
  const scale = MARK_HEIGHT_PX / box.h
  const width = Math.min(strip.width - left, Math.round(box.w * scale))
  let paper = 1
  for (let y = box.y; y < box.y + box.h; y += 1) {
    for (let x = box.x; x < box.x + box.w; x += 1) paper = Math.max(paper, grey.data[y * grey.width + x])
  }
  for (let y = 0; y < MARK_HEIGHT_PX; y += 1) {
    const sy = Math.min(box.h - 1, Math.max(0, (y + 0.5) / scale - 0.5)) + box.y
    for (let x = 0; x < width; x += 1) {
      const sx = Math.min(box.w - 1, Math.max(0, (x + 0.5) / scale - 0.5)) + box.x
      strip.data[(top + y) * strip.width + left + x] = Math.min(255, (sample(grey, sx, sy) * 255) / paper)
    }
  }
}
