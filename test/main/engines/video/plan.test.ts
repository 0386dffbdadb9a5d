import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lookAt, mostTypical } from '#main/engines/video/frame-score.ts'
import { DEFAULT_LADDER, fitLadder, readLadder } from '#main/engines/video/ladder.ts'
import { parseMasterPlaylist, parseMediaPlaylist, writeMasterPlaylist } from '#main/engines/video/playlist.ts'
import { chooseFrameRate } from '#main/engines/video/probe.ts'
import { planSprites, sheetCount, spriteVtt } from '#main/engines/video/sprites.ts'
import { assertAligned } from '#main/engines/video/verify.ts'

const sizes = (widthPx: number, heightPx: number) =>
  fitLadder(DEFAULT_LADDER, { widthPx, heightPx }).map((rung) => `${rung.widthPx}x${rung.heightPx}`)

describe('a ladder', () => {
  test('is the original’s for a 16:9 video that fills it', () => {
    expect(fitLadder(DEFAULT_LADDER, { widthPx: 1920, heightPx: 1080 })).toEqual(DEFAULT_LADDER)
    expect(fitLadder(DEFAULT_LADDER, { widthPx: 1280, heightPx: 720 })).toEqual(DEFAULT_LADDER)
  })

  test('stands upright for an upright video', () => {
    expect(sizes(720, 1280)).toEqual(['240x426', '360x640', '720x1280'])
  })

  test('keeps 4:3 and wide screens in shape', () => {
    expect(sizes(1440, 1080)).toEqual(['320x240', '480x360', '960x720'])
    expect(sizes(1920, 804)).toEqual(['426x178', '640x268', '1280x536'])
  })

  test('has one rung for a small video, at its own size and with fewer bits', () => {
    const rungs = fitLadder(DEFAULT_LADDER, { widthPx: 320, heightPx: 240 })
    expect(rungs).toMatchObject([{ name: '1', widthPx: 320, heightPx: 240 }])
    expect(rungs[0].videoKbit).toBeLessThan(400)
  })

  test('never enlarges, always keeps the shape to a pixel or two, and grows from rung to rung', () => {
    const side = fc.integer({ min: 16, max: 4096 })
    void fc.assert(
      fc.property(side, side, (widthPx, heightPx) => {
        fc.pre(widthPx / heightPx < 8 && heightPx / widthPx < 8)
        const rungs = fitLadder(DEFAULT_LADDER, { widthPx, heightPx })
        expect(rungs.length).toBeGreaterThan(0)
        rungs.forEach((rung, i) => {
          expect((rung.widthPx % 2) + (rung.heightPx % 2)).toBe(0)
          expect(rung.widthPx).toBeLessThanOrEqual(widthPx)
          expect(rung.heightPx).toBeLessThanOrEqual(heightPx)
          const scale = Math.min(rung.widthPx / widthPx, rung.heightPx / heightPx)
          expect(Math.abs(rung.widthPx - widthPx * scale)).toBeLessThanOrEqual(
            2 * Math.max(1, widthPx / heightPx),
          )
          expect(Math.abs(rung.heightPx - heightPx * scale)).toBeLessThanOrEqual(
            2 * Math.max(1, heightPx / widthPx),
          )
          if (i > 0) expect(rung.widthPx).toBeGreaterThan(rungs[i - 1].widthPx)
        })
      }),
    )
  })

  test('is read from its setting, and a wrong one is named', () => {
    expect(readLadder('a:320x180:300:64, b:1920x1080:5000:160')).toMatchObject([
      { name: 'a', widthPx: 320, heightPx: 180, videoKbit: 300, audioKbit: 64 },
      { name: 'b', widthPx: 1920 },
    ])
    for (const wrong of [
      '',
      '1:0x0:1:1',
      '../x:320x180:300:64',
      'b:640x360:800:96,a:320x180:300:64',
      'a:320x180',
    ]) {
      expect(() => readLadder(wrong), wrong).toThrow(/VIDEO_LADDER/)
    }
  })
})

