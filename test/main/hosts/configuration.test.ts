import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { ownProgram } from '#main/engines/program.ts'
import { runDesktop } from '#main/hosts/electron/desktop.ts'
import { CHANNELS } from '#main/hosts/electron/origin.ts'
import { runLoopback } from '#main/hosts/loopback/main.ts'
import { workerConfiguration } from '#main/hosts/worker/configuration.ts'
import { askHealth } from '#main/hosts/worker/health.ts'
import { runBare } from '#test/support/bare-program.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { electronStandIn } from '#test/support/electron-stand-in.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import type { Client } from '#tools/stations/browser.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

async function academy(token: string): Promise<AcademyApi> {
  const api = await startAcademyApi({ token })
  onTestFinished(() => api.close())
  return api
}

/** The screens' host on a data folder, and a client at its door. */
async function browserHost(dataDir: string, env: Record<string, string> = {}) {
  const rendererDir = testFolder()
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>x</title>')
  const host = await runLoopback({
    rendererDir,
    definitions: testJobs,
    env: { GRADING_STATION_DATA: dataDir, ...env },
    logLevel: 'silent',
  })
  onTestFinished(() => host.stop())
  const headers = { authorization: `Bearer ${host.token}` }
  const client: Client = createORPCClient(new HttpLink({ url: `http://127.0.0.1:${host.port}/rpc`, headers }))
  return client
}

/** The window on a data folder, over a stand-in for Electron whose key store seals. */
async function desktopHost(dataDir: string) {
  const stand = electronStandIn({ canSeal: true })
  const rendererDir = testFolder()
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>x</title>')
  const host = await runDesktop({
    electron: stand.module,
    env: { GRADING_STATION_DATA: dataDir },
    rendererDir,
    preload: '/preload.cjs',
    iconPath: '/icon.png',
    definitions: testJobs,
    log: createLogWithTail('silent'),
    program: ownProgram(process.env),
    isHidden: false,
  })
  const { webContents } = stand.windows[0]
  stand.handlers.get(CHANNELS.connect)!({ sender: webContents, senderFrame: webContents.mainFrame })
  const port = stand.sent[0].ports[0]
  port.start()
  const client: Client = createORPCClient(new PortLink({ port }))
  return { client, stand, stop: () => host!.stop().finally(() => port.close()) }
}

async function saveAcademy(client: Client, api: AcademyApi): Promise<void> {
  await client.settings.set({ apiBaseUrl: api.url, pollIntervalS: 0.05 })
  await client.settings.setSecret({ name: 'workerToken', value: api.token })
}

/** A job that is refused: its refusal comes back, which needs address and token alone. */
const refusedJob = (api: AcademyApi) => api.addJob({ type: 'tea', payload: {} })

describe('what a window saves', () => {
  test('is what a worker of the same data folder works with', async () => {
    const api = await academy('token-from-the-screen')
    const dataDir = testFolder()
    await saveAcademy(await browserHost(dataDir), api)
    const job = refusedJob(api)
    const worker = runBare(['worker', '--data', dataDir, '--drain'])
    expect(await worker.code).toBe(0)
    expect(api.deliveries.map(({ jobId }) => jobId)).toEqual([String(job.id)])
    expect(new Set(api.requests.map(({ token }) => token))).toEqual(new Set(['token-from-the-screen']))
  })

  test('reaches a worker that runs', async () => {
    const [before, after] = [await academy('old-token'), await academy('new-token')]
    const dataDir = testFolder()
    const client = await browserHost(dataDir)
    await saveAcademy(client, before)
    const worker = runBare(['worker', '--data', dataDir])
    await until(() => before.requests.length > 0)
    const job = refusedJob(after)
    await saveAcademy(client, after)
    await until(() => after.deliveries.some(({ jobId }) => jobId === String(job.id)), 40_000)
    const { socket } = dataFolder(dataDir)
    await until(async () => (await askHealth(socket))?.pid === worker.process.pid)
    worker.process.kill('SIGTERM')
    expect(await worker.code).toBe(0)
  })

  test('says at once for how long data is kept: a worker that runs forgets nothing by an older word', async () => {
    const dataDir = testFolder()
    const worker = await workerConfiguration({ GRADING_STATION_DATA: dataDir })
    const client = await browserHost(dataDir)
    await client.settings.set({ retentionDays: 365 })
    expect(worker.retentionDays()).toBe(365)
  })

  test('gives way to the environment, and the screens are told by which variable', async () => {
    const [saved, set] = [await academy('saved-token'), await academy('set-token')]
    const dataDir = testFolder()
    await saveAcademy(await browserHost(dataDir), saved)
    const env = { API_BASE_URL: set.url, INTERNAL_WORKER_TOKEN: set.token }
    const job = refusedJob(set)
    expect(await runBare(['worker', '--data', dataDir, '--drain'], env).code).toBe(0)
    expect(set.deliveries.map(({ jobId }) => jobId)).toEqual([String(job.id)])
    expect(saved.requests).toEqual([])

    const shown = await (await browserHost(dataDir, env)).settings.get()
    expect(shown).toMatchObject({
      settings: { apiBaseUrl: set.url, pollIntervalS: 0.05 },
      secrets: { workerToken: 'environment', openaiKey: 'unset' },
      fromEnvironment: ['apiBaseUrl'],
    })
    expect(JSON.stringify(shown)).not.toMatch(/(saved|set)-token/)
  })

  test('is kept only where it can be: a bad value is refused by its variable’s name, a damaged one left out', async () => {
    const dataDir = testFolder()
    const client = await browserHost(dataDir)
    await expect(client.settings.set({ operator: 'Kim', apiBaseUrl: 'ftp://academy' })).rejects.toMatchObject(
      {
        data: { reason: 'bad-setting', params: { names: 'API_BASE_URL' } },
      },
    )
    expect((await client.settings.get()).settings).toMatchObject({ operator: '', apiBaseUrl: '' })
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ ocrEngine: 'abacus', operator: 'Lee' }))
    const { settings } = await (await browserHost(dataDir)).settings.get()
    expect(settings).toMatchObject({ ocrEngine: 'google', operator: 'Lee' })
  })
})

