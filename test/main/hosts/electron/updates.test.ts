import { createHash, randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import electronUpdater from 'electron-updater'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { whyNotSigned } from '#main/hosts/electron/update-signature.ts'
import { createUpdates, type Updater } from '#main/hosts/electron/updates.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { fakeClock } from '#test/support/fake-clock.ts'
import { until } from '#tools/until.ts'

const PUBLISHER = 'CN=Grading Station, O=Grading Station, C=KR'
afterEach(() => void vi.unstubAllEnvs())

/** A PowerShell that gives this answer, as the real one gives it of a file's signature; undefined: none at all. */
function powershell(answer: object | string | undefined): void {
  const folder = testFolder()
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  if (answer !== undefined) {
    writeFileSync(join(folder, 'powershell.exe'), `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`)
    chmodSync(join(folder, 'powershell.exe'), 0o755)
  }
  const rest = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((each) => !existsSync(join(each, 'powershell.exe')))
  vi.stubEnv('PATH', [folder, ...rest].join(delimiter))
}

describe.skipIf(process.platform === 'win32')('an installer', () => {
  test.each([
    ['of ours', { status: 0, subject: PUBLISHER }, null],
    ['of somebody else', { status: 0, subject: 'CN=Grading Station Ltd, C=KR' }, 'somebody else signed it'],
    ['altered after it was signed', { status: 3, subject: PUBLISHER }, 'its signature is not valid (3)'],
    ['nobody signed', { status: 2, subject: null }, 'its signature is not valid (2)'],
    [
      'of which nothing sensible is said',
      'Access denied',
      'its signature could not be looked at: SyntaxError',
    ],
    ['that cannot be asked about', undefined, 'its signature could not be looked at: Error'],
  ])('%s is taken only where it is ours', async (_, answer, verdict) => {
    powershell(answer)
    expect(await whyNotSigned([PUBLISHER], '/x/setup.exe')).toBe(verdict)
  })

  test('is known by its common name where the package names no more', async () => {
    powershell({ status: 0, subject: 'CN="Grading Station, Inc.", C=KR' })
    expect(await whyNotSigned(['Grading Station, Inc.'], '/x/setup.exe')).toBeNull()
    expect(await whyNotSigned(['Grading Station'], '/x/setup.exe')).not.toBeNull()
  })
})

/** Where releases lie, as electron-builder leaves them. */
async function releases(version: string, { stagingPercentage = 100 } = {}): Promise<string> {
  const installer = randomBytes(50_000)
  const sha512 = createHash('sha512').update(installer).digest('base64')
  const latest = `version: ${version}
files:
  - url: setup.exe
    sha512: ${sha512}
    size: ${installer.length}
path: setup.exe
sha512: ${sha512}
stagingPercentage: ${stagingPercentage}
releaseDate: '2026-11-30T00:00:00.000Z'
`
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith('/latest')) answer.end(latest)
    else if (asked.url === '/setup.exe') answer.end(installer)
    else answer.writeHead(404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The one place that asks Electron for something: its network. */
class NodeHttpExecutor extends ElectronHttpExecutor {
  // Electron's request is made after Node's, with two more methods, which the updater does not call on Windows.
  override createRequest = request as unknown as ElectronHttpExecutor['createRequest']
}

/** electron-updater as it runs on Windows, at version 1.0.0; only what Electron would ask the network with is Node's own. */
function windowsUpdater(url: string) {
  const folder = testFolder()
  const config = join(folder, 'app-update.yml')
  writeFileSync(
    config,
    `provider: generic\nurl: ${url}\npublisherName: ${JSON.stringify(PUBLISHER)}\nupdaterCacheDirName: updates\n`,
  )
  const app = {
    ...{ version: '1.0.0', name: 'grading-station', isPackaged: true, appUpdateConfigPath: config },
    ...{ userDataPath: folder, baseCachePath: folder, whenReady: async () => {} },
    ...{ relaunch() {}, quit() {}, onQuit() {} },
  }
  const updater = new electronUpdater.NsisUpdater(null, app)
  updater.verifyUpdateCodeSignature = (publishers, path) => whyNotSigned(publishers, path)
  updater.disableDifferentialDownload = true
  return Object.assign(updater, { httpExecutor: new NodeHttpExecutor() })
}

const parts = (updater: Updater) => ({
  ...{ updater, clock: fakeClock(), random: () => 0.5, log: createLogWithTail('silent') },
  ...{ isBusy: async () => false, stop: async () => {}, restart() {} },
})

async function looked(updater: ReturnType<typeof windowsUpdater>): Promise<string | undefined> {
  const mine = parts(updater)
  const updates = createUpdates(mine)
  onTestFinished(updates.stop)
  const outcome = new Promise<void>((resolve) => {
    for (const name of ['update-downloaded', 'update-not-available', 'error'] as const)
      updater.on(name, () => resolve())
  })
  mine.clock.step()
  await outcome
  return updates.ready()
}

describe.skipIf(process.platform === 'win32')('a release', () => {
  test('that is newer and signed by us is ready to be installed', async () => {
    powershell({ status: 0, subject: PUBLISHER })
    expect(await looked(windowsUpdater(await releases('1.1.0')))).toBe('1.1.0')
  })
  test('that somebody else signed, or whose signature cannot be asked for, is not', async () => {
    for (const answer of [{ status: 0, subject: 'CN=Mallory' }, undefined]) {
      powershell(answer)
      expect(await looked(windowsUpdater(await releases('1.1.0')))).toBeUndefined()
    }
  })
  test('that is older is not taken, however it is signed', async () => {
    powershell({ status: 0, subject: PUBLISHER })
    expect(await looked(windowsUpdater(await releases('0.9.0')))).toBeUndefined()
  })
  test('that goes to no station yet is left alone', async () => {
    powershell({ status: 0, subject: PUBLISHER })
    expect(await looked(windowsUpdater(await releases('1.1.0', { stagingPercentage: 0 })))).toBeUndefined()
  })
})

function standIn() {
  const calls: string[] = []
  const updater = Object.assign(new EventEmitter(), {
    ...{ autoDownload: false, autoInstallOnAppQuit: true, allowDowngrade: true, allowPrerelease: true },
    logger: console,
    checkForUpdates: async () => {
      calls.push('look')
      return null
    },
    quitAndInstall: (isSilent: boolean, isRunAfter: boolean) =>
      void calls.push(`install ${isSilent} ${isRunAfter}`),
  })
  // Of its many overloads of `on` a stand-in has the one.
  return { calls, updater: updater as unknown as Updater & EventEmitter }
}

describe('an update', () => {
  test('is looked for again and again, and never installed at the end of the program', () => {
    const { calls, updater } = standIn()
    const mine = parts(updater)
    const updates = createUpdates(mine)
    expect(updater).toMatchObject({ autoInstallOnAppQuit: false, allowDowngrade: false, logger: null })
    for (let look = 0; look < 3; look++) mine.clock.step()
    expect(calls).toEqual(['look', 'look', 'look'])
    updates.stop()
    expect(mine.clock.waiting()).toBe(0)
  })

  test('waits until nobody works, then closes the station first', async () => {
    const { calls, updater } = standIn()
    let isBusy = true
    const stop = async () => void calls.push('closed')
    const mine = { ...parts(updater), isBusy: async () => isBusy, stop }
    const updates = createUpdates(mine)
    expect(await updates.install()).toBe(false)
    updater.emit('update-downloaded', { version: '2.0.0' })
    expect(await updates.install()).toBe(true)
    await until(() => mine.clock.waiting() === 2)
    mine.clock.step()
    // It looked again, and waits again.
    await until(() => mine.clock.waiting() === 2)
    expect(calls).toEqual([])
    isBusy = false
    mine.clock.step()
    await until(() => calls.length === 2)
    expect(calls).toEqual(['closed', 'install true true'])
  })

  test('that waits is given up when the program, or the computer, ends', async () => {
    const { calls, updater } = standIn()
    const mine = { ...parts(updater), isBusy: async () => true }
    const updates = createUpdates(mine)
    updater.emit('update-downloaded', { version: '2.0.0' })
    await updates.install()
    await until(() => mine.clock.waiting() === 2)
    updates.stop()
    await until(() => mine.clock.waiting() === 0)
    expect(calls).toEqual([])
  })

  test('whose installer does not start brings the program back as it was', async () => {
    const { calls, updater } = standIn()
    const mine = { ...parts(updater), restart: () => void calls.push('restart') }
    const updates = createUpdates(mine)
    updater.emit('update-downloaded', { version: '2.0.0' })
    await updates.install()
    await until(() => calls.includes('install true true'))
    updater.emit('error', new Error('spawn EACCES'))
    expect(calls.at(-1)).toBe('restart')
  })
})
