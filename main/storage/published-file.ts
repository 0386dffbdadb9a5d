import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** How each kind of file is served. The operating system's own table names `.ts` after a translation tool. */
const TYPES: Record<string, string> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.vtt': 'text/vtt; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.json': 'application/json',
}

export function contentTypeOf(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
}

/**
 * What was published once may be published again under the same name, so nothing is immutable; a playlist, which says
 * what there is, is always asked for anew.
 */
export function cacheControlOf(path: string): string {
  return isPlaylist(path) ? 'no-cache' : 'public, max-age=86400'
}

const isPlaylist = (path: string) => path.endsWith('.m3u8')

/** A file on its way out. */
export interface PublishedFile {
  /** On this machine, absolute. */
  readonly source: string
  /** Below the place it is published at, with forward slashes. */
  readonly path: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly md5: string
}

export async function describeFile(folder: string, path: string): Promise<PublishedFile> {
  const source = join(folder, path)
  const hash = createHash('md5')
  for await (const chunk of createReadStream(source)) hash.update(chunk as Buffer)
  return { source, path, bytes: (await stat(source)).size, md5: hash.digest('hex') }
}

/**
 * Whether a file is what a server that speaks S3 has under this ETag: the content's MD5, or, where it went up in parts,
 * the MD5 of the parts' MD5s and how many there were (Cloudflare R2, "Multipart upload: ETags"; Amazon S3, "Checking
 * object integrity"). A server that makes its ETags otherwise never matches.
 * @param partBytes  size of every part but the last
 */
export async function hasEtag(file: PublishedFile, etag: string, partBytes: number): Promise<boolean> {
  if (!etag.includes('-')) return etag === file.md5
  const count = Math.ceil(file.bytes / partBytes)
  if (!etag.endsWith(`-${count}`)) return false
  const ofParts = createHash('md5')
  for (let start = 0; start < file.bytes; start += partBytes) {
    const part = createHash('md5')
    const end = start + partBytes - 1
    for await (const chunk of createReadStream(file.source, { start, end })) part.update(chunk as Buffer)
    ofParts.update(part.digest())
  }
  return etag === `${ofParts.digest('hex')}-${count}`
}

/**
 * Files in the order they may appear in: what is named before what names it. Within one group order does not matter.
 * @returns segments and pictures, then media playlists, then the master playlist
 */
export function publishingOrder<File extends { readonly path: string }>(files: readonly File[]): File[][] {
  const rank = ({ path }: File) => (isPlaylist(path) ? (path.includes('/') ? 1 : 2) : 0)
  return [0, 1, 2]
    .map((group) => files.filter((file) => rank(file) === group))
    .filter(({ length }) => length > 0)
}
