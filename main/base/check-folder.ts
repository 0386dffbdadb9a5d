import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { StationError } from '#shared/domain/errors.ts'

const unusable = (path: string, cause: unknown) =>
  new StationError('invalid-input', `not a folder that can be read and written: ${path}`, {
    reason: 'folder-unusable',
    params: { path },
    cause,
  })

/**
 * Whether a folder can be read and written.
 * @throws StationError `invalid-input` `folder-unusable`
 */
export async function checkFolder(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    if ((await stat(path)).isDirectory()) return
  } catch (cause) {
    throw unusable(path, cause)
  }
  throw unusable(path, undefined)
}
