import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it that are missing, each tried once: Node's own recursive `mkdir` never returns on file
 * systems that refuse a new folder with "no such file", as /proc does.
 * @throws what the system says, e.g. `ENOTDIR`, `EACCES`, `ENOENT`
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = []
  for (let at = resolve(path); kindOf(at) === undefined && dirname(at) !== at; at = dirname(at))
    missing.push(at)
  for (const each of missing.toReversed()) makeOne(each, mode)
  if (kindOf(path) !== 'folder') throw Object.assign(new Error(`not a folder: ${path}`), { code: 'ENOTDIR' })
}

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another host may have been first.
    if (kindOf(path) !== 'folder') throw error
  }
}

function kindOf(path: string): 'folder' | 'other' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
