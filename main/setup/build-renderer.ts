import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isOlder } from './is-older.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
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
    const { build } = await import('vite')
    await build({ configFile: at('renderer/vite.config.ts'), logLevel: 'warn' })
  }
  return at('dist/renderer/')
}
