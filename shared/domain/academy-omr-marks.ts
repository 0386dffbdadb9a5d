import type { AcademyOmr, Anchor, Marker } from './academy-omr.ts'
import { StationError } from './errors.ts'
import type { ImportNote } from './import-note.ts'
import type { FiducialMark } from './template.ts'

/** The first version whose anchor squares are known to be on the paper; earlier ones only described them. */
const ANCHORS_PRINTED_SINCE = 15

const NEWEST_KNOWN = 15

/** Something in the academy's description that is not known here. */
export const unknown = (at: string, value: string) =>
  new StationError('invalid-input', `${at} is unknown: ${value}`, {
    reason: 'academy-omr-unknown',
    params: { at, value },
  })

type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

const CORNERS: Record<string, Corner> = {
  TL: 'top-left',
  TR: 'top-right',
  BL: 'bottom-left',
  BR: 'bottom-right',
}

/** A corner mark as it is on the paper, from the middle of its mass. */
function cornerMark(name: string, marker: Marker): FiducialMark {
  const corner = CORNERS[name]
  const size = marker.size ?? 4
  const { x, y } = marker.center
  const square = { w: size, h: size }
  switch (marker.type) {
    case 'l_shape': {
      const thickness = marker.thickness ?? 1
      const rest = size - thickness
      // From the outer edge in the corner to the middle of the mass: one whole arm, and the other without its elbow.
      const lean = ((size * size) / 2 + (rest * thickness) / 2) / (size + rest)
      const inward = { x: corner.endsWith('left') ? 1 : -1, y: corner.startsWith('top') ? 1 : -1 }
      // The upright arm of the bottom right bracket stands on its foot instead of beside it.
      const height = name === 'BR' ? size + thickness : size
      return {
        shape: 'l-bracket',
        center: {
          x: x + inward.x * (size / 2 - lean),
          y: y + inward.y * (height / 2 - lean),
        },
        size: { w: size, h: height },
        thickness,
        corner,
      }
    }
    case 'triangle':
      return {
        shape: 'triangle',
        apex: 'top',
        // The mass of a triangle lies a third of its height above its base.
        center: { x, y: y - size / 6 },
        size: square,
      }
    case 'square':
    case 'filled_square':
      return { shape: 'square', center: { x, y }, size: square }
    case 'cross':
    case 'plus':
      return {
        shape: 'cross',
        center: { x, y },
        size: square,
        ...(marker.thickness === undefined ? {} : { thickness: marker.thickness }),
      }
    case 'circle':
    case 'disc':
      return { shape: 'disc', center: { x, y }, size: square }
    default:
      throw unknown(`markers.${name}.type`, marker.type)
  }
}

function anchorMark(at: string, anchor: Anchor): FiducialMark {
  if (anchor.type !== undefined && anchor.type !== 'square' && anchor.type !== 'filled_square') {
    throw unknown(`${at}.type`, anchor.type)
  }
  const side = anchor.size ?? 2
  return { shape: 'square', center: { x: anchor.center.x, y: anchor.center.y }, size: { w: side, h: side } }
}

/**
 * All that is printed, then the inner squares alone where they can stand alone: the corner marks lie 3 mm from the edge,
 * and a feeder skewed by a degree cuts them.
 */
export function marksOf(from: AcademyOmr, notes: ImportNote[]): FiducialMark[][] {
  const corners = Object.entries(from.markers).map(([name, marker]) => cornerMark(name, marker))
  const anchors = [
    ...(from.columns ?? []).flatMap(({ anchors }, i) =>
      Object.entries(anchors ?? {}).map(
        ([name, anchor]) => [`columns[${i}].anchors.${name}`, anchor] as const,
      ),
    ),
    ...Object.entries(from.identifier?.anchors ?? {}).map(
      ([name, anchor]) => [`identifier.anchors.${name}`, anchor] as const,
    ),
  ]
  const version = versionNumber(from.version)
  if (version !== undefined && version > NEWEST_KNOWN) {
    notes.push({
      level: 'unsupported',
      at: 'version',
      kind: 'newer-version',
      params: { version: from.version ?? '' },
    })
  }
  if (anchors.length > 0 && (version === undefined || version < ANCHORS_PRINTED_SINCE)) {
    notes.push({
      level: 'info',
      at: 'anchors',
      kind: 'anchors-not-printed',
      params: { version: from.version ?? '?' },
    })
    return [corners]
  }
  const squares = anchors.map(([at, anchor]) => anchorMark(at, anchor))
  return [[...corners, ...squares], ...(squares.length < 4 ? [] : [squares])]
}

/** `v15.1` → 15 */
function versionNumber(version: string | undefined): number | undefined {
  const digits = /^v?(\d+)/i.exec(version ?? '')
  return digits === null ? undefined : Number(digits[1])
}
