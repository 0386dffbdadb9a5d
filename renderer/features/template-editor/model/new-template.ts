import type { Fiducials, Template, TemplatePage } from '#shared/domain/template.ts'
import { TEMPLATE_SCHEMA } from '#shared/domain/template.ts'

interface Size {
  readonly w: number
  readonly h: number
}

/** Usual papers in Korea, millimetres. */
const A4: Size = { w: 210, h: 297 }
const PAPERS: readonly Size[] = [A4, { w: 182, h: 257 }, { w: 257, h: 364 }, { w: 297, h: 420 }]

/** Pictures of a paper differ from its proportions by less than this; more is another paper, or a part of one. */
const SAME_PAPER = 0.003
const LIKE_PAPER = 0.02

/**
 * The paper a picture most likely shows, by its proportions, else one as wide as A4. Millimetres. A millimetre is as long
 * down as across: marks on one edge alone say nothing of the other direction.
 */
export function paperOf(picture: Size): Size {
  const isWide = picture.w > picture.h
  const aspect = isWide ? picture.w / picture.h : picture.h / picture.w
  const off = ({ w, h }: Size) => Math.abs(h / w / aspect - 1)
  const [known] = PAPERS.filter((paper) => off(paper) < LIKE_PAPER).toSorted((a, b) => off(a) - off(b))
  const short = (known ?? A4).w
  const long =
    known !== undefined && off(known) < SAME_PAPER ? known.h : Math.round(100 * short * aspect) / 100
  return isWide ? { w: long, h: short } : { w: short, h: long }
}

export function emptyTemplate(id: string, name: string, size: Size): Template {
  return {
    schema: TEMPLATE_SCHEMA,
    id,
    name,
    version: 1,
    unit: 'mm',
    pages: [{ id: 'front', size, fiducials: [{ kind: 'none' }], fields: [], joins: [] }],
    print: { ink: '#000000' },
  }
}

export type NewFiducials = 'corner-marks' | 'timing-track' | 'frame' | 'page-contour'
export const NEW_FIDUCIALS: readonly NewFiducials[] = [
  'corner-marks',
  'timing-track',
  'frame',
  'page-contour',
]

/** Marks as they are usually printed, to be dragged onto those of the scan. */
export function newFiducials(kind: NewFiducials, page: TemplatePage, unit: Template['unit']): Fiducials {
  const { w, h } = page.size
  const mm = unit === 'mm' ? 1 : Math.max(w, h) / 297
  const margin = 10 * mm
  switch (kind) {
    case 'corner-marks':
      return {
        kind,
        marks: [
          [margin, margin],
          [w - margin, margin],
          [w - margin, h - margin],
          [margin, h - margin],
        ].map(([x, y], corner) => {
          // One smaller mark shows which way up the page is.
          const side = (corner === 2 ? 3.5 : 6) * mm
          return { shape: 'square', center: { x: x!, y: y! }, size: { w: side, h: side } }
        }),
      }
    case 'timing-track': {
      const count = Math.max(3, Math.floor((w - 4 * margin) / (7 * mm)))
      return {
        kind,
        marks: Array.from({ length: count }, (_, i) => ({
          shape: 'rectangle' as const,
          center: { x: 2 * margin + 7 * mm * i, y: h - margin },
          size: { w: 1.6 * mm, h: 4.4 * mm },
        })),
      }
    }
    case 'frame':
      return { kind, edge: 'outer', rect: { x: margin, y: margin, w: w - 2 * margin, h: h - 2 * margin } }
    case 'page-contour':
      return { kind }
  }
}
