/** One picture of a sheet of pictures, shown for a part of a video. */
export interface Sprite {
  readonly fromS: number
  readonly toS: number
  /** Path below the playlist's folder. */
  readonly file: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const seconds = (stamp: string) => stamp.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)

/**
 * Reads a thumbnails track: WebVTT cues whose text is an address with a spatial media fragment.
 * @see W3C WebVTT; W3C Media Fragments URI 1.0 §4.2.2
 */
export function readSprites(vtt: string): Sprite[] {
  const cue = /([\d:.]+) --> ([\d:.]+)[^\n]*\n([\w./-]+)#xywh=(\d+),(\d+),(\d+),(\d+)/g
  return [...vtt.matchAll(cue)].map(([, from, to, file, x, y, width, height]) => ({
    fromS: seconds(from!),
    toS: seconds(to!),
    file: file!,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }))
}

/** The picture at a time of the video; undefined outside the track. */
export const spriteAt = (sprites: readonly Sprite[], atS: number): Sprite | undefined =>
  sprites.find(({ fromS, toS }) => fromS <= atS && atS < toS)
