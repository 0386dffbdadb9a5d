import { type PageLayout, questionNumber } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Block, findBlocks } from '../fit/verify.ts'
import type { Registration } from '../registration.ts'
import { isKnownText } from './glyphs.ts'
import type { Signs, Typography } from './likeness.ts'
import { type Camera, cameraOf, type Reflection } from './reflect.ts'

/** Print whose text is known, at places that are known: what tells a page from its mirror image. */
export interface Signage {
  readonly kind: 'inside' | 'numbers' | 'above'
  /** What is printed at each sign. */
  readonly texts: readonly string[]
  readonly typography: Typography
  shoot(reflection: Reflection): Signs
}

/** A page in a picture, whose signs are looked for. */
interface SignScene {
  readonly raster: Raster
  readonly registration: Registration
  readonly layout: PageLayout
}

/** A block and its measures, template units. */
interface Grid {
  readonly block: Block
  /** Whether its options run across the page. */
  readonly isAcross: boolean
  readonly rowPitch: number
  readonly optionPitch: number
}

/** More options than these tell no more. */
const MOST_OPTIONS = 10
/** Looks of each option, and the share of them, by brightness, that are not marked and are put together. */
const LOOKS = { most: 8, unmarked: 0.5 } as const
/** Of two options and of three one is marked in most rows: it takes more looks to see it empty. */
const LOOKS_OF_FEW = [
  undefined,
  undefined,
  { most: 24, unmarked: 0.25 },
  { most: 16, unmarked: 0.375 },
] as const
const MOST_GRIDS = 2
const MOST_NUMBERS = 16
const FEWEST_NUMBERS = 6
/** Samples along the shorter side of a place; along a row's height for its number. */
const SAMPLES = 28
const SAMPLES_OF_NUMBER = 20
/** Along the longer side. */
const MOST_SAMPLES = 64
/** Between pixels there is something to see, but not between their halves. */
const FINEST_PX = 0.5
/** Pixels below which letters cannot be told apart. */
const LEAST_EM_PX = 5
const RATIO = 1.22

