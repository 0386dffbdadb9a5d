import sharp from 'sharp'
import type { Rect } from '#shared/domain/geometry.ts'
import type { FiducialMark, MarkShape } from '#shared/domain/template.ts'
import type { Random } from '../random.ts'
import type { FiducialsInput } from '../template-parts.ts'
import type { Paper } from './paper.ts'

export type FiducialKind = FiducialsInput['kind']

/** What the template holds on to, and what of it is really printed. */
export interface WildFiducials {
  readonly kind: FiducialKind
  /** Kind, with the marks' shape where there are marks; for reports. */
  readonly name: string
  readonly template: readonly FiducialsInput[]
  readonly printed: readonly FiducialsInput[]
  readonly damage: 'whole' | 'cut' | 'missing'
  /** Part of a mark that is cut off. */
  readonly cut: Rect | undefined
  /** Places where nothing else may be printed. */
  readonly taken: readonly Rect[]
  /** What is left for the sheet. */
  readonly content: Rect
}

type Mark = FiducialMark

const SHAPES: readonly MarkShape[] = ['square', 'rectangle', 'disc', 'ring', 'l-bracket', 'triangle', 'cross']
const CORNERS = ['top-left', 'top-right', 'bottom-right', 'bottom-left'] as const

const boxOf = ({ center, size }: Mark): Rect => ({
  x: center.x - size.w / 2,
  y: center.y - size.h / 2,
  ...size,
})

function cornerPoints({ w, h }: Paper, margin: number) {
  return {
    'top-left': { x: margin, y: margin },
    'top-right': { x: w - margin, y: margin },
    'bottom-right': { x: w - margin, y: h - margin },
    'bottom-left': { x: margin, y: h - margin },
  }
}

function cornerMarks(paper: Paper, random: Random): Mark[] {
  const shape = random.pick(SHAPES)
  const side = random.between(3.5, 8)
  const size =
    shape === 'rectangle' ? { w: side, h: side * random.pick([0.45, 0.6, 1.6]) } : { w: side, h: side }
  const where = cornerPoints(paper, random.between(9, 13))
  // One mark that differs tells which way is up; many real sheets have four alike.
  const odd = random.chance(0.6) ? random.pick(CORNERS) : undefined
  const oddShape = random.pick(SHAPES)
  const marks = CORNERS.map((corner): Mark => {
    const own = corner === odd ? oddShape : shape
    const shrink = corner === odd && oddShape === shape ? 0.6 : 1
    const thickness =
      own === 'l-bracket' || own === 'cross' || own === 'ring' ? { thickness: side * 0.24 } : {}
    return {
      shape: own,
      center: where[corner],
      size: { w: size.w * shrink, h: size.h * shrink },
      ...thickness,
      ...(own === 'l-bracket' || own === 'triangle' ? { corner } : {}),
    }
  })
  const onSides = random.chance(0.15)
    ? [0.5].flatMap((share) =>
        [9.5, paper.w - 9.5].map(
          (x): Mark => ({ shape: 'rectangle', center: { x, y: share * paper.h }, size: { w: 4, h: 2.4 } }),
        ),
      )
    : []
  return [...marks, ...onSides]
}

function trackMarks(paper: Paper, random: Random): Mark[] {
  const edges = random.pick([
    ['left'],
    ['bottom'],
    ['left', 'bottom'],
    ['top', 'bottom'],
    ['left', 'right'],
  ] as const)
  const step = random.between(4.5, 9)
  const [long, short] = [random.between(3, 5), random.between(1.2, 2.2)]
  const isUneven = random.chance(0.7)
  return edges.flatMap((edge) => {
    const isUpright = edge === 'left' || edge === 'right'
    const length = isUpright ? paper.h : paper.w
    const count = Math.floor((length - 36) / step)
    const left = isUneven ? new Set([random.int(2, count - 3), random.int(2, count - 3)]) : new Set<number>()
    return Array.from({ length: count }, (_, i) => i)
      .filter((i) => !left.has(i))
      .map((i): Mark => {
        const along = 18 + (i + 0.5) * step
        const off = edge === 'left' || edge === 'top' ? 9.5 : (isUpright ? paper.w : paper.h) - 9.5
        return {
          shape: 'rectangle',
          center: isUpright ? { x: off, y: along } : { x: along, y: off },
          size: isUpright ? { w: long, h: short } : { w: short, h: long },
        }
      })
  })
}

function ruleLines(
  paper: Paper,
  random: Random,
): { lines: FiducialsInput & { kind: 'rules' }; content: Rect } {
  const margin = random.between(11, 15)
  const top = random.between(26, 36)
  const [x0, x1, y0, y1] = [margin, paper.w - margin, margin + 2, paper.h - margin]
  const thickness = random.between(0.5, 1)
  const line = (ax: number, ay: number, bx: number, by: number) => ({
    from: { x: ax, y: ay },
    to: { x: bx, y: by },
    thickness,
  })
  const lines = [
    line(x0, y0, x1, y0),
    line(x0, top, x1, top),
    line(x0, y1, x1, y1),
    line(x0, y0, x0, y1),
    line(x1, y0, x1, y1),
    ...(random.chance(0.6) ? [line((x0 + x1) * 0.42, y0, (x0 + x1) * 0.42, top)] : []),
  ]
  return {
    lines: { kind: 'rules', lines },
    content: { x: x0 + 3, y: top + 3, w: x1 - x0 - 6, h: y1 - top - 6 },
  }
}

