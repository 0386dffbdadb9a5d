import { createHash } from 'node:crypto'
import { parseMasterPlaylist, parseMediaPlaylist } from '#main/engines/video/playlist.ts'
import type { PublishedFile } from '#main/storage/published-file.ts'
import { StationError } from '#shared/domain/errors.ts'

/** For one answer. */
const TIMEOUT_MS = 60_000

/**
 * The address that players open a video at.
 * @param template  setting VIDEO_PLAYBACK_URL: the folder's address, with `{video_id}` and `{prefix}` to fill in
 */
export function playbackAddress(template: string, videoId: string, prefix: string | undefined): URL {
  const filled = template.replaceAll('{video_id}', videoId).replaceAll('{prefix}', prefix ?? videoId)
  return new URL(filled.endsWith('/') ? filled : `${filled}/`)
}

/**
 * Whether a published video plays where players look for it: the master, every rung's playlist that it names, the last
 * segment of each and the picture are there, and are these and not those of another upload. Addresses are followed as
 * they are written, so that a server may sign them.
 * @param folder  `playbackAddress`
 * @throws StationError `unavailable`, reason `playback-failed`; never with a signature in it
 */
export async function assertPlayable(
  folder: URL,
  files: readonly PublishedFile[],
  signal: AbortSignal,
): Promise<void> {
  const get = (address: URL) => fetchFile(address, signal)
  const master = await get(new URL('master.m3u8', folder))
  const rungs = readable('master.m3u8', () => parseMasterPlaylist(master.body.toString()))
  const made = files.filter(({ path }) => path.endsWith('/index.m3u8')).length
  if (rungs.length !== made) throw failed('master.m3u8', `names ${rungs.length} of ${made} rungs`)
  for (const { uri } of rungs) {
    const playlist = await get(new URL(uri, master.address))
    const { segments } = readable(uri, () => parseMediaPlaylist(playlist.body.toString()))
    const last = new URL(segments.at(-1)!.uri, playlist.address)
    assertSame(await get(last), files)
  }
  assertSame(await get(new URL('thumbnail.jpg', folder)), files)
}

interface Fetched {
  /** After redirects. */
  readonly address: URL
  readonly body: Buffer
}

async function fetchFile(address: URL, signal: AbortSignal): Promise<Fetched> {
  const name = address.pathname
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: { 'cache-control': 'no-cache' },
    })
    const body = Buffer.from(await response.arrayBuffer())
    if (!response.ok) throw failed(name, `answers ${response.status}`)
    return { address: new URL(response.url), body }
  } catch (cause) {
    if (cause instanceof StationError) throw cause
    if (signal.aborted) throw signal.reason
    throw failed(name, 'cannot be reached', cause)
  }
}

/** The bytes are those of the file whose path the address ends with. */
function assertSame({ address, body }: Fetched, files: readonly PublishedFile[]): void {
  const file = files.find(({ path }) => address.pathname.endsWith(`/${path}`))
  if (file === undefined) throw failed(address.pathname, 'is none of the files that were published')
  if (createHash('md5').update(body).digest('hex') === file.md5) return
  throw failed(address.pathname, `is another file: ${body.length} of ${file.bytes} bytes`)
}

/** What answers is no playlist: a login page, or an address that lacks its signature. */
function readable<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw failed(name, 'is no playlist that plays', cause)
  }
}

function failed(path: string, why: string, cause?: unknown): StationError {
  return new StationError('unavailable', `at the players' address, ${path} ${why}`, {
    reason: 'playback-failed',
    params: { detail: `${path} ${why}` },
    cause,
  })
}
