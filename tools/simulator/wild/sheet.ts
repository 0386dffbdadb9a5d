import sharp from 'sharp'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Picture } from '../capture.ts'
import { encode } from '../finish.ts'
import type { XY } from '../ink.ts'
import { type Random, random as randomFrom } from '../random.ts'
import type { Scanner } from '../scanner.ts'
import type { Accident, Scene, Seen } from './accidents/accident.ts'
import { type AccidentKind, makeAccident } from './accidents/index.ts'
import { accountFor, nothingOf } from './accounts.ts'
import { type WildDesign, wildDesign } from './design.ts'
import { drawDevice } from './device.ts'
import { fillScene, photograph, printScene } from './photograph.ts'
import { drawStudent, type Student, type WildRow } from './student.ts'
import { changedRows, lostRows } from './touched.ts'

export interface WildSheet {
  /** Makes the same sheet again. */
  readonly seed: string
  readonly image: Buffer
  readonly format: Scanner['format'] | 'webp'
  readonly width: number
  readonly height: number
  /** What it is to be read by. */
  readonly template: Template
  readonly layout: PageLayout
  /** What was drawn: one account, or one for each sheet in the picture; a reading agrees with one of them, whole. */
  readonly accounts: readonly (readonly WildRow[])[]
  readonly accident: { readonly kind: AccidentKind; readonly note: string } | undefined
  readonly properties: Readonly<Record<string, string>>
  /** Nothing is missing from the page and the picture: the ordinary case. */
  readonly isWhole: boolean
  /** The printed template's units to image pixels. */
  readonly toImage: (x: number, y: number) => XY
}

const dpiBucket = (dpi: number) =>
  dpi < 110 ? '72-109' : dpi < 170 ? '110-169' : dpi < 260 ? '170-259' : '260-600'

/** Invents a design, prints it, has a student fill it in, lets an accident happen where one is asked for, and scans it. */
export async function wildSheet(seed: string, kind?: AccidentKind): Promise<WildSheet> {
  const { design, scanner, accident, dice } = await plan(seed, kind)
  const own = drawStudent(scanner, dice.fork('student'))
  const student = accident?.student?.(own) ?? own
  const scene = await printScene(design, scanner)
  const rows = fillScene(scene, student, dice.fork('fill-in'))
  const touched = await happen(scene, accident, scanner)
  const cut = accident?.cut?.(scene)
  if (cut !== undefined) {
    const { scale } = scene
    mark(
      touched,
      lostRows(scene.layout, (x, y) => cut.keep(x * scale, y * scale) > 0),
    )
  }
  let seen = photograph(scene, cut, dice)
  const second = accident?.second
  const other = second && (await secondSheet(second.design, second.seed, scanner))
  if (second !== undefined && other !== undefined) seen = second.join(seen, other.seen)
  const whole = seen
  if (accident?.onPicture !== undefined) {
    seen = accident.onPicture(seen, scanner)
    if (seen.picture.data.length === whole.picture.data.length)
      mark(touched, changedRows(scene.layout, whole.picture.data, seen.picture, seen.toImage))
  }
  const { image, format } = await write(seen.picture, scanner, accident)
  const bytes = accident?.onBytes?.(image) ?? image
  if (bytes !== image) mark(touched, await damagedRows(scene.layout, image, bytes, seen))
  const isSeen = inPicture(seen)
  const wasSeen = inPicture(whole)
  const gone = lostRows(scene.layout, isSeen)
  const cutBefore = lostRows(scene.layout, wasSeen)
  const account = rows.map((row, index): WildRow => {
    const isTouched =
      accident !== undefined &&
      (accident.isEverywhere || touched[index] || (gone[index] && !cutBefore[index]))
    const isMarkTouched = accident?.student !== undefined && row.way !== 'blank'
    return {
      ...row,
      ...(cutBefore[index] ? { difficulty: 'hard', why: 'off the picture' } : {}),
      isTouched: isTouched === true || isMarkTouched,
    }
  })
  const template = accident?.template ?? design.template
  const layout = pageLayout(template.pages[0], template.unit, template.rules)
  return {
    seed,
    image: bytes,
    format,
    width: seen.picture.width,
    height: seen.picture.height,
    template,
    layout,
    accounts: accident?.isForeign
      ? [nothingOf(layout)]
      : [
          accountFor(layout, scene.layout, account),
          ...(other?.design === design ? [other.rows.map((row) => ({ ...row, isTouched: true }))] : []),
        ],
    accident: kind === undefined ? undefined : { kind, note: accident?.note ?? '' },
    properties: {
      ...design.properties,
      dpi: dpiBucket(scanner.dpi),
      mode: scanner.mode,
      device: scanner.name,
      pen: student.pen.name,
      student: student.name,
      turn: String(scanner.turn),
    },
    isWhole: accident === undefined && design.print.fiducials.damage === 'whole',
    toImage: seen.toImage,
  }
}

