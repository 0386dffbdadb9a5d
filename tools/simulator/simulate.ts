import type { Font } from 'fontkit'
import { writingAreas } from '#shared/domain/draw-sheet.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { Template, TemplatePage } from '#shared/domain/template.ts'
import { type BlankSheet, blankSheet, toGrey } from './blank-sheet.ts'
import { giveBuffer, takeBuffer } from './buffers.ts'
import { capture } from './capture.ts'
import { cutCorner } from './corner.ts'
import { drawStrayLine, type FillInContext, fillInRow, glareAt, writeInto } from './fill-in.ts'
import { addGrime, develop, dropLines, encode, toTwoLevels } from './finish.ts'
import { loadFonts } from './fonts.ts'
import {
  difficultyOf,
  FAINT_DENSITY,
  FAINT_DENSITY_COPIED,
  type Hand,
  planRow,
  type RowPlan,
  type RowTruth,
  rowTruth,
  type Way,
} from './hand.ts'
import type { Canvas, XY } from './ink.ts'
import { inkMap, soften } from './optics.ts'
import { type Random, random } from './random.ts'
import { isCopied, type Scanner, viewOf } from './scanner.ts'
import { type Answers, drawAnswers, fieldValues } from './truth.ts'
import { createWarp } from './warp.ts'

export interface SheetRequest {
  readonly template: Template
  /** From 0. */
  readonly pageIndex?: number
  /** Same seed and same request: same bytes. */
  readonly seed: string | number
  readonly hand: Hand
  readonly scanner: Scanner
  /** Options to be marked, by row label; rows that are not named are drawn by lot. */
  readonly answers?: Answers
  /** Ways of filling, by row label; others follow the hand's habits. */
  readonly ways?: Readonly<Record<string, Way>>
  /** A page printed by others at a resolution, in colour; the template then only says where the hand aims. */
  readonly print?: (dpi: number) => Promise<BlankSheet>
  /** What is written into regions, by field id; a name region gets an invented name. */
  readonly writing?: Readonly<Record<string, string>>
}

export interface SheetTruth {
  readonly rows: readonly RowTruth[]
  /** Number, numeric and form fields by id: digits with `_` for a blank column; a numeric answer as integer text. */
  readonly values: Readonly<Record<string, string>>
  readonly hand: string
  readonly scanner: string
  readonly turn: 0 | 90 | 180 | 270
}

export interface SimulatedSheet {
  readonly image: Buffer
  readonly format: Scanner['format']
  readonly width: number
  readonly height: number
  readonly truth: SheetTruth
  /** Template units to image pixels; the centre of the top-left pixel is (0.5, 0.5). */
  readonly toImage: (x: number, y: number) => XY
}

/** Print resolutions that are kept drawn; a scan uses the first that is no coarser than itself. */
const PRINT_DPI = [100, 150, 200, 300, 400]