describe('secrets', () => {
  test('without a key store stand in a file for this user alone, and the screens and doctor say so', async () => {
    const dataDir = testFolder()
    const client = await browserHost(dataDir)
    await client.settings.setSecret({ name: 'workerToken', value: 'in-plain-sight' })
    const { secretsFile, secrets } = await client.settings.get()
    expect(secrets.workerToken).toBe('file')
    expect(secretsFile).toBe(join(dataDir, 'secrets.json'))
    if (process.platform !== 'win32') expect(statSync(secretsFile).mode & 0o777).toBe(0o600)

    const doctor = await runBare(['doctor', '--no-engines', '--data', dataDir], {
      GRADING_STATION_LANGUAGE: 'en',
    }).stdout
    expect(doctor).toContain(`a file that only you can read (${secretsFile}): INTERNAL_WORKER_TOKEN`)
    expect(doctor).toMatch(/INTERNAL_WORKER_TOKEN +settings screen +•••/)
    expect(doctor).toMatch(/GRADING_STATION_LANGUAGE +environment +en/)
    expect(doctor).not.toContain('in-plain-sight')
  })

  test('that the window has sealed are lent to a worker while it is open', async () => {
    const api = await academy('sealed-token')
    const dataDir = testFolder()
    const window = await desktopHost(dataDir)
    await saveAcademy(window.client, api)
    expect((await window.client.settings.get()).secrets.workerToken).toBe('system')
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).not.toContain('sealed-token')
    // What Electron keeps for itself lies in the data folder, too.
    expect(window.stand.paths.get('userData')).toBe(join(dataDir, 'electron'))

    const job = refusedJob(api)
    expect(await runBare(['worker', '--data', dataDir, '--drain']).code).toBe(0)
    expect(api.deliveries.map(({ jobId }) => jobId)).toEqual([String(job.id)])
    // A browser on the same folder may use it as well, and shows where it is.
    expect((await (await browserHost(dataDir)).settings.get()).secrets.workerToken).toBe('system')

    await window.stop()
    const alone = runBare(['worker', '--data', dataDir, '--drain'], { GRADING_STATION_LANGUAGE: 'en' })
    expect(await alone.code).toBe(69)
    expect(await alone.stderr).toMatch(/INTERNAL_WORKER_TOKEN: sealed/)
    const doctor = JSON.parse(await runBare(['doctor', '--no-engines', '--data', dataDir, '--json']).stdout)
    expect(doctor.secrets).toMatchObject({ inFile: [], locked: ['INTERNAL_WORKER_TOKEN'] })
    expect(doctor.settings).toContainEqual(
      expect.objectContaining({ name: 'apiBaseUrl', env: 'API_BASE_URL', value: api.url, source: 'screen' }),
    )
  })
})
