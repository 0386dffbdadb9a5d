import type { EngineRun } from '#main/engines/engine.ts'
import { probeHeader, type VideoHeader } from '#main/engines/video/probe.ts'
import { findVideoTools, type VideoTools } from '#main/engines/video/tools.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { darkShare } from '../v1/dark-share.ts'
import { drawContactSheet, keyMoments } from './contact-sheet.ts'
import type { HomeworkVideoInput, HomeworkVideoOutput } from './engine.ts'
import { findGrowth, type InkSample } from './growth.ts'
import { readInk } from './ink.ts'
import type { Bounds } from './page.ts'
import { type Counted, readSamples, type Sampling } from './samples.ts'

/** Samples are reduced to this many pixels along their longer side: strokes still show, and it costs little. */
const LONG_SIDE_PX = 320
/** Least share of a page with ink that counts as writing: a line or so. */
const MIN_WRITTEN = 0.008
const MIN_WRITTEN_V1 = 0.05
const MAX_DAMAGE_LINES = 20

/** The homework-video engine, ready to be called. */
export async function openAnalysis(
  settings: Settings,
): Promise<EngineRun<HomeworkVideoInput, HomeworkVideoOutput>> {
  const tools = await findVideoTools(settings)
  return async (input, call) => {
    const header = await probeHeader(input.path, tools, call.signal)
    const analyse = input.scoring === 'v1' ? scoreDarkness : scoreInk
    const { counted, ...found } = await analyse(header, input, tools, call)
    return {
      totalFrames: counted.totalFrames,
      ...(header.claimedFrames === undefined ? {} : { claimedFrames: header.claimedFrames }),
      isTruncated: counted.isTruncated,
      damage: counted.damage.slice(0, MAX_DAMAGE_LINES),
      ...found,
    }
  }
}

type Analysis = Pick<HomeworkVideoOutput, 'samples' | 'growth' | 'page' | 'contactSheetJpegBase64'> & {
  counted: Counted
}
interface Call {
  readonly signal: AbortSignal
  readonly progress: (done: number) => void
}

async function scoreDarkness(
  header: VideoHeader,
  { sampling }: HomeworkVideoInput,
  tools: VideoTools,
  { signal, progress }: Call,
): Promise<Analysis> {
  const shares: number[] = []
  const report = reporter(header, sampling, progress)
  const counted = await readSamples(
    {
      ...{ header, sampling, signal },
      format: { width: header.decodedWidthPx, height: header.decodedHeightPx, pixels: 'bgr24' },
      onSample: (pixels, sample) => {
        shares.push(darkShare(pixels))
        report(sample)
      },
    },
    tools,
  )
  const samples = shares.map((score, i) => ({
    index: counted.indexes[i],
    score,
    hasWriting: score >= MIN_WRITTEN_V1,
    hasPage: true,
  }))
  return { counted, samples, growth: [] }
}

async function scoreInk(
  header: VideoHeader,
  { sampling, contactSheet }: HomeworkVideoInput,
  tools: VideoTools,
  { signal, progress }: Call,
): Promise<Analysis> {
  const size = reducedSize(header)
  const readings: { ink: number; page: Bounds | undefined }[] = []
  const moments = keyMoments()
  const report = reporter(header, sampling, progress)
  const counted = await readSamples(
    {
      ...{ header, sampling, signal },
      format: { ...size, pixels: 'yuv420p' },
      onSample: (pixels, sample) => {
        const grey = pixels.subarray(0, size.width * size.height)
        const { inkShare, page } = readInk({ ...size, data: grey })
        readings.push({ ink: inkShare, page })
        if (contactSheet && page !== undefined) moments.offer({ sample, inkShare, pixels })
        report(sample)
      },
    },
    tools,
  )
  const ink: InkSample[] = readings.map(({ ink, page }, i) => ({
    index: counted.indexes[i],
    inkShare: ink,
    hasPage: page !== undefined,
  }))
  const chosen = moments.chosen()
  const sheet = chosen.length === 0 ? undefined : await drawContactSheet(chosen, size, tools, signal)
  const page = typicalPage(
    readings.flatMap(({ page }) => page ?? []),
    size,
  )
  return {
    counted,
    growth: findGrowth(ink),
    samples: ink.map(({ index, inkShare, hasPage }) => ({
      ...{ index, hasPage, score: inkShare },
      hasWriting: hasPage && inkShare >= MIN_WRITTEN,
    })),
    ...(page === undefined ? {} : { page }),
    ...(sheet === undefined ? {} : { contactSheetJpegBase64: sheet.toString('base64') }),
  }
}

/** How far along a sample is, by what the header promises. */
function reporter(header: VideoHeader, sampling: Sampling, progress: Call['progress']) {
  const promised = header.claimedFrames ?? (header.claimedSeconds ?? 0) * (header.frameRate ?? 0)
  // Encoders put a keyframe every few seconds.
  const step = sampling.kind === 'stride' ? sampling.stride : 4 * (header.frameRate ?? 30)
  return (sample: number) => {
    if (promised > 0) progress(Math.min(0.99, (sample * step) / promised))
  }
}

function reducedSize({ widthPx, heightPx }: VideoHeader): { width: number; height: number } {
  const scale = Math.min(1, LONG_SIDE_PX / Math.max(widthPx, heightPx))
  const even = (length: number) => Math.max(16, 2 * Math.round((length * scale) / 2))
  return { width: even(widthPx), height: even(heightPx) }
}

function typicalPage(pages: readonly Bounds[], frame: { width: number; height: number }) {
  if (pages.length === 0) return undefined
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]
  return {
    x: middle(pages.map(({ x }) => x)) / frame.width,
    y: middle(pages.map(({ y }) => y)) / frame.height,
    width: middle(pages.map(({ width }) => width)) / frame.width,
    height: middle(pages.map(({ height }) => height)) / frame.height,
  }
}
