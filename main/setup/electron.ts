import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The binary is some 120 MB; a machine that cannot reach its source is told within seconds. */
const FETCH_TIMEOUT_MS = 120_000
const NAMES = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

/** Electron's binary on this machine: ELECTRON_OVERRIDE_DIST_PATH, else what the package fetched. */
export function findElectron(env: NodeJS.ProcessEnv): string | undefined {
  const folder = packageFolder()
  const pathFile = folder === undefined ? '' : join(folder, 'path.txt')
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8')
    : (NAMES[process.platform as keyof typeof NAMES] ?? 'electron')
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  const dist = override ?? (folder === undefined ? undefined : join(folder, 'dist'))
  const path = dist === undefined ? undefined : join(dist, name)
  return path !== undefined && existsSync(path) ? path : undefined
}

/** Tries to fetch it. @returns where it is then */
export async function fetchElectron(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = packageFolder()
  if (folder === undefined) return undefined
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      stdio: 'ignore',
      timeout: FETCH_TIMEOUT_MS,
      env,
    })
    child.on('error', () => resolve())
    child.on('exit', () => resolve())
  })
  return findElectron(env)
}

/** Whether a window could be shown at all. */
export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== ''
  return platform !== 'linux' || isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')
}
