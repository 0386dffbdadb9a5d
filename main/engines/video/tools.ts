import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Availability } from '#main/engines/engine.ts'
import { executable, ffmpegStatic, findOnPath } from '#main/setup/find-program.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

/** The two programs every video job starts. */
export interface VideoTools {
  readonly ffmpeg: string
  readonly ffprobe: string
  /** As ffmpeg names itself, e.g. `5.1.9-0+deb12u1`. */
  readonly version: string
}

/** `-fps_mode` and readable per-variant HLS keys arrived in 5.1. */
const OLDEST = [5, 1] as const
const FIX = 'install ffmpeg 5.1 or newer (Debian: apt install ffmpeg; Windows: winget install ffmpeg)'
const run = promisify(execFile)

/**
 * ffmpeg and ffprobe: the settings FFMPEG_PATH and FFPROBE_PATH, else the package ffmpeg-static where its binary is
 * there, else the system's; ffprobe also beside ffmpeg. A setting that leads nowhere is an error, not a hint.
 * @throws StationError `unavailable`: `ffmpeg-missing`, `ffprobe-missing`, `ffmpeg-too-old`
 */
export async function findVideoTools(
  settings: Pick<Settings, 'ffmpegPath' | 'ffprobePath'>,
): Promise<VideoTools> {
  const ffmpeg =
    (await fromSetting('ffmpeg', 'FFMPEG_PATH', settings.ffmpegPath)) ??
    (await ffmpegStatic()) ??
    (await findOnPath(['ffmpeg']))
  if (ffmpeg === undefined) throw missing('ffmpeg', `${FIX} or set FFMPEG_PATH`)
  const ffprobe =
    (await fromSetting('ffprobe', 'FFPROBE_PATH', settings.ffprobePath)) ??
    (await executable(join(dirname(ffmpeg), process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe'))) ??
    (await findOnPath(['ffprobe']))
  if (ffprobe === undefined) {
    throw missing('ffprobe', 'install the whole ffmpeg package, which brings ffprobe, or set FFPROBE_PATH')
  }
  return { ffmpeg, ffprobe, version: await checkedVersion(ffmpeg) }
}

export async function videoAvailability(settings: Settings): Promise<Availability> {
  try {
    const tools = await findVideoTools(settings)
    return { available: true, detail: `ffmpeg ${tools.version} (${tools.ffmpeg})` }
  } catch (error) {
    return { available: false, error: toWireError(error) }
  }
}

async function fromSetting(program: string, name: string, path: string | undefined) {
  if (path === undefined) return undefined
  const found = await executable(path)
  if (found === undefined) throw missing(program, `point ${name} at a program that can be run, or unset it`)
  return found
}

async function checkedVersion(ffmpeg: string): Promise<string> {
  const { stdout } = await run(ffmpeg, ['-hide_banner', '-version'], {
    windowsHide: true,
    timeout: 20_000,
  }).catch((cause: unknown) => {
    throw missing('ffmpeg', FIX, cause)
  })
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown'
  // Builds from a git checkout carry no release number; they are newer than any release we know.
  const release = /^n?(\d+)\.(\d+)/.exec(version)
  if (release !== null) {
    const [major, minor] = [Number(release[1]), Number(release[2])]
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new StationError('unavailable', `ffmpeg ${version} is too old: 5.1 or newer is needed`, {
        reason: 'ffmpeg-too-old',
        params: { version },
      })
    }
  }
  return version
}

function missing(program: string, fix: string, cause?: unknown): StationError {
  return new StationError('unavailable', `${program} was not found: ${fix}`, {
    cause,
    reason: `${program}-missing`,
  })
}
