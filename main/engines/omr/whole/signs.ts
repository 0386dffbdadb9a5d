import { type PageLayout, questionNumber } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../align/registration.ts'
import { type Block, findBlocks } from '../align/verify.ts'
import { isKnownText } from './glyphs.ts'
import type { Signs, Typography } from './likeness.ts'
import { type Camera, cameraOf, type Reflection } from './reflect.ts'

/** Print whose text is known, at places that are known: what tells a page from its mirror image. */
export interface Signage {
  readonly kind: 'inside' | 'beside' | 'above' | 'numbers'
  /** What may be printed, likeliest first; `[which][sign]`. */
  readonly texts: readonly (readonly string[])[]
  readonly typography: Typography
  shoot(reflection: Reflection): Signs
}

/** Alphabets in which options are printed whatever the template calls them. */
const ALPHABETS = ['1234567890', '0123456789', 'ABCDEFGHIJKL', 'abcdefghijkl', '가나다라마바사아자차', 'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ']
/** More options than these tell no more. */
const MOST_OPTIONS = 10
/** Rows whose looks are put together, of each option. */
const MOST_ROWS = 16
const MOST_NUMBERS = 16
/** Samples along the shorter side of a place. */
const SAMPLES = 18
/** Samples below which letters cannot be told apart. */
const LEAST_EM = 5
const RATIO = 1.2
/** Share of an option's looks, by brightness, that are not marked. */
const UNMARKED = 0.5

/** Sizes of type between two shares of a length, samples. */
function sizes(samples: number, least: number, most: number): number[] {
  const ems: number[] = []
  for (let em = Math.max(LEAST_EM, least * samples); em <= most * samples; em *= RATIO)
    ems.push(Math.round(2 * em) / 2)
  return ems
}

/** What may be printed for options of these names. */
function textsOf(options: readonly string[]): string[][] {
  const count = Math.min(MOST_OPTIONS, options.length)
  const own = options.slice(0, count).map((option) => option.normalize('NFKC'))
  const texts = ALPHABETS.filter((alphabet) => alphabet.length >= count).map((alphabet) =>
    [...alphabet].slice(0, count),
  )
  if (!own.every(isKnownText) || new Set(own).size < count) return texts
  return [own, ...texts.filter((other) => other.join() !== own.join())]
}

interface Grid {
  readonly block: Block
  readonly isAcross: boolean
  /** Distance between rows and between options. */
  readonly rowPitch: number
  readonly optionPitch: number
}

const gridOf = (block: Block): Grid => ({
  block,
  isAcross: Math.abs(block.optionStep.dx) >= Math.abs(block.optionStep.dy),
  rowPitch: Math.hypot(block.rowStep.dx, block.rowStep.dy),
  optionPitch: Math.hypot(block.optionStep.dx, block.optionStep.dy),
})

/** Evenly chosen, at most so many. */
function some<T>(list: readonly T[], most: number): T[] {
  const every = Math.ceil(list.length / most)
  return list.filter((_, index) => index % every === 0)
}

/** The signs of a page, by how surely they tell. */
export function signagesOf(raster: Raster, registration: Registration, layout: PageLayout): Signage[] {
  const groups = Map.groupBy(findBlocks(layout).map(gridOf), ({ block, isAcross }) =>
    [isAcross, ...layout.rows[block.rows[0]].options].join('\n'),
  )
  const signages: Signage[] = []
  const scene = { raster, registration, layout }
  for (const grids of groups.values()) {
    signages.push(optionSigns(scene, grids, 'inside'))
  }
  for (const grids of groups.values()) {
    if (grids[0].isAcross) signages.push(optionSigns(scene, grids, 'beside'))
    signages.push(headingSigns(scene, grids))
    const numbers = numberSigns(scene, grids)
    if (numbers !== undefined) signages.push(numbers)
  }
  return signages
}

interface SignScene {
  readonly raster: Raster
  readonly registration: Registration
  readonly layout: PageLayout
}

/** Template units between samples: fine enough for letters, no finer than the picture. */
const stepOf = ({ registration }: SignScene, side: number) => Math.max(side / SAMPLES, 1 / registration.scale)

/** The empty looks of each option, inside its bubbles or before them, of all rows of some grids. */
function optionSigns(scene: SignScene, grids: readonly Grid[], kind: 'inside' | 'beside'): Signage {
  const { raster, registration, layout } = scene
  const [{ block, isAcross, rowPitch, optionPitch }] = grids
  const box = layout.rows[block.rows[0]].bubbles[0]
  const [pitchX, pitchY] = isAcross ? [optionPitch, rowPitch] : [rowPitch, optionPitch]
  const size = { w: Math.min(pitchX, 3.4 * box.w), h: Math.min(pitchY, 3.4 * box.h) }
  const side = Math.min(size.w, size.h)
  const step = stepOf(scene, side)
  const { options } = layout.rows[block.rows[0]]
  const shift = kind === 'inside' ? 0 : -0.5 * optionPitch
  const count = Math.min(MOST_OPTIONS, options.length)
  return {
    kind,
    texts: textsOf(options),
    typography: {
      ems: sizes(side / step, 0.3, 1.15),
      anchors: ['middle'],
      reachX: Math.floor((0.22 * size.w) / step),
      reachY: Math.floor((0.22 * size.h) / step),
    },
    shoot: (reflection) => {
      const looks: Float32Array[][] = Array.from({ length: count }, () => [])
      let camera: Camera | undefined
      for (const grid of grids) {
        camera = cameraOf(raster, registration, layout, grid.block, reflection, size, step)
        for (const row of some(grid.block.rows, Math.ceil(MOST_ROWS / grids.length))) {
          for (let option = 0; option < count; option++) {
            const { x, y, w, h } = layout.rows[row].bubbles[option]
            looks[option].push(camera.shoot({ x: x + w / 2 + shift, y: y + h / 2 }))
          }
        }
      }
      return { width: camera!.width, height: camera!.height, patches: looks.map(unmarked) }
    },
  }
}

