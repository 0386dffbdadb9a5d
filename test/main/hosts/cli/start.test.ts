import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { testFolder } from '#test/support/data-folder.ts'
import { isLong } from '#test/support/long.ts'
import { builtRenderer } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const PROGRAM = join(ROOT, 'main/hosts/cli/grading-station.mjs')

async function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const out = testFolder()
  const child = spawn(command, [...args, '--out', out], {
    cwd: ROOT,
    env: {
      ...process.env,
      // No window, no browser: as on a build machine.
      CI: 'true',
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      GRADING_STATION_DATA: testFolder(),
      GRADING_STATION_RENDERER: await builtRenderer(),
      ...env,
    },
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, out, ended, text: () => text }
}

const addressIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+\/open\?ticket=[\w-]{43}/.exec(text)?.[0]

it('start grades the sample exam, then serves the screens in a pipe until it is told to stop, and ends with 0', async () => {
  const { child, out, ended, text } = await start(process.execPath, [PROGRAM, 'start'])
  await until(() => addressIn(text()) !== undefined, 55_000)
  expect(text()).toContain('확인필요')
  expect(readFileSync(join(out, 'results.csv')).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const opened = await fetch(addressIn(text())!, { redirect: 'manual' })
  expect(opened.status).toBe(303)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it.runIf(isLong)('start --no-screens ends after the sample exam', async () => {
  const { out, ended, text } = await start(process.execPath, [PROGRAM, 'start', '--no-screens'])
  expect(await ended).toBe(0)
  expect(addressIn(text())).toBeUndefined()
  expect(existsSync(join(out, 'results.csv'))).toBe(true)
})