describe('a frame rate', () => {
  const regular = { irregularShare: 0, packets: 300, startSeconds: 0, endSeconds: 10 }
  test('that is constant stays', () => {
    const ntsc = chooseFrameRate(
      { r_frame_rate: '30000/1001' },
      { ...regular, medianGapSeconds: 1001 / 30000 },
    )
    expect(ntsc).toEqual({ frameRate: '30000/1001', isVariableRate: false })
  })
  test('in whole milliseconds is still constant', () => {
    expect(chooseFrameRate({ r_frame_rate: '30/1' }, { ...regular, medianGapSeconds: 0.033 }).frameRate).toBe(
      '30/1',
    )
  })
  test('that varies becomes a common one, whatever the header says', () => {
    const screen = {
      irregularShare: 0.6,
      packets: 80,
      startSeconds: 0,
      endSeconds: 10,
      medianGapSeconds: 0.03,
    }
    expect(chooseFrameRate({ r_frame_rate: '1000/1' }, screen)).toEqual({
      frameRate: '30',
      isVariableRate: true,
    })
  })
  test('beyond what a rung can use is cut', () => {
    expect(
      chooseFrameRate({ r_frame_rate: '240/1' }, { ...regular, packets: 2400, medianGapSeconds: 1 / 240 })
        .frameRate,
    ).toBe('60')
  })
})

const MEDIA = (lengths: number[]) =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:4\n${lengths.map((s, i) => `#EXTINF:${s},\nindex${i}.ts\n`).join('')}#EXT-X-ENDLIST\n`

describe('a playlist', () => {
  test('gives its segments and their lengths', () => {
    expect(parseMediaPlaylist(MEDIA([4, 2.5])).segments).toEqual([
      { uri: 'index0.ts', seconds: 4 },
      { uri: 'index1.ts', seconds: 2.5 },
    ])
  })

  test.each([
    ['does not end', MEDIA([4]).replace('#EXT-X-ENDLIST\n', '')],
    ['names no segment', MEDIA([])],
    ['has a segment without length', MEDIA([4]).replace('#EXTINF:4,\n', '')],
    ['has a segment longer than it says', MEDIA([9])],
    ['is not one', 'index0.ts'],
  ])('that %s is broken', (_, text) => {
    expect(() => parseMediaPlaylist(text)).toThrow(/playlist is broken/)
  })

  test('of rungs cut at other places is refused', () => {
    const [a, b, c] = [MEDIA([4, 2]), MEDIA([4.02, 1.98]), MEDIA([3, 3])].map(parseMediaPlaylist)
    expect(() => assertAligned([a!, b!])).not.toThrow()
    expect(() => assertAligned([a!, c!])).toThrow(/same places/)
  })

  test('of all rungs is read back as it was written', () => {
    const variant = {
      peakBandwidth: 900.2,
      averageBandwidth: 800,
      widthPx: 640,
      heightPx: 360,
      frameRate: 30,
    }
    const text = writeMasterPlaylist([{ ...variant, uri: 'v1/index.m3u8', codecs: 'avc1.64001e,mp4a.40.2' }])
    expect(parseMasterPlaylist(text)).toEqual([
      { uri: 'v1/index.m3u8', codecs: 'avc1.64001e,mp4a.40.2', bandwidth: 901 },
    ])
  })
})

describe('pictures for scrubbing', () => {
  test.each([
    1,
    30,
    3600,
    4 * 3600,
  ])('fit two sheets, cover all of %i s and stay inside their sheet', (seconds) => {
    const grid = planSprites(seconds, { widthPx: 1280, heightPx: 720 })
    expect(sheetCount(grid, seconds)).toBeLessThanOrEqual(2)
    const cues = [
      ...spriteVtt(grid, seconds).matchAll(/--> (\S+)\nsprites(\d)\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)/g),
    ]
    const [h, m, s] = cues.at(-1)![1].split(':').map(Number)
    expect(h! * 3600 + m! * 60 + s!).toBeCloseTo(seconds, 2)
    for (const [, , , x, y, w, height] of cues) {
      expect(Number(x) + Number(w)).toBeLessThanOrEqual(grid.columns * grid.tile.widthPx)
      expect(Number(y) + Number(height)).toBeLessThanOrEqual(grid.rows * grid.tile.heightPx)
    }
  })
})

describe('the frame that stands for a video', () => {
  const flat = (value: number) => lookAt(new Uint8Array(64 * 64).fill(value), 64)
  const scene = (seed: number) =>
    lookAt(
      new Uint8Array(64 * 64).map((_, i) => (i * 37 + seed * 11) % 200),
      64,
    )
  const card = lookAt(
    new Uint8Array(64 * 64).map((_, i) => (i % 500 < 20 ? 30 : 250)),
    64,
  )

  test('is neither black, nor white, nor the title card', () => {
    const best = mostTypical([flat(5), card, flat(255), scene(1), scene(2), scene(3)])
    expect(best).toBeGreaterThanOrEqual(3)
  })
  test('is the brightest where nothing shows anything', () => {
    expect(mostTypical([flat(2), flat(20), flat(9)])).toBe(1)
  })
})
