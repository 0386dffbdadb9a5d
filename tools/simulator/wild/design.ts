import sharp from 'sharp'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Template } from '#shared/domain/template.ts'
import { type Random, random as randomFrom } from '../random.ts'
import { buildTemplate, type FieldInput } from '../template-parts.ts'
import { type BlocksPlan, drawBlocks } from './blocks.ts'
import { drawDecor, drawHead } from './decor.ts'
import type { Print } from './draw.ts'
import { drawFiducials } from './fiducials.ts'
import { drawLook, type Look, lumaOf } from './look.ts'
import { drawPaper } from './paper.ts'
import { drawToner, printPage, type Toner } from './print.ts'
import { toPixelUnits } from './units.ts'

/** A sheet that nobody has seen before: what is printed, and the template that reads it. */
export interface WildDesign {
  readonly seed: string
  readonly template: Template
  readonly print: Print
  readonly toner: Toner | undefined
  /** Template units per millimetre. */
  readonly unitsPerMm: number
  /** What figures are reported by: property and its value. */
  readonly properties: Readonly<Record<string, string>>
}

/** Invents a sheet: the same for the same seed. */
export async function wildDesign(seed: string): Promise<WildDesign> {
  for (let attempt = 0; ; attempt++) {
    const design = await tryDesign(seed, randomFrom(`${seed}/design/${attempt}`))
    if (design !== undefined) return design
  }
}

async function tryDesign(seed: string, dice: Random): Promise<WildDesign | undefined> {
  const paper = drawPaper(dice.fork('paper'))
  const look = drawLook(dice.fork('look'))
  const fiducials = await drawFiducials(paper, dice.fork('fiducials'))
  const { content } = fiducials
  const headHeight = drawHead(dice.fork('head'))
  const head = { ...content, h: headHeight }
  const area: Rect = { ...content, y: content.y + headHeight, h: content.h - headHeight }
  const plan = drawBlocks(area, look, dice.fork('blocks'))
  if (plan === undefined) return undefined
  const taken = [
    ...fiducials.taken,
    ...plan.blocks.map(({ outline }) => outline),
    ...linesTaken(fiducials.printed),
  ]
  const decor = drawDecor(paper, head, taken, fiducials.taken, dice.fork('decor'))
  const print: Print = { paper, look, blocks: plan.blocks, fiducials, decor }
  const toner = drawToner(dice.fork('toner'))
  const reference =
    fiducials.kind === 'reference'
      ? { kind: fiducials.kind, image: await pictureOf(print, toner) }
      : undefined
  // What an author says of letters in the bubbles and of the ink is often the editor's default.
  const says = dice.fork('template')
  const isSaid = says.chance(0.5)
  const ink = says.chance(0.5) ? (look.outline?.ink ?? look.letters!.ink) : '#000000'
  const fields = plan.blocks.map(
    ({ field }): FieldInput =>
      'style' in field ? { ...field, style: { ...field.style, printed: isSaid } } : field,
  )
  const template = buildTemplate(
    `wild-${seed.replace(/[^\p{L}\p{N}]+/gu, '-')}`,
    `Wild ${seed}`,
    [
      {
        id: 'front',
        size: { w: paper.w, h: paper.h },
        fiducials: reference === undefined ? [...fiducials.template] : [reference],
        fields,
        ...(reference === undefined ? {} : { reference: reference.image }),
      },
    ],
    ink,
  )
  const unitsPerMm = says.chance(0.15) ? says.pick([4, 7.874, 11.811]) : 1
  return {
    seed,
    template: unitsPerMm === 1 ? template : toPixelUnits(template, unitsPerMm),
    print,
    toner,
    unitsPerMm,
    properties: propertiesOf(print, plan, toner),
  }
}

/** Frames and rules run through the page: decoration keeps off them. */
function linesTaken(sets: Print['fiducials']['printed']): Rect[] {
  return sets.flatMap((set) => {
    if (set.kind === 'frame') {
      const { x, y, w, h } = set.rect
      return [
        { x, y, w, h: 1 },
        { x, y: y + h - 1, w, h: 1 },
        { x, y, w: 1, h },
        { x: x + w - 1, y, w: 1, h },
      ]
    }
    if (set.kind === 'rules')
      return set.lines.map(({ from, to }) => ({
        x: Math.min(from.x, to.x) - 0.5,
        y: Math.min(from.y, to.y) - 0.5,
        w: Math.abs(to.x - from.x) + 1,
        h: Math.abs(to.y - from.y) + 1,
      }))
    return []
  })
}

async function pictureOf(print: Print, toner: Toner | undefined): Promise<string> {
  const { data, width, height } = await printPage(print, toner, 100)
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .greyscale()
    .png()
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}

function propertiesOf(
  { paper, look, fiducials, blocks }: Print,
  { alphabet }: BlocksPlan,
  toner: Toner | undefined,
) {
  return {
    paper: paper.name,
    shape: look.outline === undefined ? 'no outline' : look.shape,
    outline: look.outline === undefined ? 'no' : 'yes',
    letters: look.letters?.place ?? 'none',
    contrast: contrastOf(look),
    face: look.letters?.face ?? 'none',
    alphabet: alphabet.name,
    pitch: look.pitch,
    fiducials: fiducials.name,
    marks: fiducials.damage,
    blocks: String(blocks.length),
    toner: toner === undefined ? 'even' : toner.strength < 1 ? 'partly pale' : 'partly dark',
    ground: look.ground !== undefined ? 'page' : look.table.tint !== undefined ? 'blocks' : 'white',
  }
}

function contrastOf({ letters, outline }: Look): string {
  if (letters?.place !== 'inside') return 'no letters inside'
  if (outline === undefined) return lumaOf(letters.ink) < 0.3 ? 'dark letters alone' : 'pale letters alone'
  const difference = lumaOf(letters.ink) - lumaOf(outline.ink)
  return Math.abs(difference) < 0.15 ? 'alike' : difference < 0 ? 'letters darker' : 'letters paler'
}