/** A small picture that exists nowhere else: a frame around a pattern that no turn leaves as it was. */
async function ownPicture(random: Random): Promise<string> {
  const cells = 7
  const pixels = 42
  const dark = Array.from({ length: cells * cells }, () => random.chance(0.5))
  const data = Buffer.alloc(pixels * pixels, 255)
  for (let y = 0; y < pixels; y++)
    for (let x = 0; x < pixels; x++) {
      const isFrame = Math.min(x, y, pixels - 1 - x, pixels - 1 - y) < 3
      const cell = Math.floor((y * cells) / pixels) * cells + Math.floor((x * cells) / pixels)
      if (isFrame || dark[cell]) data[y * pixels + x] = 0
    }
  const png = await sharp(data, { raw: { width: pixels, height: pixels, channels: 1 } })
    .png()
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}

const inset = ({ w, h }: Paper, margin: number, top = margin): Rect => ({
  x: margin,
  y: top,
  w: w - 2 * margin,
  h: h - top - margin,
})

const KINDS: readonly FiducialKind[] = [
  'corner-marks',
  'timing-track',
  'frame',
  'rules',
  'code',
  'picture',
  'page-contour',
  'reference',
  'none',
]
const KIND_WEIGHTS = [10, 4, 3, 2, 1.5, 1.5, 1.5, 1, 2]

/** Invents what a sheet is found by; one in eight of those with several marks has lost one or a part of one. */
export async function drawFiducials(paper: Paper, random: Random): Promise<WildFiducials> {
  const kind = KINDS[random.weighted(KIND_WEIGHTS)]
  const whole = { kind, name: kind as string, damage: 'whole' as const, cut: undefined }
  switch (kind) {
    case 'corner-marks': {
      const marks = cornerMarks(paper, random)
      return damaged(kind, `${kind} ${marks[0].shape}`, marks, 0.14, inset(paper, 19), random)
    }
    case 'timing-track':
      return damaged(kind, kind, trackMarks(paper, random), 0.14, inset(paper, 16), random)
    case 'frame': {
      const margin = random.between(9, 13)
      const thickness = random.between(0.4, 1.4)
      const set: FiducialsInput = { kind, rect: inset(paper, margin), edge: 'outer', thickness }
      return { ...whole, template: [set], printed: [set], taken: [], content: inset(paper, margin + 4) }
    }
    case 'rules': {
      const { lines, content } = ruleLines(paper, random)
      return { ...whole, template: [lines], printed: [lines], taken: [], content }
    }
    case 'code': {
      const side = random.between(20, 28)
      const rect = { x: 13, y: 13, w: side, h: side }
      const set: FiducialsInput = { kind, rect, text: `sheet/${random.int(1000, 9999)}/front` }
      const content = inset(paper, 14, 13 + side + 4)
      const template: FiducialsInput[] = random.chance(0.4) ? [set, { kind: 'page-contour' }] : [set]
      return { ...whole, template, printed: [set], taken: [rect], content }
    }
    case 'picture': {
      const where = cornerPoints(paper, random.between(12, 15))
      const lost = random.chance(0.5) ? random.pick(CORNERS) : undefined
      const side = random.between(7, 10)
      const centers = CORNERS.filter((corner) => corner !== lost).map((corner) => where[corner])
      const set: FiducialsInput = {
        kind,
        image: await ownPicture(random),
        centers,
        size: { w: side, h: side },
      }
      const taken = centers.map(({ x, y }) => ({ x: x - side / 2, y: y - side / 2, w: side, h: side }))
      return { ...whole, template: [set], printed: [set], taken, content: inset(paper, 22) }
    }
    case 'page-contour':
    case 'none': {
      const set: FiducialsInput = { kind }
      return { ...whole, template: [set], printed: [], taken: [], content: inset(paper, 13) }
    }
    case 'reference':
      // Its picture is the finished print: `wildDesign` puts it in.
      return { ...whole, template: [], printed: [], taken: [], content: inset(paper, 13) }
  }
}

function damaged(
  kind: 'corner-marks' | 'timing-track',
  name: string,
  marks: Mark[],
  rate: number,
  content: Rect,
  random: Random,
): WildFiducials {
  const way = !random.chance(rate) ? 'whole' : random.chance(0.5) ? 'cut' : 'missing'
  const hit = random.int(0, marks.length - 1)
  const box = boxOf(marks[hit])
  const isAcross = random.chance(0.5)
  const share = random.between(0.3, 0.55)
  const atEnd = random.chance(0.5)
  const part = isAcross
    ? { x: atEnd ? box.x + box.w * (1 - share) : box.x, y: box.y, w: box.w * share, h: box.h }
    : { x: box.x, y: atEnd ? box.y + box.h * (1 - share) : box.y, w: box.w, h: box.h * share }
  return {
    kind,
    name,
    damage: way,
    template: [{ kind, marks }],
    printed: [{ kind, marks: way === 'missing' ? marks.filter((_, i) => i !== hit) : marks }],
    cut: way === 'cut' ? part : undefined,
    taken: marks.map(boxOf),
    content,
  }
}
