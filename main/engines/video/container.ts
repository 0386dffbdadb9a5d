import { open } from 'node:fs/promises'
import { StationError } from '#shared/domain/errors.ts'

/**
 * Containers that are taken, by what a file starts with. ffmpeg would otherwise believe any text that looks like a
 * playlist, and read the files and addresses it names (CVE-2016-1897, CVE-2017-9993).
 */
export const CONTAINERS = ['mov', 'matroska', 'mpegts', 'mpeg', 'avi', 'flv', 'asf', 'ogg'] as const
export type Container = (typeof CONTAINERS)[number]

const SNIFFED_BYTES = 1024
/** The first boxes a QuickTime or ISO base media file may have. */
const MOV_BOXES = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp', 'moof'])

/**
 * The container a file is in, from its first bytes; its name and what it claims to be play no part.
 * @param head  at least the first 1024 bytes, or the whole file
 */
export function sniffContainer(head: Uint8Array): Container | undefined {
  const text = (at: number, length: number) => Buffer.from(head.subarray(at, at + length)).toString('latin1')
  if (MOV_BOXES.has(text(4, 4))) return 'mov'
  if (text(0, 4) === '\x1a\x45\xdf\xa3') return 'matroska'
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'AVI ') return 'avi'
  if (text(0, 4) === 'FLV\x01') return 'flv'
  if (text(0, 4) === 'OggS') return 'ogg'
  if (text(0, 8) === '\x30\x26\xb2\x75\x8e\x66\xcf\x11') return 'asf'
  if (text(0, 4) === '\x00\x00\x01\xba') return 'mpeg'
  // Transport packets of 188 bytes, or of 192 with a time code before each.
  const isPacketed = (first: number, step: number) =>
    [0, 1, 2, 3].every((i) => head[first + i * step] === 0x47)
  if (isPacketed(0, 188) || isPacketed(4, 192)) return 'mpegts'
  return undefined
}

/** An input ffmpeg may open as one kind of container, from this file alone. */
export interface PinnedInput {
  readonly container: Container
  /** Everything up to and including `-i FILE`. */
  readonly args: readonly string[]
}

/**
 * Pins a file to the container it is in.
 * @param path  absolute
 * @throws StationError `unreadable`, reason `video-container`, for anything but the containers above
 */
export async function pinInput(path: string): Promise<PinnedInput> {
  const file = await open(path).catch((cause: unknown) => {
    throw new StationError('unreadable', 'the video file cannot be opened', {
      cause,
      reason: 'video-missing',
    })
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0)
    const container = sniffContainer(buffer.subarray(0, bytesRead))
    if (container === undefined) {
      throw new StationError('unreadable', 'the file is not a video of a known kind', {
        reason: 'video-container',
      })
    }
    return { container, args: inputArgs(container, path) }
  } finally {
    await file.close()
  }
}

function inputArgs(container: Container, path: string): string[] {
  return [
    '-protocol_whitelist',
    'file,pipe',
    '-format_whitelist',
    // A demuxer passes if one of its names is listed.
    container,
    '-f',
    container,
    // With its protocol spelled out, no part of a path is taken for another.
    '-i',
    `file:${path}`,
  ]
}
