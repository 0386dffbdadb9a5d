import { execFile } from 'node:child_process'
import { createCipheriv } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { pinInput, sniffContainer } from '#main/engines/video/container.ts'
import { probeHeader } from '#main/engines/video/probe.ts'
import { findVideoTools } from '#main/engines/video/tools.ts'
import { hasFfmpeg, makeClip } from '#test/support/video-clips.ts'

const run = promisify(execFile)
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

// A file may change between the look at its first bytes and ffmpeg's, and a demuxer may open others: each of the three
// pins holds alone, with the others taken away.
describe.runIf(hasFfmpeg)('a playlist in the place of a video', () => {
  /** Pinned as the video it was a moment ago. @param change  what an attacker got past */
  async function probe(content: string, change: (args: string[]) => string[]) {
    const path = join(folder, 'swapped.mp4')
    copyFileSync(await makeClip(folder, 'silent'), path)
    const { args } = await pinInput(path)
    writeFileSync(path, content)
    const { ffprobe } = await findVideoTools(readSettings(process.env))
    return run(ffprobe, ['-v', 'error', '-show_entries', 'stream=width', ...change([...args])]).then(
      ({ stdout }) => ({ isRead: true, said: stdout }),
      ({ stderr }: { stderr: string }) => ({ isRead: false, said: stderr }),
    )
  }
  /** Fails where there is no such option, or what follows would show nothing. */
  const without = (args: string[], option: string) => {
    expect(args).toContain(option)
    return args.toSpliced(args.indexOf(option), 2)
  }
  const forced = (args: string[], format: string) => args.toSpliced(args.indexOf('-i'), 0, '-f', format)
  const playlist = (address: string) =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${address}\n#EXT-X-ENDLIST\n`

  /** Another video of this machine, as a segment that a playlist may name. */
  async function localSegment(): Promise<string> {
    const segment = join(folder, 'segment.ts')
    const { ffmpeg } = await findVideoTools(readSettings(process.env))
    await run(ffmpeg, ['-v', 'error', '-y', '-i', await makeClip(folder, 'silent'), '-c', 'copy', segment])
    return segment
  }

  test('is not taken for one by its forced container', async () => {
    const text = playlist(await localSegment())
    const stripped = (args: string[]) => without(args, '-format_whitelist')
    expect((await probe(text, stripped)).isRead).toBe(false)
    expect((await probe(text, (args) => without(stripped(args), '-f'))).isRead).toBe(true)
  })

  test('is not opened by a demuxer that is not on the list', async () => {
    const text = playlist(await localSegment())
    const found = await probe(text, (args) => forced(args, 'hls'))
    expect(found.isRead).toBe(false)
    expect(found.said).toMatch(/whitelist/i)
    const stripped = await probe(text, (args) => forced(without(args, '-format_whitelist'), 'hls'))
    expect(stripped.isRead).toBe(true)
  })

  test('opens nothing but files by its list of protocols, whatever else let it through', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const letThrough = (args: string[]) => forced(without(args, '-format_whitelist'), 'hls')
    const anyProtocol = (args: string[]) => [
      '-protocol_whitelist',
      'file,http,tcp,crypto',
      ...without(letThrough(args), '-protocol_whitelist'),
    ]
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/segment.ts`
    await probe(playlist(address), letThrough)
    expect(asked).toEqual([])
    await probe(playlist(address), anyProtocol)
    expect(asked).not.toEqual([])

    // What ffmpeg itself lets a local playlist do: to have files decrypted.
    const [key, iv] = [Buffer.alloc(16, 7), Buffer.alloc(16)]
    const cipher = createCipheriv('aes-128-cbc', key, iv)
    const [keyFile, sealed] = [join(folder, 'key.ts'), join(folder, 'sealed.ts')]
    writeFileSync(keyFile, key)
    writeFileSync(sealed, Buffer.concat([cipher.update(readFileSync(await localSegment())), cipher.final()]))
    const keyed = playlist(sealed).replace(
      '#EXTINF',
      `#EXT-X-KEY:METHOD=AES-128,URI="${keyFile}",IV=0x${iv.toString('hex')}\n#EXTINF`,
    )
    expect((await probe(keyed, letThrough)).isRead).toBe(false)
    expect((await probe(keyed, (args) => without(letThrough(args), '-protocol_whitelist'))).isRead).toBe(true)
  })
})
