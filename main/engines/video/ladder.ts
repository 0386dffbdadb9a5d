import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'

/** One quality of a video, as it is asked for. Bitrates in kbit/s. */
export const Rung = z.object({
  /** Names the rung's folder: `v1`. */
  name: z.string().regex(/^[A-Za-z0-9]{1,16}$/),
  widthPx: z.int().min(16).max(7680),
  heightPx: z.int().min(16).max(4320),
  videoKbit: z.int().min(50).max(100_000),
  audioKbit: z.int().min(16).max(512),
})
export type Rung = z.infer<typeof Rung>

export const Ladder = z
  .array(Rung)
  .min(1)
  .max(8)
  .refine((rungs) => new Set(rungs.map(({ name }) => name)).size === rungs.length, 'two rungs share a name')
  .refine(
    (rungs) => rungs.every((rung, i) => i === 0 || area(rung) > area(rungs[i - 1])),
    'rungs go from small to large',
  )
export type Ladder = z.infer<typeof Ladder>

/** The original worker's. */
export const DEFAULT_LADDER: Ladder = [
  { name: '1', widthPx: 426, heightPx: 240, videoKbit: 400, audioKbit: 64 },
  { name: '2', widthPx: 640, heightPx: 360, videoKbit: 800, audioKbit: 96 },
  { name: '3', widthPx: 1280, heightPx: 720, videoKbit: 2_500, audioKbit: 128 },
]

/**
 * A ladder from its setting: `1:426x240:400:64,2:640x360:800:96`.
 * @throws StationError `invalid-input`, reason `bad-setting`
 */
export function readLadder(setting: string | undefined): Ladder {
  if (setting === undefined) return DEFAULT_LADDER
  const rungs = setting.split(',').map((part) => {
    const [name, size = '', videoKbit, audioKbit] = part.trim().split(':')
    const [widthPx, heightPx] = size.split('x').map(Number)
    return { name, widthPx, heightPx, videoKbit: Number(videoKbit), audioKbit: Number(audioKbit) }
  })
  const ladder = Ladder.safeParse(rungs)
  if (ladder.success) return ladder.data
  throw new StationError(
    'invalid-input',
    `VIDEO_LADDER: ${ladder.error.issues[0]?.message ?? 'is not a ladder'}`,
    {
      reason: 'bad-setting',
      params: { names: 'VIDEO_LADDER' },
    },
  )
}

const area = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }) => widthPx * heightPx
/** Nearest even length that is no more than `limit`. */
const evenUpTo = (length: number, limit: number) =>
  Math.max(2, Math.min(2 * Math.round(length / 2), 2 * Math.floor(limit / 2)))

/** How much larger a rung must be than the one below it to be worth its bytes, by width. */
const MIN_STEP = 1.15
/** Bits grow slower than pixels: a picture of a quarter of the pixels needs more than a quarter of the bits. */
const BITS_PER_AREA_EXPONENT = 0.75

/**
 * The rungs a video of this size gets, smallest first. Each keeps the video's shape inside the rung's box, which stands
 * upright for an upright video, and none is larger than the video; a rung that would add nothing is left out. A rung
 * that the video does not fill gets fewer bits, as fits its pixels.
 * @param shown  size with square pixels, after rotation
 */
export function fitLadder(ladder: Ladder, shown: { widthPx: number; heightPx: number }): Ladder {
  const isUpright = shown.heightPx > shown.widthPx
  const fitted: Rung[] = []
  for (const rung of ladder) {
    const long = Math.max(rung.widthPx, rung.heightPx)
    const short = Math.min(rung.widthPx, rung.heightPx)
    const [boxWidth, boxHeight] = isUpright ? [short, long] : [long, short]
    const scale = Math.min(1, boxWidth / shown.widthPx, boxHeight / shown.heightPx)
    const size = {
      widthPx: evenUpTo(shown.widthPx * scale, shown.widthPx),
      heightPx: evenUpTo(shown.heightPx * scale, shown.heightPx),
    }
    const below = fitted.at(-1)
    if (below !== undefined && size.widthPx < below.widthPx * MIN_STEP) continue
    // A shape that fills its box but for a bar keeps the bits; only a video too small for the box gives some back.
    const share = scale < 1 ? 1 : Math.min(1, area(size) / area(rung)) ** BITS_PER_AREA_EXPONENT
    fitted.push({ ...rung, ...size, videoKbit: Math.max(50, Math.round(rung.videoKbit * share)) })
  }
  return fitted
}
