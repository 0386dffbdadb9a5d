import sharp from 'sharp'
import { typeset } from '../../../exam-pages/typeset.ts'
import type { Canvas } from '../../ink.ts'
import type { Random } from '../../random.ts'
import { PRINT_FACES } from '../look.ts'
import { type Accident, type MakeAccident, type Scene, somewhere } from './accident.ts'

/** A region is printed on twice: words, a stamp, or the sheet's own print once more and a little off. */
export const overprint: MakeAccident = ({ dice, layout }): Accident => {
  const kind = dice.pick(['words', 'stamp', 'ghost'] as const)
  const w = dice.between(25, 90)
  const h = dice.between(15, 90)
  const middle = somewhere(layout, dice)
  const [aside, above] = [dice.between(0.1, 0.9), dice.between(0.1, 0.9)]
  return {
    note: `${kind} ${w.toFixed(0)} × ${h.toFixed(0)} mm`,
    onPaper: async (scene) => {
      const { canvas } = scene
      const region = regionAt(scene, middle.x * scene.scale, middle.y * scene.scale, { w, h, aside, above })
      if (kind === 'ghost') ghost(scene, region, dice)
      else multiply(canvas, region, await picture(kind, w, h, region, dice))
    },
  }
}

interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A region of the canvas, cut at its edges, so that a point lies in it where it should. */
function regionAt(
  { canvas }: Scene,
  x: number,
  y: number,
  { w, h, aside, above }: { w: number; h: number; aside: number; above: number },
): Region {
  const mm = canvas.pixelsPerMm
  const left = Math.max(0, Math.round(x - aside * w * mm))
  const top = Math.max(0, Math.round(y - above * h * mm))
  return {
    left,
    top,
    width: Math.min(Math.round(w * mm), canvas.width - left),
    height: Math.min(Math.round(h * mm), canvas.height - top),
  }
}

const WORDS = ['재시험 대상', 'SAMPLE', '확인', '2024학년도 1학기', '본 답안지는 무효입니다', 'DRAFT COPY']

async function picture(
  kind: 'words' | 'stamp',
  w: number,
  h: number,
  { width, height }: Region,
  random: Random,
): Promise<Uint8Array> {
  const ink = random.pick(['#000000', '#b3001b', '#1f4fa3', '#555555'])
  const face = random.pick(PRINT_FACES)
  const size = kind === 'stamp' ? Math.min(w, h) * 0.3 : random.between(3, 6)
  const lines = kind === 'stamp' ? 1 : Math.floor(h / (1.4 * size))
  const rows = Array.from({ length: lines }, (_, line) => {
    const text =
      kind === 'stamp' ? random.pick(['확인', '검토', 'OK']) : `${random.pick(WORDS)} ${random.pick(WORDS)}`
    const y = kind === 'stamp' ? h / 2 + size * 0.36 : (line + 0.9) * 1.4 * size
    return typeset(text, kind === 'stamp' ? w / 2 - size : 1, y, size, face).svg
  })
  const radius = Math.min(w, h) * 0.45
  const ring =
    kind === 'stamp'
      ? `<circle cx="${w / 2}" cy="${h / 2}" r="${radius}" fill="none" stroke="${ink}" stroke-width="1.2"/>`
      : ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" preserveAspectRatio="none" viewBox="0 0 ${w} ${h}"><rect width="100%" height="100%" fill="#ffffff"/>${ring}<g fill="${ink}">${rows.join('')}</g></svg>`
  const data = await sharp(Buffer.from(svg))
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  return new Uint8Array(data)
}

/** Ink over ink, of a picture in colour. */
function multiply(canvas: Canvas, { left, top, width, height }: Region, colour: Uint8Array): void {
  const { channels, data, grey } = canvas
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3
      const at = ((top + y) * canvas.width + left + x) * channels
      const [red, green, blue] = [colour[from], colour[from + 1], colour[from + 2]]
      if (channels === 1) data[at] = (data[at] * (grey[0] * red + grey[1] * green + grey[2] * blue)) / 255
      else
        [red, green, blue].forEach((value, c) => {
          data[at + c] = (data[at + c] * value) / 255
        })
    }
}

function ghost({ canvas, blank }: Scene, { left, top, width, height }: Region, random: Random): void {
  const { channels, data } = canvas
  const shift = () => Math.round(random.between(0.6, 4) * canvas.pixelsPerMm) * (random.chance(0.5) ? 1 : -1)
  const [dx, dy] = [shift(), shift()]
  for (let y = Math.max(top, dy); y < Math.min(top + height, canvas.height + dy); y++)
    for (let x = Math.max(left, dx); x < Math.min(left + width, canvas.width + dx); x++)
      for (let c = 0; c < channels; c++) {
        const at = (y * canvas.width + x) * channels + c
        const from = ((y - dy) * canvas.width + x - dx) * channels + c
        if (from >= 0 && from < blank.length) data[at] = Math.min(data[at], blank[from])
      }
}
