import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { programFile } from '#main/base/program-files.ts'
import { builtFolder, findBuilt } from './built-program.ts'

const ROOT = programFile('')
/** Every file that a process begins with. */
const ENTRIES = {
  main: 'main/hosts/cli/main.ts',
  'follow-launcher': 'main/hosts/cli/follow-launcher.ts',
  child: 'main/engines/child.ts',
  'pdf-worker': 'main/engines/read/pdf-worker.ts',
}
/**
 * Packages of many small files that every start loads. All others stay where they are: they bring machine code or data
 * along, or are loaded when they are needed.
 */
const TAKEN_IN = /^(@orpc\/|commander|i18next|papaparse|radash|undici|zod)/

/** Whether a bundler is asked for one of our own files, which are named by a path or by an alias. */
export const isOurs = (id: string): boolean => /^[./#]/.test(id) || /^[A-Za-z]:[\\/]/.test(id)

/** Whether what builds it is installed: after `npm ci --omit=dev` it is not, and the sources run as they are. */
export function canBuildProgram(): boolean {
  try {
    return import.meta.resolve('rolldown') !== ''
  } catch {
    return false
  }
}

/**
 * Days that programs of earlier sources are kept: what still runs one of them was to be started anew when the sources, and
 * the packages beside them, were replaced.
 */
const KEPT_DAYS = 7

/**
 * The station's commands and engines in a tenth of the files: what a start takes is mostly finding and reading seven
 * hundred. Its packages stay in node_modules, and so do its licences.
 * @returns the folder, built first where it is missing; a package has no sources, and nothing is built
 */
export async function ensureProgram(): Promise<string> {
  const found = findBuilt(ROOT)
  if (found !== undefined) return found
  const folder = builtFolder(ROOT)
  const unfinished = `${folder}.${process.pid}`
  const { build } = await import('rolldown')
  await build({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, programFile(path)])),
    platform: 'node',
    external: (id) => !isOurs(id) && !TAKEN_IN.test(id),
    output: {
      dir: unfinished,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
    },
    logLevel: 'warn',
    // Loaded later in one process, at once in another: both are meant.
    checks: { ineffectiveDynamicImport: false },
  })
  try {
    renameSync(unfinished, folder)
  } catch (thrown) {
    // Somebody else was first.
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw thrown
  }
  removeOld()
  return folder
}

function removeOld(): void {
  const dist = programFile('dist')
  const before = Date.now() - KEPT_DAYS * 86_400_000
  for (const name of readdirSync(dist).filter((each) => each.startsWith('program-'))) {
    const path = join(dist, name)
    if (statSync(path).mtimeMs < before) rmSync(path, { recursive: true, force: true })
  }
}
