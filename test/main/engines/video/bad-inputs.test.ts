import { existsSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { homeworkVideo } from '#main/engines/homework-video/engine.ts'
import { StationError } from '#shared/domain/errors.ts'
import { sampled } from '#test/support/long.ts'
import { hasFfmpeg } from '#test/support/video-clips.ts'
import { encode, videoFolder } from '#test/support/video-run.ts'

const CORPUS = new URL('../../../../../shared/badinputs/', import.meta.url).pathname
const hasCorpus = existsSync(`${CORPUS}MANIFEST.tsv`)
if (!hasCorpus) console.warn('SKIPPED: the corpus of bad files is not on this machine')

const folder = videoFolder()
afterAll(folder.remove)

const files = hasCorpus
  ? readFileSync(`${CORPUS}MANIFEST.tsv`, 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([path]) => path?.startsWith('video/'))
      .map(([path, , , kind]) => ({ path: path!, kind: kind! }))
  : []

interface Outcome {
  readonly error?: StationError
  readonly isFlagged?: boolean
}

const outcome = async (work: Promise<{ isFlagged: boolean }>): Promise<Outcome> => {
  try {
    return await work
  } catch (error) {
    // Anything else is a crash, and fails the test.
    if (error instanceof StationError) return { error }
    throw error
  }
}

describe.runIf(hasFfmpeg && hasCorpus)('every bad file ends in a typed error or a flag', () => {
  test.each(sampled(files))('$path ($kind)', async ({ path, kind }) => {
    const look = await homeworkVideo.open(readSettings(process.env))
    const hls = await outcome(
      encode(folder.path, CORPUS + path).then(({ damage }) => ({ isFlagged: damage.length > 0 })),
    )
    const homework = await outcome(
      look(
        {
          path: CORPUS + path,
          scoring: 'ink',
          sampling: { kind: 'stride', stride: 10 },
          contactSheet: false,
        },
        { signal: new AbortController().signal, progress: () => undefined },
      ).then(({ damage, isTruncated }) => ({ isFlagged: isTruncated || damage.length > 0 })),
    )
    for (const { error, isFlagged } of [hls, homework]) {
      if (kind === 'corrupt') expect(error !== undefined || isFlagged).toBe(true)
      // What is wrong is the file that was sent, and to try again would not help.
      if (kind === 'corrupt' && error !== undefined) expect(error.code).toBe('unreadable')
      if (kind === 'hostile') expect(error).toMatchObject({ code: 'unreadable', reason: 'video-container' })
      if (kind === 'valid' && !path.includes('audioonly'))
        expect({ error, isFlagged }).toEqual({ isFlagged: false })
      if (path.includes('audioonly')) expect(error).toMatchObject({ reason: 'video-audio-only' })
    }
  })
})
