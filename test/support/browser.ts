import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  enter,
  startHost,
  startWindow,
  type TestHost,
  type TestHostOptions,
  type TestWindow,
  type WindowOptions,
} from '#tools/stations/browser.ts'

/** The same, stopped when the test ends. */
export async function testHost(options: TestHostOptions): Promise<TestHost> {
  const host = await startHost(options)
  onTestFinished(host.stop)
  return host
}

/** A host for all tests of a file, which stops it in `afterAll`: its folder goes with it. */
export interface SharedHost extends TestHost {
  readonly dataDir: string
}

export async function sharedHost(options: Omit<TestHostOptions, 'dataDir'> = {}): Promise<SharedHost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'station-shared-'))
  const host = await startHost({ ...options, dataDir })
  return {
    ...{ ...host, dataDir },
    async stop() {
      await host.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Windows that passed tests have left, by what is fixed when a window is made. */
const left = new Map<string, TestWindow[]>()

/**
 * A window of the screens for one test. It is one that a test before has left, where there is one, as if it were new:
 * the process of a new one takes several seconds to have the program and its letters ready.
 */
export async function openWindow(
  host: Pick<TestHost, 'address'>,
  { at, ...look }: WindowOptions = {},
): Promise<TestWindow> {
  const kind = JSON.stringify(look)
  const free = left.get(kind) ?? []
  left.set(kind, free)
  const before = free.pop()
  if (before !== undefined) await forget(before)
  const opened = before ?? (await startWindow(look))
  onTestFinished(async ({ task }) => {
    const isAsItWas = task.result?.state === 'pass' && opened.context.pages().length === 1
    if (isAsItWas) free.push(opened)
    else await opened.context.close()
  })
  await enter(opened.page, host, at)
  return opened
}

/** Whoever was there, what they kept and listened for. */
async function forget({ page, context, errors }: TestWindow): Promise<void> {
  page.removeAllListeners('dialog')
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.clearCookies()
  await page.evaluate('localStorage.clear(); sessionStorage.clear()')
  // The screens of before are gone before what they say of their station, which has stopped, is forgotten.
  await page.goto('about:blank')
  errors.length = 0
}
