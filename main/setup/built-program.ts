import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MADE_OF = ['main', 'shared', 'package-lock.json']

/** Where a package holds its program, which is built; it has no sources. */
export const packedFolder = (root: string): string => join(root, 'dist', 'program')

/**
 * Where the program lies that is built from the sources of a project as they are. Each state of them has a folder of its
 * own: what runs loads parts of it later, and must find its own.
 */
export const builtFolder = (root: string): string => join(root, 'dist', `program-${sourcesStamp(root)}`)

/** The built program of a package, or of these very sources: another would do what nobody reads in them. */
export function findBuilt(root: string): string | undefined {
  const folder = existsSync(join(root, MADE_OF[1])) ? builtFolder(root) : packedFolder(root)
  return existsSync(folder) ? folder : undefined
}

/** Names the sources: by path, size and time of every file that the program is built from. */
function sourcesStamp(root: string): string {
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
  return hash.digest('hex').slice(0, 16)
}