/** The signs of a page, those that tell most surely first. */
export function signagesOf(raster: Raster, registration: Registration, layout: PageLayout): Signage[] {
  const groups = [
    ...Map.groupBy(findBlocks(layout).map(gridOf), ({ block, isAcross }) =>
      [isAcross, ...layout.rows[block.rows[0]].options].join('\n'),
    ).values(),
  ]
  const scene = { raster, registration, layout }
  return [
    ...groups.flatMap((grids) => numberSigns(scene, grids) ?? []),
    ...groups.flatMap((grids) => largest(grids).flatMap((grid) => insideSigns(scene, grid) ?? [])),
    ...groups.flatMap((grids) => headingSigns(scene, grids) ?? []),
  ]
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

/** Sizes of type between two shares of a length, samples. */
function sizes(length: number, step: number, scale: number, least: number, most: number): number[] {
  const ems: number[] = []
  for (let em = Math.max(LEAST_EM_PX / scale, least * length); em <= most * length; em *= RATIO)
    ems.push(Math.round((2 * em) / step) / 2)
  return ems
}

/** What is printed for options of these names; a circled number is one in an outline. */
function textsOf(options: readonly string[]): string[] | undefined {
  const texts = options.slice(0, MOST_OPTIONS).map((option) => option.normalize('NFKC'))
  return texts.every(isKnownText) && new Set(texts).size === texts.length ? texts : undefined
}

/** Where the signs of options are: one place for each option of a row. */
interface OptionPlaces {
  readonly kind: Signage['kind']
  /** From the middle of the bubble, template units. */
  readonly shift: (grid: Grid) => { readonly dx: number; readonly dy: number }
  /** Template units. */
  readonly w: number
  readonly h: number
  /** How far the letters may lie from the middle, as a share of the place. */
  readonly reachX: number
  readonly reachY: number
  readonly rowsOf: (grid: Grid) => readonly number[]
}

/** The grids of most rows, each on its own: where two lie askew to each other, letters put together would be a blur. */
const largest = (grids: readonly Grid[]) =>
  grids.toSorted((p, q) => q.block.rows.length - p.block.rows.length).slice(0, MOST_GRIDS)

/** Letters in the bubbles. */
function insideSigns(scene: SignScene, grid: Grid): Signage | undefined {
  const { block, isAcross, rowPitch, optionPitch } = grid
  const box = scene.layout.rows[block.rows[0]].bubbles[0]
  const [pitchX, pitchY] = isAcross ? [optionPitch, rowPitch] : [rowPitch, optionPitch]
  return optionSigns(scene, [grid], {
    kind: 'inside',
    shift: () => ({ dx: 0, dy: 0 }),
    // A box may be drawn at half its bubble's size.
    w: Math.min(pitchX, 3.4 * box.w),
    h: Math.min(pitchY, 3.4 * box.h),
    reachX: 0.2,
    reachY: 0.2,
    rowsOf: (grid) => grid.block.rows,
  })
}

/** Letters over the columns of options, one row before the first. */
function headingSigns(scene: SignScene, grids: readonly Grid[]): Signage | undefined {
  const [{ isAcross, rowPitch, optionPitch }] = grids
  const [w, h] = isAcross ? [optionPitch, 1.6 * rowPitch] : [1.6 * rowPitch, optionPitch]
  return optionSigns(scene, grids, {
    kind: 'above',
    shift: ({ block: { rowStep } }) => ({ dx: -rowStep.dx, dy: -rowStep.dy }),
    w,
    h,
    reachX: isAcross ? 0.15 : 0.35,
    reachY: isAcross ? 0.35 : 0.15,
    rowsOf: (grid) => [grid.block.rows[0]],
  })
}

/** The empty looks of each option's place, from all rows of some grids. */
function optionSigns(scene: SignScene, grids: readonly Grid[], places: OptionPlaces): Signage | undefined {
  const { raster, registration, layout } = scene
  const { kind, shift, w, h, reachX, reachY, rowsOf } = places
  const texts = textsOf(layout.rows[grids[0].block.rows[0]].options)
  if (texts === undefined) return undefined
  const few = LOOKS_OF_FEW[texts.length] ?? LOOKS
  const side = Math.min(w, h, grids[0].rowPitch, grids[0].optionPitch)
  const step = Math.max(side / SAMPLES, Math.max(w, h) / MOST_SAMPLES, FINEST_PX / registration.scale)
  return {
    kind,
    texts,
    typography: {
      ems: sizes(side, step, registration.scale, 0.3, 1.15),
      anchors: ['middle'],
      reachX: Math.floor((reachX * w) / step),
      reachY: Math.floor((reachY * h) / step),
    },
    shoot: (reflection) => {
      const looks: Float32Array[][] = texts.map(() => [])
      const cameras = grids.map((grid) =>
        cameraOf(raster, registration, layout, grid.block, reflection, { w, h }, step),
      )
      grids.forEach((grid, index) => {
        const { dx, dy } = shift(grid)
        for (const row of some(rowsOf(grid), Math.ceil(few.most / grids.length))) {
          texts.forEach((_, option) => {
            const box = layout.rows[row].bubbles[option]
            looks[option].push(cameras[index].shoot({ x: box.x + box.w / 2 + dx, y: box.y + box.h / 2 + dy }))
          })
        }
      })
      const { width, height } = cameras[0]
      return { width, height, patches: looks.map((look) => unmarked(look, few.unmarked)) }
    },
  }
}

/** Mean of the lighter looks. */
function unmarked(looks: readonly Float32Array[], share: number): Float32Array {
  const ink = new Map(looks.map((look) => [look, look.reduce((sum, value) => sum + value, 0)]))
  const lighter = looks
    .toSorted((p, q) => ink.get(p)! - ink.get(q)!)
    .slice(0, Math.max(1, Math.floor(share * looks.length)))
  return lighter[0].map((_, k) => lighter.reduce((sum, look) => sum + look[k], 0) / lighter.length)
}

/** The numbers of the questions, before their first options. */
function numberSigns(
  { raster, registration, layout }: SignScene,
  grids: readonly Grid[],
): Signage | undefined {
  const [{ isAcross, rowPitch, optionPitch }] = grids
  const rows = grids.flatMap(({ block }) =>
    block.rows.flatMap((row) => {
      const { kind, label } = layout.rows[row]
      const number = kind === 'question' ? questionNumber(label) : undefined
      return number === undefined ? [] : [{ block, row, text: String(number) }]
    }),
  )
  const chosen = some(rows, MOST_NUMBERS)
  if (new Set(chosen.map(({ text }) => text)).size < FEWEST_NUMBERS) return undefined
  const [{ w: wide, h: high }] = layout.rows[chosen[0].row].bubbles
  const side = Math.min(rowPitch, 2 * (isAcross ? high : wide))
  const length = Math.max(1.3 * optionPitch, 1.2 * side)
  const [w, h] = isAcross ? [length, side] : [side, length]
  const step = Math.max(
    side / SAMPLES_OF_NUMBER,
    Math.max(w, h) / MOST_SAMPLES,
    FINEST_PX / registration.scale,
  )
  return {
    kind: 'numbers',
    texts: chosen.map(({ text }) => text),
    typography: {
      ems: sizes(side, step, registration.scale, 0.32, 1.05),
      anchors: isAcross ? ['end', 'middle', 'start'] : ['middle'],
      reachX: Math.floor(((isAcross ? 0.5 : 0.15) * w) / step),
      reachY: Math.floor(((isAcross ? 0.15 : 0.5) * h) / step),
    },
    shoot: (reflection) => {
      const cameras = new Map<Block, Camera>()
      for (const { block } of grids)
        cameras.set(block, cameraOf(raster, registration, layout, block, reflection, { w, h }, step))
      const patches = chosen.map(({ block, row }) => {
        const box = layout.rows[row].bubbles[0]
        const place = isAcross
          ? { x: box.x - 0.05 * box.w - w / 2, y: box.y + box.h / 2 }
          : { x: box.x + box.w / 2, y: box.y - 0.05 * box.h - h / 2 }
        return cameras.get(block)!.shoot(place)
      })
      const { width, height } = cameras.get(chosen[0].block)!
      return { width, height, patches }
    },
  }
}