/** Prints a page, has a student fill it in, and scans it. */
export async function simulateSheet(request: SheetRequest): Promise<SimulatedSheet> {
  const { template, pageIndex = 0, hand, scanner } = request
  const dice = random(request.seed)
  const printDpi = PRINT_DPI.find((dpi) => dpi >= scanner.dpi * 0.95) ?? PRINT_DPI.at(-1)!
  const greyWeights = scanner.mode === 'colour' ? undefined : scanner.greyWeights
  const sheet =
    request.print === undefined
      ? await blankSheet(template, pageIndex, printDpi, greyWeights)
      : await request
          .print(printDpi)
          .then((print) => (greyWeights === undefined ? print : toGrey(print, greyWeights)))
  const canvas: Canvas = { ...sheet, data: takeBuffer(sheet.data.length), grey: scanner.greyWeights }
  canvas.data.set(sheet.data)
  const widthMm = canvas.width / canvas.pixelsPerMm
  const heightMm = canvas.height / canvas.pixelsPerMm
  const view = viewOf(scanner, widthMm, heightMm)
  const warp = createWarp(view.homography, scanner.bend, widthMm, heightMm)
  const cut = cutCorner(scanner, canvas, dice.fork('corner'))
  const dropAt = Math.round(view.height * dice.fork('drop').between(0.2, 0.8))
  const unitsPerMm = sheet.pixelsPerMm / sheet.scale
  const toImage = (x: number, y: number) => {
    const point = warp.forward(x / unitsPerMm, y / unitsPerMm)
    const isAfterDrop = scanner.droppedLines > 0 && point.y > dropAt
    return isAfterDrop ? { x: point.x, y: point.y - scanner.droppedLines } : point
  }

  const isSeen = (x: number, y: number) => {
    const point = toImage(x, y)
    const isInPicture = point.x > 1 && point.y > 1 && point.x < view.width - 1 && point.y < view.height - 1
    return isInPicture && (cut === undefined || cut.keep(x * sheet.scale, y * sheet.scale) > 0)
  }
  const { thin } = await loadFonts()
  const rows = fillInSheet(request, canvas, sheet.scale, isSeen, thin, dice)
  if (cut !== undefined && scanner.isCornerFolded) cut.fold(canvas)
  const map = inkMap(canvas)
  const seen = soften(canvas, map, (scanner.blurPx * printDpi) / scanner.dpi)
  const picture = capture(seen, map, view, warp, scanner, cut, dice.fork('capture'))
  giveBuffer(seen.data)
  if (scanner.droppedLines > 0) dropLines(picture, dropAt, scanner.droppedLines)
  develop(picture, scanner, dice.fork('sensor'))
  addGrime(picture, scanner.specks, scanner.streaks, dice.fork('grime'))
  if (scanner.mode === 'bitonal' || scanner.dither !== 'none') toTwoLevels(picture, scanner)

  const image = await encode(picture, scanner)
  giveBuffer(picture.data)
  return {
    image,
    format: scanner.format,
    width: view.width,
    height: view.height,
    truth: {
      rows,
      values: fieldValues(template.pages[pageIndex], rows),
      hand: hand.name,
      scanner: scanner.name,
      turn: scanner.turn,
    },
    toImage,
  }
}

function fillInSheet(
  request: SheetRequest,
  canvas: Canvas,
  scale: number,
  isSeen: (x: number, y: number) => boolean,
  font: Font,
  dice: Random,
): RowTruth[] {
  const { template, pageIndex = 0, hand, scanner } = request
  const page = template.pages[pageIndex]
  const layout = pageLayout(page, template.unit, template.rules)
  const answers = { ...drawAnswers(page, layout.rows, hand, dice.fork('answers')), ...request.answers }
  // The canvas knows pixels per millimetre and per template unit.
  const unitsPerMm = canvas.pixelsPerMm / scale
  const glarePlace = dice.fork('glare')
  const context: FillInContext = {
    canvas,
    scale,
    hand,
    glare: scanner.hasGlare
      ? {
          centre: {
            x: canvas.width * glarePlace.between(0.2, 0.8),
            y: canvas.height * glarePlace.between(0.2, 0.8),
          },
          radius: canvas.pixelsPerMm * glarePlace.between(25, 55),
        }
      : undefined,
  }
  const faintBelow = isCopied(scanner) ? FAINT_DENSITY_COPIED : FAINT_DENSITY
  // A red mark that the scanner turns grey is no longer red: red hands belong to colour scans.
  const seesRed = scanner.mode === 'colour'
  const plans = layout.rows.map((row) =>
    withoutRed(
      planRow(row, hand, answers[row.label] ?? [], request.ways?.[row.label], dice.fork(`plan ${row.label}`)),
      seesRed,
    ),
  )
  for (const area of writingAreas(page, unitsPerMm)) {
    // Where others print their boxes for digits is not known.
    if (request.print !== undefined && area.label !== undefined) continue
    const purpose = dice.fork(`write ${area.label ?? area.fieldId}`)
    const text =
      area.label === undefined ? regionText(page, area.fieldId, request, purpose) : answers[area.label]?.[0]
    if (text === undefined) continue
    const { x, y, w, h } = area.rect
    writeInto(context, font, text, { x: x * scale, y: y * scale, w: w * scale, h: h * scale }, purpose)
  }
  for (const plan of plans) fillInRow(context, plan, dice.fork(`draw ${plan.row.label}`))
  const strays = drawStrays(context, dice.fork('stray'))
  return plans.map((plan) => {
    const truth = rowTruth(plan, hand, faintBelow)
    const reasons = truth.why === undefined ? [] : [truth.why]
    if (!isWhollySeen(plan, isSeen)) reasons.push('off the picture')
    if (touchesAny(context, plan, strays)) reasons.push('stray line')
    if (hand.pen === 'pencil' && isUnderGlare(context, plan)) reasons.push('glare')
    const { why: _why, ...rest } = truth
    return { ...rest, ...difficultyOf(reasons) }
  })
}

