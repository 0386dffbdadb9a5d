import { programFile as at } from '#main/base/program-files.ts'
import { ensureProgram, isOurs } from './build-program.ts'
import { isOlder } from './is-older.ts'

const ENTRY = at('dist/electron/main.mjs')

/**
 * Electron's main process and its preload, a file each; a sandboxed preload may be nothing but CommonJS. Packages stay
 * outside; engines are not in here at all: they run from the built program under plain Node.
 * @returns the entry, built first when it is missing or older than its sources
 */
export async function ensureDesktop(): Promise<string> {
  await ensureProgram()
  if (!(await isOlder(ENTRY, [at('main'), at('shared'), at('package.json')]))) return ENTRY
  const { build } = await import('rolldown')
  await Promise.all(
    [
      { name: 'main', format: 'esm', ending: 'mjs' } as const,
      { name: 'preload', format: 'cjs', ending: 'cjs' } as const,
    ].map(({ name, format, ending }) =>
      build({
        input: at(`main/hosts/electron/${name}.ts`),
        platform: 'node',
        external: (id) => !isOurs(id),
        output: { file: at(`dist/electron/${name}.${ending}`), format, codeSplitting: false },
        logLevel: 'warn',
      }),
    ),
  )
  return ENTRY
}
