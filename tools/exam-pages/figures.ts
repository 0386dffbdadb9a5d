import type { Random } from '../random.ts'
import { typeset } from './typeset.ts'

/** A drawing whose ink fills (x, y, w, h) from edge to edge, in millimetres. */
export type Draw = (x: number, y: number, w: number, h: number, random: Random) => string

const stroke = 'fill="none" stroke="black" stroke-width="0.3"'

const axes: Draw = (x, y, w, h, random) => {
  const points = Array.from({ length: 24 }, (_, i) => {
    const t = i / 23
    return `${x + t * w},${y + h / 2 - (h / 2.2) * Math.sin(t * 6 + random.between(0, 0.1))}`
  })
  return (
    `<path ${stroke} d="M${x} ${y + h / 2}h${w}M${x + w / 2} ${y}v${h}"/>` +
    `<polyline ${stroke} points="${points.join(' ')}"/>` +
    typeset('x', x + w - 3, y + h / 2 - 1, 3).svg +
    typeset('O', x + w / 2 + 1, y + h / 2 + 3.5, 3).svg
  )
}

const geometry: Draw = (x, y, w, h) =>
  `<rect ${stroke} x="${x + 0.15}" y="${y + 0.15}" width="${w - 0.3}" height="${h - 0.3}"/>` +
  `<path ${stroke} d="M${x} ${y + h}L${x + w * 0.6} ${y}L${x + w} ${y + h}"/>` +
  `<ellipse ${stroke} cx="${x + w / 2}" cy="${y + h * 0.62}" rx="${w * 0.2}" ry="${h * 0.3}"/>` +
  typeset('A', x + w * 0.6 + 1, y + 4, 3.2).svg +
  typeset('12 cm', x + w * 0.36, y + h - 1.5, 3).svg

const bars: Draw = (x, y, w, h, random) => {
  const heights = Array.from({ length: 5 }, (_, i) => (i === 2 ? 1 : random.between(0.2, 0.9)))
  const each = heights.map(
    (share, i) =>
      `<rect x="${x + (w * (i + 0.2)) / 5}" y="${y + h * (1 - share)}" width="${w * 0.12}" height="${h * share}" fill="#888"/>`,
  )
  return `<path ${stroke} d="M${x} ${y}v${h}h${w}"/>${each.join('')}`
}

const table: Draw = (x, y, w, h, random) => {
  const columns = random.int(3, 5)
  const rows = Math.max(2, Math.round(h / 7))
  const parts = [`<rect ${stroke} x="${x}" y="${y}" width="${w}" height="${h}"/>`]
  for (let c = 1; c < columns; c += 1) parts.push(`<path ${stroke} d="M${x + (w * c) / columns} ${y}v${h}"/>`)
  for (let r = 1; r < rows; r += 1) parts.push(`<path ${stroke} d="M${x} ${y + (h * r) / rows}h${w}"/>`)
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const text = r === 0 ? random.pick(['구분', '개수', '온도', '이름']) : String(random.int(1, 99))
      parts.push(
        typeset(text, x + (w * (c + 0.3)) / columns, y + (h * (r + 0.5)) / rows + 1.2, Math.min(3.2, w / 14))
          .svg,
      )
    }
  }
  return parts.join('')
}

export const FIGURES: readonly Draw[] = [axes, geometry, bars, table]
