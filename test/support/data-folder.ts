import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

/** An empty folder of this test alone, gone when it ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'station-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty folder that the tests of a file share, gone when they have all ended. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'station-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
