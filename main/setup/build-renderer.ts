import { existsSync } from 'node:fs'
import { programFile as at } from '#main/base/program-files.ts'
import { isOlder } from './is-older.ts'

const BUILT = at('dist/renderer/index.html')

/**
 * The folder of the built screens: built first when it is missing or older than what it is made of. An installed program
 * has no sources, and nothing is built.
 * @param onBuild  told before a build begins, which takes a few seconds
 */
export async function ensureRenderer(onBuild: () => void = () => {}): Promise<string> {
  const sources = [at('renderer'), at('shared'), at('package-lock.json')]
  if (existsSync(at('renderer/vite.config.ts')) && (await isOlder(BUILT, sources))) {
    onBuild()
    await buildRenderer(at('dist/renderer'))
  }
  return at('dist/renderer/')
}

/**
 * Builds the screens into a folder, which is emptied first: for use, even where NODE_ENV speaks of development or a test.
 * React's development build is a third larger (253 against 189 kB, `npm run bench:ui`) and slower.
 */
export async function buildRenderer(outDir: string): Promise<void> {
  const { build } = await import('vite')
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await build({
      configFile: at('renderer/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    })
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
}
