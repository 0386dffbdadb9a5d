import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { testFolder } from './data-folder.ts'

/** For `test.skipIf`: says why. A disk of its own can be had where this user may mount one. */
export function lacksMount(): boolean {
  const isMissing = process.platform !== 'linux' || !canMount()
  if (isMissing) console.log('skipped: no disk can be mounted here, so none fills')
  return isMissing
}

/** A disk of a size of its own, e.g. `8m`, gone when the test ends. */
export function smallDisk(size: string): string {
  const folder = testFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

/** Another size for a disk that is there. */
export const resizeDisk = (folder: string, size: string): void =>
  void execFileSync('mount', ['-o', `remount,size=${size}`, folder])

/** Writes until nothing more fits. */
export function fillDisk(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'a')
  try {
    for (let bytes = 1 << 20; bytes >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(bytes))
      } catch {
        bytes >>= 1
      }
    }
  } finally {
    closeSync(file)
  }
}

function canMount(): boolean {
  try {
    const options = { stdio: 'ignore' } as const
    // In a mount namespace that ends with the command.
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], options)
    return process.getuid?.() === 0
  } catch {
    return false
  }
}
