import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

/** @returns the path itself where there is a program that this user may run */
export async function executable(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  )
}

/** First of these commands on PATH. */
export async function findOnPath(
  names: readonly string[],
  path = process.env.PATH ?? '',
): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    for (const name of names) {
      for (const ending of endings) {
        const found = await executable(join(folder, `${name}${ending}`))
        if (found !== undefined) return found
      }
    }
  }
  return undefined
}

/** The binary that the package ffmpeg-static brings, where the package is installed and has fetched it. */
export async function ffmpegStatic(): Promise<string | undefined> {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static')
    return typeof path === 'string' ? await executable(path) : undefined
  } catch {
    return undefined
  }
}
