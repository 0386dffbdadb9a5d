import { pageLayout } from '#shared/domain/layout.ts'
import { toGrey } from '../blank-sheet.ts'
import { giveBuffer } from '../buffers.ts'
import { type Cut, capture, type Picture } from '../capture.ts'
import { addGrime, develop, toTwoLevels } from '../finish.ts'
import { inkMap, soften } from '../optics.ts'
import type { Random } from '../random.ts'
import { type Scanner, viewOf } from '../scanner.ts'
import { createWarp } from '../warp.ts'
import type { Scene, Seen } from './accidents/accident.ts'
import type { WildDesign } from './design.ts'
import { printPage } from './print.ts'
import { fillIn, type Student, type WildRow } from './student.ts'

const PRINT_DPI = [100, 150, 200, 300, 400]

/** Print resolution for a scan: the first that is no coarser. */
const printDpiOf = ({ dpi }: Scanner) => PRINT_DPI.find((each) => each >= dpi * 0.95) ?? PRINT_DPI.at(-1)!

/** Prints a design for a device, clean. */
export async function printScene(design: WildDesign, scanner: Scanner): Promise<Scene> {
  const colour = await printPage(design.print, design.toner, printDpiOf(scanner))
  const sheet = scanner.mode === 'colour' ? colour : toGrey(colour, scanner.greyWeights)
  return {
    design,
    layout: pageLayout(design.template.pages[0], design.template.unit, design.template.rules),
    scanner,
    canvas: { ...sheet, grey: scanner.greyWeights },
    blank: sheet.data.slice(),
    scale: sheet.pixelsPerMm / design.unitsPerMm,
  }
}

/** Has a student fill the scene's page in. */
export function fillScene(scene: Scene, student: Student, dice: Random): WildRow[] {
  const { canvas, scale, scanner, design, layout } = scene
  return fillIn({ canvas, scale, look: design.print.look, scanner }, layout.rows, student, dice)
}

/** Scans a page. Takes the canvas's memory over. */
export function photograph({ canvas, scanner, design }: Scene, cut: Cut | undefined, dice: Random): Seen {
  const { paper } = design.print
  const view = viewOf(scanner, paper.w, paper.h)
  const warp = createWarp(view.homography, scanner.bend, paper.w, paper.h)
  const map = inkMap(canvas)
  const softened = soften(canvas, map, (scanner.blurPx * printDpiOf(scanner)) / scanner.dpi)
  const picture = capture(softened, map, view, warp, scanner, cut, dice.fork('capture'))
  giveBuffer(softened.data)
  finish(picture, scanner, dice)
  const toImage = (x: number, y: number) => warp.forward(x / design.unitsPerMm, y / design.unitsPerMm)
  return { picture, toImage }
}

function finish(picture: Picture, scanner: Scanner, dice: Random): void {
  develop(picture, scanner, dice.fork('sensor'))
  addGrime(picture, scanner.specks, scanner.streaks, dice.fork('grime'))
  if (scanner.mode === 'bitonal' || scanner.dither !== 'none') toTwoLevels(picture, scanner)
}
