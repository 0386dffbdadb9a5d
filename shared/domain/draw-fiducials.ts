import type { Pen, SheetShape } from './sheet-shapes.ts'
import type { FiducialMark, Fiducials } from './template.ts'

/** The print of one set of fiducials; nothing for those that are no print (page contour, reference, none). */
export function fiducialShapes(fiducials: Fiducials, pen: Pen): SheetShape[] {
  switch (fiducials.kind) {
    case 'corner-marks':
    case 'timing-track':
      return fiducials.marks.flatMap((mark) => markShapes(mark, pen))
    case 'frame': {
      const thickness = fiducials.thickness ?? 0.5 * pen.mm
      const grow = { outer: -thickness / 2, middle: 0, inner: thickness / 2 }[fiducials.edge]
      const { x, y, w, h } = fiducials.rect
      const rect = { x: x - grow, y: y - grow, w: w + 2 * grow, h: h + 2 * grow }
      return [{ kind: 'rect', rect, stroke: pen.ink, strokeWidth: thickness }]
    }
    case 'rules':
      return fiducials.lines.map(({ from, to, thickness }) => ({
        kind: 'line',
        points: [from, to],
        stroke: pen.ink,
        strokeWidth: thickness ?? 0.3 * pen.mm,
      }))
    case 'code':
      return fiducials.text === undefined
        ? []
        : [{ kind: 'code', rect: fiducials.rect, text: fiducials.text, format: 'QRCode' }]
    case 'picture':
      return fiducials.centers.map((center) => ({
        kind: 'image',
        rect: {
          x: center.x - fiducials.size.w / 2,
          y: center.y - fiducials.size.h / 2,
          ...fiducials.size,
        },
        source: fiducials.image,
      }))
    case 'page-contour':
    case 'reference':
    case 'none':
      return []
  }
}

function markShapes(mark: FiducialMark, { ink, mm }: Pen): SheetShape[] {
  const { w, h } = mark.size
  const x = mark.center.x - w / 2
  const y = mark.center.y - h / 2
  const thickness = mark.thickness ?? Math.min(w, h) / 4
  const corner = mark.corner ?? 'top-left'
  const atLeft = corner.endsWith('left')
  const atTop = corner.startsWith('top')
  const block = (left: number, top: number, width: number, height: number): SheetShape => ({
    kind: 'rect',
    rect: { x: left, y: top, w: width, h: height },
    fill: ink,
  })
  switch (mark.shape) {
    case 'square':
    case 'rectangle':
      return [block(x, y, w, h)]
    case 'disc':
      return [{ kind: 'ellipse', center: mark.center, rx: w / 2, ry: h / 2, fill: ink }]
    case 'ring': {
      const strokeWidth = mark.thickness ?? 0.6 * mm
      return [
        {
          kind: 'ellipse',
          center: mark.center,
          rx: (w - strokeWidth) / 2,
          ry: (h - strokeWidth) / 2,
          stroke: ink,
          strokeWidth,
        },
      ]
    }
    case 'l-bracket':
      return [
        block(x, atTop ? y : y + h - thickness, w, thickness),
        block(atLeft ? x : x + w - thickness, y, thickness, h),
      ]
    case 'triangle': {
      const corners = [
        { at: 'top-left', x, y },
        { at: 'top-right', x: x + w, y },
        { at: 'bottom-right', x: x + w, y: y + h },
        { at: 'bottom-left', x, y: y + h },
      ]
      if (mark.apex !== undefined) {
        const tip = {
          x: mark.apex === 'left' ? x : mark.apex === 'right' ? x + w : mark.center.x,
          y: mark.apex === 'top' ? y : mark.apex === 'bottom' ? y + h : mark.center.y,
        }
        const base = corners.filter(({ at }) => !at.includes(mark.apex!))
        return [
          { kind: 'polygon', points: [tip, ...base.map((point) => ({ x: point.x, y: point.y }))], fill: ink },
        ]
      }
      const opposite = `${atTop ? 'bottom' : 'top'}-${atLeft ? 'right' : 'left'}`
      return [
        {
          kind: 'polygon',
          points: corners.filter(({ at }) => at !== opposite).map((point) => ({ x: point.x, y: point.y })),
          fill: ink,
        },
      ]
    }
    case 'cross':
      return [
        block(x, mark.center.y - thickness / 2, w, thickness),
        block(mark.center.x - thickness / 2, y, thickness, h),
      ]
  }
}
