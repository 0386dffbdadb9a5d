import { StationError } from '#shared/domain/errors.ts'

export interface Segment {
  /** As the playlist writes it. */
  readonly uri: string
  readonly seconds: number
}

export interface MediaPlaylist {
  readonly targetSeconds: number
  readonly segments: readonly Segment[]
  readonly key: { readonly method: string; readonly uri: string } | undefined
}

export interface Variant {
  readonly uri: string
  /** Bits a second: the most that any segment takes, and over the whole video. */
  readonly peakBandwidth: number
  readonly averageBandwidth: number
  readonly widthPx: number
  readonly heightPx: number
  readonly frameRate: number
  /** RFC 6381. */
  readonly codecs: string
}

/**
 * A finished media playlist (RFC 8216).
 * @throws StationError `engine-failed`, reason `playlist-broken`
 */
export function parseMediaPlaylist(text: string): MediaPlaylist {
  const lines = playlistLines(text)
  const tag = (name: string) => lines.find((line) => line.startsWith(`#${name}:`))?.slice(name.length + 2)
  // Zero where nothing is half a second long: it counts in rounded seconds.
  const targetSeconds = Number(tag('EXT-X-TARGETDURATION') ?? Number.NaN)
  const segments: Segment[] = []
  let seconds: number | undefined
  for (const line of lines) {
    if (line.startsWith('#EXTINF:')) seconds = Number.parseFloat(line.slice(8))
    else if (!line.startsWith('#')) {
      if (seconds === undefined || !(seconds > 0)) throw broken(`${line} has no duration`)
      segments.push({ uri: line, seconds })
      seconds = undefined
    }
  }
  if (!(targetSeconds >= 0)) throw broken('it names no target duration')
  if (segments.length === 0) throw broken('it names no segment')
  if (lines.at(-1) !== '#EXT-X-ENDLIST') throw broken('it does not end')
  const long = segments.find((segment) => Math.round(segment.seconds) > targetSeconds)
  if (long !== undefined) throw broken(`${long.uri} is longer than the target duration`)
  const key = tag('EXT-X-KEY')
  return {
    targetSeconds,
    segments,
    key: key === undefined ? undefined : { method: attribute(key, 'METHOD'), uri: attribute(key, 'URI') },
  }
}

/**
 * Codecs and addresses of the variants in a master playlist.
 * @throws StationError `engine-failed`, reason `playlist-broken`
 */
export function parseMasterPlaylist(text: string): { uri: string; codecs: string; bandwidth: number }[] {
  const lines = playlistLines(text)
  return lines.flatMap((line, i) => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return []
    const uri = lines[i + 1]
    if (uri === undefined || uri.startsWith('#')) throw broken('a variant has no address')
    return [{ uri, codecs: attribute(line, 'CODECS'), bandwidth: Number(attribute(line, 'BANDWIDTH')) }]
  })
}

/** Bandwidths are measured, so that a player's choice rests on what will really come over the line. */
export function writeMasterPlaylist(variants: readonly Variant[]): string {
  const entries = variants.map((variant) => {
    const attributes = [
      `BANDWIDTH=${Math.ceil(variant.peakBandwidth)}`,
      `AVERAGE-BANDWIDTH=${Math.ceil(variant.averageBandwidth)}`,
      `RESOLUTION=${variant.widthPx}x${variant.heightPx}`,
      `FRAME-RATE=${variant.frameRate.toFixed(3)}`,
      `CODECS="${variant.codecs}"`,
    ]
    return `#EXT-X-STREAM-INF:${attributes.join(',')}\n${variant.uri}`
  })
  return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n${entries.join('\n')}\n`
}

function playlistLines(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  if (lines[0] !== '#EXTM3U') throw broken('it does not start as one')
  return lines
}

function attribute(line: string, name: string): string {
  return (
    new RegExp(`(?:^|[:,])${name}=(?:"([^"]*)"|([^,]*))`)
      .exec(line)
      ?.slice(1)
      .find((part) => part) ?? ''
  )
}

function broken(why: string): StationError {
  return new StationError('engine-failed', `A playlist is broken: ${why}`, { reason: 'playlist-broken' })
}
