import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { executable, ffmpegStatic, findOnPath } from './find-program.ts'

/** Something the program can use that npm does not bring along. */
export interface Requirement {
  /** Its name, what it is needed for and how a person gets it are texts of the dictionary. */
  readonly id: 'ffmpeg' | 'chromium' | 'ocrLanguages' | 'hangul'
  /** Where it is on this machine; undefined when it is not there. */
  find(): Promise<string | undefined>
  /** Tries to get it without asking; false when that cannot work here. */
  install(): Promise<boolean>
}

const require = createRequire(import.meta.url)

/** Runs a command quietly; true when it ends with 0 in time. */
function succeeds(command: string, args: readonly string[], timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: 'ignore',
      timeout: timeoutMs,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Time that a program has to say its version. */
const START_MS = 20_000

let listsAreFresh: Promise<boolean> | undefined

/** Debian and Ubuntu as root (containers, build machines): install the system's package. */
async function aptInstall(...packages: string[]): Promise<boolean> {
  if (
    process.platform !== 'linux' ||
    process.getuid?.() !== 0 ||
    (await findOnPath(['apt-get'])) === undefined
  )
    return false
  listsAreFresh ??= succeeds('apt-get', ['update'], 120_000)
  await listsAreFresh
  // What an installation that was broken off has left half done would stop this one, too.
  await succeeds('dpkg', ['--configure', '-a'], 120_000)
  return succeeds('apt-get', ['install', '-y', '--no-install-recommends', ...packages], 600_000)
}

function resolvable(module: string): string | undefined {
  try {
    return require.resolve(module)
  } catch {
    return undefined
  }
}

export const ffmpeg: Requirement = {
  id: 'ffmpeg',
  find: async () => {
    const path = process.env.FFMPEG_PATH ?? (await ffmpegStatic()) ?? (await findOnPath(['ffmpeg']))
    // One whose libraries are missing, as an installation that was broken off leaves it, is as good as none.
    return path !== undefined && (await succeeds(path, ['-version'], START_MS)) ? path : undefined
  },
  install: async () => {
    // The system's package first: it brings ffprobe, too.
    if (await aptInstall('ffmpeg')) return true
    const script = resolvable('ffmpeg-static/install.js')
    return script !== undefined && (await succeeds(process.execPath, [script], 300_000))
  },
}

const CHROMIUM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
]

/** A Chromium that Playwright downloaded, else the system's. */
export async function findChromium(): Promise<string | undefined> {
  const { chromium } = await import('playwright')
  const own = chromium.executablePath()
  if (own !== '' && (await executable(own)) !== undefined) return own
  const installed =
    process.platform === 'darwin'
      ? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
      : process.platform === 'win32'
        ? [
            'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
            'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
          ]
        : []
  for (const path of installed) if ((await executable(path)) !== undefined) return path
  return findOnPath(CHROMIUM_NAMES)
}

export const chromium: Requirement = {
  id: 'chromium',
  find: findChromium,
  install: async () => {
    if (await aptInstall('chromium')) return true
    const cli = resolvable('playwright/cli.js') ?? resolvable('playwright/cli')
    return cli !== undefined && (await succeeds(process.execPath, [cli, 'install', 'chromium'], 300_000))
  },
}

export const ocrLanguages: Requirement = {
  id: 'ocrLanguages',
  find: async () =>
    ['kor', 'eng'].every(
      (language) => resolvable(`@tesseract.js-data/${language}/package.json`) !== undefined,
    )
      ? 'packages @tesseract.js-data/kor and /eng'
      : undefined,
  // They are ordinary packages: an install that left them out is repaired by installing again.
  install: async () => false,
}

/**
 * A script's data of the system's own Tesseract (Debian, Ubuntu), e.g. `Hangul`.
 * @returns absolute path; undefined where it is not installed
 */
export const systemScript = (name: string): string | undefined =>
  ['5', '4.00']
    .flatMap((version) => [
      `/usr/share/tesseract-ocr/${version}/tessdata/${name}.traineddata`,
      `/usr/share/tesseract-ocr/${version}/tessdata/script/${name}.traineddata`,
    ])
    .find((path) => existsSync(path))

export const hangul: Requirement = {
  id: 'hangul',
  find: async () => systemScript('Hangul'),
  install: () => aptInstall('tesseract-ocr-script-hang'),
}

export const REQUIREMENTS = {
  start: [ocrLanguages, hangul, ffmpeg],
  test: [ocrLanguages, hangul, ffmpeg, chromium],
} as const
