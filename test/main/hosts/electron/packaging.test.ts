import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publishOf } from '#tools/package/assemble.ts'

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

  test('knows of updates only where it is signed, and its system proves who signed them', () => {
    const GRADING_STATION_UPDATE_URL = 'https://updates.example'
    const signed = { GRADING_STATION_UPDATE_URL, CSC_LINK: 'certificate.p12' }
    for (const os of ['win', 'mac'] as const) {
      expect(publishOf(signed, { os })).toEqual([{ provider: 'generic', url: GRADING_STATION_UPDATE_URL }])
      expect(publishOf({ GRADING_STATION_UPDATE_URL }, { os })).toBeNull()
      expect(publishOf({ CSC_LINK: 'certificate.p12' }, { os })).toBeNull()
      expect(() =>
        publishOf({ ...signed, GRADING_STATION_UPDATE_URL: 'http://updates.example' }, { os }),
      ).toThrow(/https/)
    }
    expect(publishOf(signed, { os: 'linux' })).toBeNull()
    // What the file itself says would stand beside that.
    expect(BUILD).not.toMatch(/^\s*publish:/m)
  })

  test('is built so that Windows takes an update of the same publisher alone', () => {
    expect(under('win')).toMatchObject({ verifyUpdateCodeSignature: 'true' })
    expect(under('mac')).toMatchObject({ hardenedRuntime: 'true' })
  })
})
