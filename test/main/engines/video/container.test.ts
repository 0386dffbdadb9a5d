import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { pinInput, sniffContainer } from '#main/engines/video/container.ts'
import { probeHeader } from '#main/engines/video/probe.ts'
import { findVideoTools } from '#main/engines/video/tools.ts'
import { hasFfmpeg, makeClip } from '#test/support/video-clips.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'station-container-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const head = (bytes: string) => Buffer.from(bytes, 'latin1')

describe('a file is what its first bytes say', () => {
  test.each([
    ['\0\0\0\x20ftypisom', 'mov'],
    ['\0\0\0\x08wide\0\0\0\0mdat', 'mov'],
    ['\x1a\x45\xdf\xa3\x01', 'matroska'],
    ['RIFF\x10\0\0\0AVI LIST', 'avi'],
    ['FLV\x01\x05', 'flv'],
    [`G${'\xff'.repeat(187)}`.repeat(5), 'mpegts'],
    [`\0\0\0\0G${'\xff'.repeat(187)}`.repeat(5), 'mpegts'],
  ])('%j', (bytes, container) => {
    expect(sniffContainer(head(bytes))).toBe(container)
  })

  test.each([
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n'],
    ['a concat script', "ffconcat version 1.0\nfile '/etc/hostname'\n"],
    ['a session description', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
    ['a DASH manifest', '<?xml version="1.0"?><MPD></MPD>'],
    ['a WAVE file', 'RIFF\x10\0\0\0WAVEfmt '],
    ['a few letters G', `G${' '.repeat(187)}G`],
    ['nothing', ''],
  ])('%s named .mp4 is refused before ffmpeg sees it', async (_, content) => {
    const path = join(folder, 'upload.mp4')
    writeFileSync(path, head(content))
    await expect(pinInput(path)).rejects.toMatchObject({ code: 'unreadable', reason: 'video-container' })
  })
})

describe.runIf(hasFfmpeg)('a name is data', () => {
  test.each([
    '-vf.mp4',
    'concat:a|b.mp4',
    'p%03d.mp4',
    'a;id $(id).mp4',
    '강의 1.mp4',
    'no-ending',
  ])('%s', async (name) => {
    const path = join(folder, name)
    symlinkSync(await makeClip(folder, 'silent'), path)
    const header = await probeHeader(
      path,
      await findVideoTools(readSettings(process.env)),
      new AbortController().signal,
    )
    expect(header).toMatchObject({ widthPx: 320, heightPx: 240 })
  })
})