/** Invented, like everything about these students. */
const FAMILY_NAMES = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임', '한', '오', '서', '신']
const GIVEN_NAMES = [
  '하늘',
  '도윤',
  '서연',
  '지우',
  '가람',
  '예담',
  '시우',
  '다온',
  '은호',
  '채원',
  '라온',
  '보미',
  '준서',
  '나래',
]

export const inventName = (random: Random) => random.pick(FAMILY_NAMES) + random.pick(GIVEN_NAMES)

function regionText(
  page: TemplatePage,
  fieldId: string,
  { writing }: SheetRequest,
  random: Random,
): string | undefined {
  const given = writing?.[fieldId]
  if (given !== undefined) return given
  const field = page.fields.find(({ id }) => id === fieldId)
  return field?.kind === 'region' && field.purpose === 'name' ? inventName(random) : undefined
}

const isWhollySeen = ({ row }: RowPlan, isSeen: (x: number, y: number) => boolean): boolean =>
  row.bubbles.every((box) => isSeen(box.x, box.y) && isSeen(box.x + box.w, box.y + box.h))

function withoutRed(plan: RowPlan, seesRed: boolean): RowPlan {
  if (seesRed) return plan
  const way = plan.way === 'red-only' ? 'blank' : plan.way.startsWith('red-') ? 'full' : plan.way
  return way === plan.way ? plan : { ...plan, way, other: undefined }
}

function drawStrays(context: FillInContext, dice: Random): readonly (readonly XY[])[] {
  const count = Math.floor(context.hand.strayLines + dice.next())
  return Array.from({ length: count }, () => drawStrayLine(context, dice))
}

/** Whether a stray line comes near one of the row's bubbles. */
function touchesAny(
  { scale, canvas }: FillInContext,
  { row }: RowPlan,
  strays: readonly (readonly XY[])[],
): boolean {
  const near = 0.8 * canvas.pixelsPerMm
  return strays.some((path) =>
    path.some((from, index) => {
      const to = path[index + 1]
      if (to === undefined) return false
      return row.bubbles.some((box) => {
        const [x, y] = [(box.x + box.w / 2) * scale, (box.y + box.h / 2) * scale]
        const [dx, dy] = [to.x - from.x, to.y - from.y]
        const t = Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy)))
        const distance = Math.hypot(from.x + t * dx - x, from.y + t * dy - y)
        return distance < (Math.max(box.w, box.h) / 2) * scale + near
      })
    }),
  )
}

const isUnderGlare = ({ glare, scale }: FillInContext, { row }: RowPlan): boolean =>
  row.bubbles.some(
    (box) => glareAt(glare, { x: (box.x + box.w / 2) * scale, y: (box.y + box.h / 2) * scale }) > 0,
  )
