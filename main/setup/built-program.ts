import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MADE_OF = ['main', 'shared', 'package-lock.json']

/** Where the built program lies in a project or a package. */
export const builtFolder = (root: string): string => join(root, 'dist', 'program')

/** What it was built from; written last, so that a build that was cut off counts for nothing. */
export const stampFile = (root: string): string => join(builtFolder(root), 'sources.sha256')

/** Names the sources as they are: path, size and time of every file that the program is built from. */
export function sourcesStamp(root: string): string {
  const hash = createHash('sha256')
  for (const part of MADE_OF) {
    const path = join(root, part)
    const names = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
      : ['']
    for (const name of names.sort()) {
      const { size, mtimeMs } = statSync(join(path, name))
      hash.update(`${part}/${name} ${size} ${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

/** Whether the program was built from these very sources: another would do what nobody reads in them. */
export function isBuilt(root: string): boolean {
  try {
    return readFileSync(stampFile(root), 'utf8') === sourcesStamp(root)
  } catch {
    return false
  }
}
