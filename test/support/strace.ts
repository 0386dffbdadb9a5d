import { spawnSync } from 'node:child_process'

/** For `test.skipIf`: says why. */
export function lacksStrace(): boolean {
  const isMissing = spawnSync('strace', ['-V']).status !== 0
  if (isMissing) console.log('skipped: strace is not installed, so what reaches the disk is not watched')
  return isMissing
}
