import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { chooseEncoder } from '#main/engines/video/encoders.ts'
import { assertFilters } from '#main/engines/video/filter-graph.ts'
import { runTool } from '#main/engines/video/run-tool.ts'
import { findVideoTools, videoAvailability } from '#main/engines/video/tools.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { hasFfmpeg } from '#test/support/video-clips.ts'

const signal = new AbortController().signal

describe('finding ffmpeg', () => {
  test('a setting that leads nowhere is an error, not a hint', async () => {
    await expect(
      findVideoTools({ ffmpegPath: '/nowhere/ffmpeg', ffprobePath: undefined }),
    ).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'ffmpeg-missing',
      message: expect.stringContaining('FFMPEG_PATH'),
    })
  })

  test.skipIf(process.platform === 'win32')('one that is too old is named with its version', async () => {
    const old = join(testFolder(), 'ffmpeg')
    writeFileSync(old, '#!/bin/sh\necho "ffmpeg version 4.3.1-1 Copyright"\n')
    chmodSync(old, 0o755)
    const settings = readSettings({ FFMPEG_PATH: old, FFPROBE_PATH: old })
    expect(await videoAvailability(settings)).toMatchObject({
      available: false,
      error: { reason: 'ffmpeg-too-old', params: { version: '4.3.1-1' } },
    })
  })

  test('a build without tone mapping is said to lack it', () => {
    const list =
      ' TS. scale             V->V       Scale the input\n .S. tonemap           V->V       Conversion\n'
    expect(() => assertFilters(['tonemap'], list)).not.toThrow()
    expect(() => assertFilters(['zscale', 'tonemap'], list)).toThrow(/zscale/)
  })
})

describe.runIf(hasFfmpeg)('running ffmpeg', () => {
  test('a failure keeps the end of what it said', async () => {
    const { ffmpeg } = await findVideoTools(readSettings(process.env))
    await expect(
      runTool(ffmpeg, ['-nostdin', '-v', 'error', '-i', 'file:/nowhere.mp4']),
    ).rejects.toMatchObject({
      code: 'engine-failed',
      reason: 'ffmpeg-failed',
      params: { returncode: 1, stderr: expect.stringContaining('No such file') },
    })
  })

  test('one that takes too long is ended', async () => {
    const { ffmpeg } = await findVideoTools(readSettings(process.env))
    const endless = ['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2', '-f', 'null', '-']
    await expect(runTool(ffmpeg, endless, { timeoutMs: 300 })).rejects.toMatchObject({
      reason: 'ffmpeg-timeout',
    })
  })

  test('hardware that is not there is refused by name, and passed over where any will do', async () => {
    const tools = await findVideoTools(readSettings(process.env))
    expect(await chooseEncoder('software', tools, signal)).toBe('libx264')
    expect(await chooseEncoder('auto', tools, signal)).toMatch(/^(libx264|h264_\w+)$/)
    // No machine has both vendors' drivers and Apple's.
    const other = process.platform === 'darwin' ? 'amf' : 'videotoolbox'
    await expect(chooseEncoder(other, tools, signal)).rejects.toMatchObject({ reason: 'encoder-unavailable' })
  })
})
