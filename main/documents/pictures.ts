import type { Frame } from './charts.ts'
import type { Paper } from './paper.ts'
import type { PagePicture, QuestionPicture, Turn } from './report.ts'

/** Larger than it was printed a question only gets coarser. Paper is taken to be A4, whose short side is this long. */
const PAPER_MM = 210

interface Size {
  readonly w: number
  readonly h: number
}

/** Millimetres a picture of so many pixels is drawn with: as large as there is room, in proportion, and not larger than life. */
export function fitQuestion({ page, box }: QuestionPicture, room: Size): Size {
  const life = PAPER_MM / Math.min(page.widthPx, page.heightPx)
  const scale = Math.min(room.w / box.w, room.h / box.h, life)
  return { w: box.w * scale, h: box.h * scale }
}

/** What is a question's of the picture of its page. */
export function drawQuestion(paper: Paper, { page, box }: QuestionPicture, { x, y, w }: Frame): void {
  const { doc } = paper
  const scale = w / box.w
  doc.save()
  doc.rect(x, y, w, box.h * scale).clip()
  paper.image(page.jpeg, x - box.x * scale, y - box.y * scale, {
    width: page.widthPx * scale,
    height: page.heightPx * scale,
  })
  doc.restore()
}

/** How a sheet lies in its scan, by where its horizontal goes. @param homography  row-major, template units to pixels */
export function turnOf(homography: readonly number[]): Turn {
  const [a, , , d] = homography
  const quarters = Math.round(Math.atan2(d, a) / (Math.PI / 2))
  return (((quarters + 4) % 4) * 90) as Turn
}

/** A picture turned upright in a frame: where its pixels come to lie, and the matrix that puts it there. */
export interface Upright {
  readonly frame: Frame
  /** Millimetres a pixel. */
  readonly scale: number
  /** As `doc.transform` takes it. */
  readonly matrix: readonly [number, number, number, number, number, number]
  readonly point: (x: number, y: number) => [number, number]
}

/** Size of a picture once it is upright. */
export const uprightSize = ({ widthPx, heightPx }: PagePicture, turn: Turn): Size =>
  turn === 90 || turn === 270 ? { w: heightPx, h: widthPx } : { w: widthPx, h: heightPx }

export function placeUpright(picture: PagePicture, turn: Turn, room: Frame): Upright {
  const { widthPx, heightPx } = picture
  const size = uprightSize(picture, turn)
  const s = Math.min(room.w / size.w, room.h / size.h)
  const frame = { x: room.x + (room.w - size.w * s) / 2, y: room.y, w: size.w * s, h: size.h * s }
  const { x, y } = frame
  const matrix = (
    {
      0: [s, 0, 0, s, x, y],
      90: [0, -s, s, 0, x, y + s * widthPx],
      180: [-s, 0, 0, -s, x + s * widthPx, y + s * heightPx],
      270: [0, s, -s, 0, x + s * heightPx, y],
    } as const
  )[turn]
  const [a, b, c, d, e, f] = matrix
  return { frame, scale: s, matrix, point: (px, py) => [a * px + c * py + e, b * px + d * py + f] }
}
