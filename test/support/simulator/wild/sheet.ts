import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'
import { toGrey } from '../blank-sheet.ts'
import { giveBuffer } from '../buffers.ts'
import { capture, type Picture } from '../capture.ts'
import { addGrime, develop, encode, toTwoLevels } from '../finish.ts'
import type { Canvas, XY } from '../ink.ts'
import { inkMap, soften } from '../optics.ts'
import { random as randomFrom } from '../random.ts'
import { type Scanner, viewOf } from '../scanner.ts'
import { createWarp } from '../warp.ts'
import { type WildDesign, wildDesign } from './design.ts'
import { drawDevice } from './device.ts'
import { printPage } from './print.ts'
import { drawStudent, fillIn, type WildRow } from './student.ts'

export interface WildSheet {
  /** Makes the same sheet again. */
  readonly seed: string
  readonly image: Buffer
  readonly format: Scanner['format']
  readonly width: number
  readonly height: number
  /** What it is to be read by. */
  readonly template: Template
  readonly layout: PageLayout
  readonly rows: readonly WildRow[]
  readonly properties: Readonly<Record<string, string>>
  /** Nothing is missing from the page and the picture: the ordinary case. */
  readonly isWhole: boolean
  /** Template units to image pixels. */
  readonly toImage: (x: number, y: number) => XY
}

const PRINT_DPI = [100, 150, 200, 300, 400]

const dpiBucket = (dpi: number) =>
  dpi < 110 ? '72-109' : dpi < 170 ? '110-169' : dpi < 260 ? '170-259' : '260-600'

/** Invents a design, prints it, has a student fill it in, and scans it. */
export async function wildSheet(seed: string): Promise<WildSheet> {
  const dice = randomFrom(`${seed}/sheet`)
  const design = await wildDesign(seed)
  const scanner = drawDevice(design, dice.fork('device'))
  const printDpi = PRINT_DPI.find((dpi) => dpi >= scanner.dpi * 0.95) ?? PRINT_DPI.at(-1)!
  const canvas = await printedCanvas(design, scanner, printDpi)
  const layout = pageLayout(design.template.pages[0]!, design.template.unit, design.template.rules)
  const scale = canvas.pixelsPerMm / design.unitsPerMm
  const student = drawStudent(scanner, dice.fork('student'))
  const { look, paper } = design.print
  const rows = fillIn({ canvas, scale, look, scanner }, layout.rows, student, dice.fork('fill-in'))

  const view = viewOf(scanner, paper.w, paper.h)
  const warp = createWarp(view.homography, scanner.bend, paper.w, paper.h)
  const map = inkMap(canvas)
  const seen = soften(canvas, map, (scanner.blurPx * printDpi) / scanner.dpi)
  const picture = capture(seen, map, view, warp, scanner, undefined, dice.fork('capture'))
  giveBuffer(seen.data)
  finish(picture, scanner, dice)
  const image = await encode(picture, scanner)
  const toImage = (x: number, y: number) => warp.forward(x / design.unitsPerMm, y / design.unitsPerMm)
  const isInPicture = ({ x, y }: XY) => x > 1 && y > 1 && x < view.width - 1 && y < view.height - 1
  return {
    seed,
    image,
    format: scanner.format,
    width: view.width,
    height: view.height,
    template: design.template,
    layout,
    rows: rows.map((row, index) => {
      const isWhole = layout.rows[index]!.bubbles.every(
        ({ x, y, w, h }) => isInPicture(toImage(x, y)) && isInPicture(toImage(x + w, y + h)),
      )
      return isWhole ? row : { ...row, difficulty: 'hard', why: 'off the picture' }
    }),
    properties: {
      ...design.properties,
      dpi: dpiBucket(scanner.dpi),
      mode: scanner.mode,
      device: scanner.name,
      pen: student.pen.name,
      student: student.name,
      turn: String(scanner.turn),
    },
    isWhole: design.print.fiducials.damage === 'whole',
    toImage,
  }
}

async function printedCanvas(design: WildDesign, scanner: Scanner, dpi: number): Promise<Canvas> {
  const colour = await printPage(design.print, design.toner, dpi)
  const sheet = scanner.mode === 'colour' ? colour : toGrey(colour, scanner.greyWeights)
  return { ...sheet, grey: scanner.greyWeights }
}

function finish(picture: Picture, scanner: Scanner, dice: ReturnType<typeof randomFrom>): void {
  develop(picture, scanner, dice.fork('sensor'))
  addGrime(picture, scanner.specks, scanner.streaks, dice.fork('grime'))
  if (scanner.mode === 'bitonal' || scanner.dither !== 'none') toTwoLevels(picture, scanner)
}
