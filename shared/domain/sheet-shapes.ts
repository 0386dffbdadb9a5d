import type { Rect } from './geometry.ts'

interface XY {
  readonly x: number
  readonly y: number
}

/** One vector primitive, in template units; later ones lie over earlier ones. Colours are `#rrggbb`. */
export type SheetShape =
  | {
      readonly kind: 'rect'
      readonly rect: Rect
      readonly radius?: number
      readonly fill?: string
      readonly stroke?: string
      readonly strokeWidth?: number
    }
  | {
      readonly kind: 'ellipse'
      readonly center: XY
      readonly rx: number
      readonly ry: number
      readonly fill?: string
      readonly stroke?: string
      readonly strokeWidth?: number
    }
  | { readonly kind: 'polygon'; readonly points: readonly XY[]; readonly fill: string }
  | {
      readonly kind: 'line'
      readonly points: readonly XY[]
      readonly stroke: string
      readonly strokeWidth: number
    }
  /** `at` is on the baseline, at the text's start, middle or end; `size` is the em. */
  | {
      readonly kind: 'text'
      readonly at: XY
      readonly text: string
      readonly size: number
      readonly align: 'start' | 'middle' | 'end'
      readonly bold: boolean
      readonly fill: string
    }
  /** A QR code or barcode that fills `rect`. */
  | { readonly kind: 'code'; readonly rect: Rect; readonly text: string; readonly format: string }
  /** A picture (`data:` URL) stretched over `rect`, or whole in its middle. */
  | { readonly kind: 'image'; readonly rect: Rect; readonly source: string; readonly isWhole?: boolean }

export type TextShape = Extract<SheetShape, { kind: 'text' }>
export type CodeShape = Extract<SheetShape, { kind: 'code' }>

/** A code's modules, row-major, `width × height`; non-zero is dark. */
export interface CodeModules {
  readonly width: number
  readonly height: number
  readonly dark: Uint8Array
}

/** A sheet ready to be drawn by any backend: SVG, PDF, or pixels. */
export interface SheetDrawing {
  readonly width: number
  readonly height: number
  /** Template units per millimetre; pixel templates are taken to be A4. */
  readonly unitsPerMm: number
  readonly shapes: readonly SheetShape[]
}

/** What things are drawn with. */
export interface Pen {
  /** `#rrggbb` */
  readonly ink: string
  /** Template units per millimetre. */
  readonly mm: number
}

/** Cap height of Pretendard as a share of the em, to centre digits and Hangul on a point. */
const CAP_HEIGHT = 0.71

/** Text that starts, has its middle or ends at a point, half the height of its capitals above and below. */
export function placedText(
  at: XY,
  text: string,
  size: number,
  fill: string,
  { bold, align }: { bold: boolean; align: 'start' | 'middle' | 'end' },
): SheetShape {
  return { kind: 'text', at: { x: at.x, y: at.y + (CAP_HEIGHT * size) / 2 }, text, size, align, bold, fill }
}

/** Text whose capitals are centred on a point. */
export const centredText = (at: XY, text: string, size: number, fill: string, bold = false): SheetShape =>
  placedText(at, text, size, fill, { bold, align: 'middle' })

/** A colour this far towards white, [0, 1]. */
export function tint(colour: string, towardsWhite: number): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `#${channels
    .map((value) =>
      Math.round(value + (255 - value) * towardsWhite)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}
