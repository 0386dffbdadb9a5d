import { onTestFinished } from 'vitest'
import {
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

/** A window of the screens that closes with the test which opened it. */
export async function openWindow(
  host: Pick<TestHost, 'address'>,
  options?: WindowOptions,
): Promise<TestWindow> {
  const opened = await startWindow(host, options)
  onTestFinished(() => opened.context.close())
  return opened
}
