import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { programFile } from '#main/base/program-files.ts'
import { builtFolder, isBuilt, sourcesStamp, stampFile } from './built-program.ts'

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

/**
 * The station's commands and engines in a tenth of the files: what a start takes is mostly finding and reading seven
 * hundred. Its packages stay in node_modules, and so do its licences.
 * Built when it is missing or of other sources; an installed program has none, and nothing is built.
 */
export async function ensureProgram(): Promise<void> {
  if (!existsSync(programFile(ENTRIES.main)) || isBuilt(ROOT)) return
  const folder = builtFolder(ROOT)
  // Taken before it is built: what changes meanwhile is built anew.
  const stamp = sourcesStamp(ROOT)
  const fresh = `${folder}.${process.pid}`
  const { build } = await import('rolldown')
  await build({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, programFile(path)])),
    platform: 'node',
    external: (id) =>
      isBuiltin(id) || (!/^[./#]/.test(id) && !/^[A-Za-z]:[\\/]/.test(id) && !TAKEN_IN.test(id)),
    output: {
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
    },
    logLevel: 'warn',
    // Loaded later in one process, at once in another: both are meant.
    checks: { ineffectiveDynamicImport: false },
  })
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  writeFileSync(stampFile(ROOT), stamp)
}