interface Plan {
  readonly design: WildDesign
  readonly scanner: Scanner
  readonly accident: Accident | undefined
  readonly dice: Random
}

/** A design and an accident that can happen to it: not every sheet can be mistaken for a longer one. */
async function plan(seed: string, kind: AccidentKind | undefined): Promise<Plan> {
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? seed : `${seed}/${attempt}`
    const dice = randomFrom(`${name}/sheet`)
    const design = await wildDesign(name)
    const drawn = drawDevice(design, dice.fork('device'))
    // Two pages in one picture are twice as many pixels.
    const scanner = kind === 'two-up' ? { ...drawn, dpi: Math.min(drawn.dpi, 200) } : drawn
    if (kind === undefined) return { design, scanner, accident: undefined, dice }
    const layout = pageLayout(design.template.pages[0], design.template.unit, design.template.rules)
    const making = { seed: name, design, layout, scanner, dice: dice.fork('accident') }
    const accident = await makeAccident(kind, making)
    if (accident !== undefined) return { design, scanner, accident, dice }
  }
}

const mark = (touched: boolean[], more: readonly boolean[]) =>
  more.forEach((isMore, index) => {
    if (isMore) touched[index] = true
  })

/** Lets happen what happens to the paper; says which rows look otherwise for it. */
async function happen(scene: Scene, accident: Accident | undefined, scanner: Scanner): Promise<boolean[]> {
  if (accident?.onPaper === undefined) return scene.layout.rows.map(() => false)
  const before = scene.canvas.data.slice()
  await accident.onPaper(scene, async (design, seed) => (await filledScene(design, seed, scanner)).scene)
  return changedRows(scene.layout, before, scene.canvas, (x, y) => ({
    x: x * scene.scale,
    y: y * scene.scale,
  }))
}

async function filledScene(design: WildDesign, seed: string, scanner: Scanner) {
  const dice = randomFrom(`${seed}/sheet`)
  const scene = await printScene(design, scanner)
  const student: Student = drawStudent(scanner, dice.fork('student'))
  return { scene, rows: fillScene(scene, student, dice.fork('fill-in')), dice }
}

async function secondSheet(design: WildDesign, seed: string, scanner: Scanner) {
  const { scene, rows, dice } = await filledScene(design, seed, scanner)
  return { design, rows, seen: photograph(scene, undefined, dice) }
}

function inPicture({ picture: { width, height }, toImage }: Seen): (x: number, y: number) => boolean {
  return (x, y) => {
    const point = toImage(x, y)
    return point.x > 1 && point.y > 1 && point.x < width - 1 && point.y < height - 1
  }
}

async function write(picture: Picture, scanner: Scanner, accident: Accident | undefined) {
  const format = accident?.format ?? scanner.format
  if (format !== 'webp') return { image: await encode(picture, { ...scanner, format }), format }
  const { width, height, channels, data } = picture
  const image = await sharp(data, { raw: { width, height, channels } }).webp({ quality: 80 }).toBuffer()
  return { image, format }
}

/** Rows whose pixels came out otherwise; all where nothing came out. */
async function damagedRows(
  layout: PageLayout,
  good: Buffer,
  bad: Buffer,
  { toImage }: Seen,
): Promise<boolean[]> {
  const [one, two] = [await pixelsOf(good), await pixelsOf(bad)]
  const isComparable = one !== undefined && two !== undefined && one.data.length === two.data.length
  return isComparable ? changedRows(layout, one.data, two, toImage) : layout.rows.map(() => true)
}

async function pixelsOf(bytes: Buffer): Promise<Picture | undefined> {
  try {
    for await (const page of readPages(bytes)) {
      if (isBroken(page)) return undefined
      return page.raster as Picture
    }
  } catch (error) {
    if (!(error instanceof StationError)) throw error
  }
  return undefined
}