/** Mean of the lighter looks. */
function unmarked(looks: readonly Float32Array[]): Float32Array {
  const ink = new Map(looks.map((look) => [look, look.reduce((sum, value) => sum + value, 0)]))
  const lighter = looks
    .toSorted((p, q) => ink.get(p)! - ink.get(q)!)
    .slice(0, Math.max(1, Math.floor(UNMARKED * looks.length)))
  return lighter[0].map((_, k) => lighter.reduce((sum, look) => sum + look[k], 0) / lighter.length)
}

/** What stands over the columns of options, one row before the first. */
function headingSigns(scene: SignScene, grids: readonly Grid[]): Signage {
  const { raster, registration, layout } = scene
  const [{ block, isAcross, rowPitch, optionPitch }] = grids
  const [w, h] = isAcross ? [optionPitch, 1.6 * rowPitch] : [1.6 * rowPitch, optionPitch]
  const side = Math.min(rowPitch, optionPitch)
  const step = stepOf(scene, side)
  const { options } = layout.rows[block.rows[0]]
  const count = Math.min(MOST_OPTIONS, options.length)
  return {
    kind: 'above',
    texts: textsOf(options),
    typography: {
      ems: sizes(side / step, 0.3, 1.15),
      anchors: ['middle'],
      reachX: Math.floor(((isAcross ? 0.15 : 0.35) * w) / step),
      reachY: Math.floor(((isAcross ? 0.35 : 0.15) * h) / step),
    },
    shoot: (reflection) => {
      const looks: Float32Array[][] = Array.from({ length: count }, () => [])
      let camera: Camera | undefined
      for (const grid of grids) {
        camera = cameraOf(raster, registration, layout, grid.block, reflection, { w, h }, step)
        const { dx, dy } = grid.block.rowStep
        for (let option = 0; option < count; option++) {
          const box = layout.rows[grid.block.rows[0]].bubbles[option]
          looks[option].push(camera.shoot({ x: box.x + box.w / 2 - dx, y: box.y + box.h / 2 - dy }))
        }
      }
      return { width: camera!.width, height: camera!.height, patches: looks.map(unmarked) }
    },
  }
}

/** The numbers of the rows, before their first options. */
function numberSigns(scene: SignScene, grids: readonly Grid[]): Signage | undefined {
  const { raster, registration, layout } = scene
  const [{ isAcross, rowPitch, optionPitch }] = grids
  const rows = grids.flatMap(({ block }) =>
    block.rows.flatMap((row) => {
      const number = questionNumber(layout.rows[row].label)
      return number === undefined ? [] : [{ block, row, text: String(number) }]
    }),
  )
  const chosen = some(rows, MOST_NUMBERS)
  if (chosen.length < 4 || new Set(chosen.map(({ text }) => text)).size < 4) return undefined
  const length = Math.max(1.3 * optionPitch, 1.2 * rowPitch)
  const [w, h] = isAcross ? [length, rowPitch] : [rowPitch, length]
  const step = Math.max(rowPitch / 14, 1 / registration.scale)
  return {
    kind: 'numbers',
    texts: [chosen.map(({ text }) => text)],
    typography: {
      ems: sizes(rowPitch / step, 0.4, 1.05),
      anchors: isAcross ? ['end', 'middle', 'start'] : ['middle'],
      reachX: Math.floor(((isAcross ? 0.5 : 0.15) * w) / step),
      reachY: Math.floor(((isAcross ? 0.15 : 0.5) * h) / step),
    },
    shoot: (reflection) => {
      const cameras = new Map(
        grids.map(({ block }) => [
          block,
          cameraOf(raster, registration, layout, block, reflection, { w, h }, step),
        ]),
      )
      const patches = chosen.map(({ block, row }) => {
        const { x, y, w: wide, h: high } = layout.rows[row].bubbles[0]
        const place = isAcross
          ? { x: x - 0.05 * wide - w / 2, y: y + high / 2 }
          : { x: x + wide / 2, y: y - 0.05 * high - h / 2 }
        return cameras.get(block)!.shoot(place)
      })
      const { width, height } = cameras.get(chosen[0].block)!
      return { width, height, patches }
    },
  }
}
