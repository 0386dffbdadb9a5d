import { describe, expect, it } from 'vitest'
import { findLines } from '#main/engines/omr/find/lines.ts'
import { type PrintedRect, ruleHypotheses } from '#main/engines/omr/find/printed-rects.ts'
import { applyHomography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { random as randomFrom } from '#tools/simulator/random.ts'

const WIDTH = 900
const HEIGHT = 1200
/** Printed rules, pixels of the page before it is turned. */
const FRAME: PrintedRect = { x: 220, y: 240, w: 460, h: 720, edge: 'middle' }
const HEAD = 330
const PAPER = { left: 170, right: 730, top: 190, bottom: 1010 }
const RULE = 5

const turned = (angle: number) => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [midX, midY] = [WIDTH / 2, HEIGHT / 2]
  return {
    toImage: (x: number, y: number) => ({
      x: midX + cos * (x - midX) - sin * (y - midY),
      y: midY + sin * (x - midX) + cos * (y - midY),
    }),
    toPage: (u: number, v: number) => ({
      x: midX + cos * (u - midX) + sin * (v - midY),
      y: midY - sin * (u - midX) + cos * (v - midY),
    }),
  }
}

/** A framed page with a line under its head, turned a little, on cloth: threads side by side, each of its own shade. */
function pageOnCloth(angle: number, [acrossStep, downStep]: readonly number[], seed: string): Raster {
  const random = randomFrom(seed)
  const shades = Float32Array.from({ length: 512 }, () => random.normal())
  const { toPage } = turned(angle)
  const data = new Uint8Array(WIDTH * HEIGHT)
  const [right, bottom] = [FRAME.x + FRAME.w, FRAME.y + FRAME.h]
  const isNear = (value: number, line: number) => Math.abs(value - line) < RULE / 2
  for (let v = 0; v < HEIGHT; v++)
    for (let u = 0; u < WIDTH; u++) {
      const { x, y } = toPage(u, v)
      const isPaper = x > PAPER.left && x < PAPER.right && y > PAPER.top && y < PAPER.bottom
      const isAcross = x > FRAME.x && x < right && [FRAME.y, HEAD, bottom].some((line) => isNear(y, line))
      const isDown = y > FRAME.y && y < bottom && [FRAME.x, right].some((line) => isNear(x, line))
      const thread = 130 * (1 + 0.14 * shades[(u * acrossStep + v * downStep) & 511])
      const value = isPaper ? (isAcross || isDown ? 30 : 225) : thread
      data[v * WIDTH + u] = value + 4 * random.normal()
    }
  return { data, width: WIDTH, height: HEIGHT, channels: 1 }
}

describe('printed lines', () => {
  it.each([
    [0.11, [7, 13]],
    [-0.08, [7, 13]],
    [0.03, [11, 5]],
  ])('are found beside cloth of which every thread is a line (turned by %s, weave %s)', (angle, weave) => {
    const raster = pageOnCloth(angle, weave, `cloth ${angle}`)
    const lines = findLines(raster, 'darkest', 0.014 * HEIGHT)
    const rules = [
      [FRAME.x, FRAME.y, FRAME.x + FRAME.w, FRAME.y],
      [FRAME.x, HEAD, FRAME.x + FRAME.w, HEAD],
      [FRAME.x, FRAME.y + FRAME.h, FRAME.x + FRAME.w, FRAME.y + FRAME.h],
      [FRAME.x, FRAME.y, FRAME.x, FRAME.y + FRAME.h],
      [FRAME.x + FRAME.w, FRAME.y, FRAME.x + FRAME.w, FRAME.y + FRAME.h],
    ].map(([x0, y0, x1, y1]) => ({ from: { x: x0, y: y0 }, to: { x: x1, y: y1 } }))
    const page = { width: WIDTH, height: HEIGHT }
    const [best] = ruleHypotheses(raster, lines, rules, FRAME, page, 4)
    const { toImage } = turned(angle)
    const off = [
      [FRAME.x, FRAME.y],
      [FRAME.x + FRAME.w, FRAME.y + FRAME.h],
    ].map(([x, y]) => {
      const [found, there] = [applyHomography(best.homography, x, y), toImage(x, y)]
      return Math.hypot(found.x - there.x, found.y - there.y)
    })
    expect(Math.max(...off)).toBeLessThan(3)
  })
})
