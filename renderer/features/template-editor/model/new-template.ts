import type { Fiducials, Template, TemplatePage } from '#shared/domain/template.ts'
import { TEMPLATE_SCHEMA } from '#shared/domain/template.ts'

interface Size {
  readonly w: number
  readonly h: number
}

/** Usual papers in Korea, millimetres. */
const PAPERS: readonly Size[] = [
  { w: 210, h: 297 },
  { w: 182, h: 257 },
  { w: 257, h: 364 },
  { w: 297, h: 420 },
]

/** The paper a picture most likely shows, by its proportions; else one as wide as A4. Millimetres. */
export function paperOf(picture: Size): Size {
  const isWide = picture.w > picture.h
  const aspect = isWide ? picture.w / picture.h : picture.h / picture.w
  const known = PAPERS.find(({ w, h }) => Math.abs(h / w / aspect - 1) < 0.02)
  if (known !== undefined) return isWide ? { w: known.h, h: known.w } : known
  return { w: 210, h: Math.round((2100 * picture.h) / picture.w) / 10 }
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
