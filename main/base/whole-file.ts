import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file whole or not at all: on a full disk, or when the power goes, what was there before is still there.
 * @throws what the system says, e.g. `ENOSPC`
 */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o666): void {
  const part = `${path}.part`
  try {
    const file = openSync(part, 'w', mode)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Makes a new name in a folder durable. Windows keeps folders by itself and cannot sync them. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
