import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../../..')
const BUILD = readFileSync(resolve(ROOT, 'electron-builder.yml'), 'utf8')

/** Keys below one of the file's own, with their values as they stand there. */
function under(section: string): Record<string, string> {
  const lines = BUILD.split('\n')
  const from = lines.indexOf(`${section}:`) + 1
  const to = lines.findIndex((line, at) => at >= from && /^\S/.test(line))
  const pairs = lines.slice(from, to < 0 ? undefined : to).map((line) => /^ {2}(\w+): (\S+)$/.exec(line))
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1], pair[2]]])))
}

describe('the packed program', () => {
  test('runs nothing but its own archive: no plain Node, no options or inspector from outside, no altered files', () => {
    expect(BUILD).toMatch(/^asar: true$/m)
    expect(under('electronFuses')).toEqual({
      runAsNode: 'false',
      enableCookieEncryption: 'true',
      enableNodeOptionsEnvironmentVariable: 'false',
      enableNodeCliInspectArguments: 'false',
      enableEmbeddedAsarIntegrityValidation: 'true',
      onlyLoadAppFromAsar: 'true',
      loadBrowserProcessSpecificV8Snapshot: 'false',
      grantFileProtocolExtraPrivileges: 'false',
    })
  })

  // Whoever adds updates takes this away, and shows in its place that a foreign signature and an older version are refused.
  test('takes no update by itself: none can be forged', () => {
    const asking = globSync('{main,renderer,shared}/**/*.{ts,tsx,mjs}', { cwd: ROOT }).filter((path) =>
      /electron-updater|autoUpdater/.test(readFileSync(resolve(ROOT, path), 'utf8')),
    )
    expect(asking).toEqual([])
    expect(BUILD).not.toMatch(/^\s*publish:/m)
  })

  test('is built so that Windows takes an update of the same publisher alone', () => {
    expect(under('win')).toMatchObject({ verifyUpdateCodeSignature: 'true' })
    expect(under('mac')).toMatchObject({ hardenedRuntime: 'true' })
  })
})
