import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '#main/base/settings.ts'
import { type VideoInput, type VideoOutput, videoEngine } from '#main/engines/video/engine.ts'
import { DEFAULT_LADDER } from '#main/engines/video/ladder.ts'
import { type MediaError, toMediaError } from '#main/engines/video/stage.ts'

/** A folder for the clips and outputs of one test file; `remove` when it ends. */
export function videoFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'station-video-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Encoded extends VideoOutput {
  readonly dir: string
}

/** Runs the video engine in this process, as its own process would. */
export async function encode(
  folder: string,
  path: string,
  options: Partial<VideoInput> = {},
  signal = new AbortController().signal,
  env: Record<string, string> = {},
): Promise<Encoded> {
  const root = await mkdtemp(join(folder, 'run-'))
  const [dir, workDir] = [join(root, 'output'), join(root, 'work')]
  await mkdir(dir)
  await mkdir(workDir)
  const run = await videoEngine.open(readSettings({ ...process.env, ...env }))
  const input = videoEngine.input.parse({
    ...{ videoId: '5', path, outputDir: dir, workDir, ladder: DEFAULT_LADDER },
    ...{ encoder: 'software', preset: 'measured', ...options },
  })
  return { ...(await run(input, { signal, progress: () => undefined })), dir }
}

/** The structured error that encoding a file ends in. */
export async function encodingError(folder: string, path: string): Promise<MediaError> {
  const thrown = await encode(folder, path).then(
    () => undefined,
    (error: unknown) => error,
  )
  const media = toMediaError(thrown)
  if (media === undefined) throw thrown ?? new Error('it was encoded')
  return media
}
