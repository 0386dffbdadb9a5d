import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { describe, expect, onTestFinished, test } from 'vitest'
import { backUpNow, listBackups } from '#main/db/backup.ts'
import { enterGate } from '#main/db/lock.ts'
import { openDatabase } from '#main/db/open.ts'
import { runLoopback } from '#main/hosts/loopback/main.ts'
import { askHealth } from '#main/hosts/worker/health.ts'
import { createStation } from '#main/station/station.ts'
import { runBare } from '#test/support/bare-program.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleBatch } from '#test/support/sample-batch.ts'
import { testPlatform } from '#test/support/test-station.ts'
import { inDatabase, SCANS, storedFiles, workedFolder } from '#test/support/worked-folder.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import type { Client } from '#tools/stations/browser.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

const DAY_MS = 86_400_000
const CLOCK_AHEAD = new URL('../../support/clock-ahead.ts', import.meta.url).href

const damage = (path: string) =>
  writeFileSync(path, 'no database any more, whatever it was before. '.repeat(200))

const aheadBy = (ms: number) => ({ NODE_OPTIONS: `--import ${CLOCK_AHEAD}`, CLOCK_AHEAD_MS: String(ms) })

/** The worker as its user starts it, until it has nothing left to do. @returns its log */
async function drain(dataDir: string, env: Record<string, string> = {}): Promise<string> {
  const api = await startAcademyApi({ token: 'a-token' })
  onTestFinished(() => api.close())
  const worker = runBare(['worker', '--data', dataDir, '--drain'], {
    ...{ PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', AI_WORKER_POLL_INTERVAL: '0.05' },
    ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token },
    ...env,
  })
  const [log, complaints] = await Promise.all([worker.stdout, worker.stderr])
  expect(await worker.code, complaints).toBe(0)
  return log
}

function windowEnv(): Record<string, string> {
  const rendererDir = testFolder()
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>x</title>')
  return { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', GRADING_STATION_RENDERER: rendererDir }
}

/** Paths a process has open. */
const openFiles = (pid = 0): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)]
    } catch {
      // It was closed while we looked.
      return []
    }
  })

/** A window in a process of its own, once it shows where it is. */
async function startWindow(dataDir: string, env: Record<string, string> = {}) {
  const run = runBare(['browser', '--no-open', '--data', dataDir, '--log', 'info'], {
    ...windowEnv(),
    ...env,
  })
  let said = ''
  run.process.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const address = () => /http:\/\/127\.0\.0\.1:(\d+)\/open\?ticket=\S+/.exec(said)
  await until(() => address() !== null || run.process.exitCode !== null, 30_000)
  const [opening, port] = address() ?? []
  if (opening === undefined) throw new Error(`no window: ${said}${await run.stderr}`)
  // As a browser does: the address is good once, for a cookie.
  const opened = await fetch(opening, { redirect: 'manual' })
  const [cookie = ''] = opened.headers.getSetCookie()
  const client: Client = createORPCClient(
    new RPCLink({
      url: `http://127.0.0.1:${port}/rpc`,
      headers: { cookie: cookie.split(';')[0] },
    }),
  )
  return {
    client,
    said: () => said,
    async close() {
      run.process.kill('SIGTERM')
      return run.code
    },
  }
}

/** The same host in this process, which costs no start. */
async function openWindowHere(dataDir: string) {
  const { GRADING_STATION_RENDERER: rendererDir } = windowEnv()
  const host = await runLoopback({
    ...{ rendererDir, definitions: testJobs, logLevel: 'silent' },
    env: { GRADING_STATION_DATA: dataDir },
  })
  const close = () => host.stop()
  onTestFinished(close)
  const headers = { authorization: `Bearer ${host.token}` }
  const client: Client = createORPCClient(new RPCLink({ url: `http://127.0.0.1:${host.port}/rpc`, headers }))
  return { client, close }
}

/** An exam to import into, made by a window that was closed again. */
async function emptyBatch(dataDir: string): Promise<number> {
  const station = createStation(testPlatform({ dataDir }))
  const batchId = sampleBatch(station)
  await station.stop(0)
  return batchId
}

describe('a damaged database', () => {
  test('without a backup: an empty one is made and the log says so, every scan is kept and can be imported again', async () => {
    const { dataDir, folder, stationId } = await workedFolder({ withBackup: false })
    damage(folder.database)
    const log = await drain(dataDir)
    expect(log).toContain('no sound backup')
    expect(log).not.toContain('was restored')
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
    // The academy knows its results by it.
    expect(inDatabase(folder.database)).toEqual({ pages: 0, batches: 0, stationId })

    // Another start sweeps nothing either.
    const batchId = await emptyBatch(dataDir)
    const { client, close } = await openWindowHere(dataDir)
    await client.jobs.pause({})
    expect((await client.settings.notices()).recovery).toMatchObject({ why: 'damaged', backupAtMs: null })
    const found = await client.settings.setAside()
    expect(found.map(({ kind }) => kind)).toEqual(Array(SCANS).fill('scan'))
    const taken = await client.settings.importSetAside({
      batchId,
      sha256s: found.map(({ sha256 }) => sha256),
    })
    expect(taken).toEqual({ accepted: SCANS, duplicates: 0 })
    expect(await client.settings.setAside()).toEqual([])
    await client.settings.dismissRecovery()
    expect((await client.settings.notices()).recovery).toBeNull()
    await close()
    expect(storedFiles(dataDir).length).toBeGreaterThanOrEqual(SCANS)
  })

  test('with one: it is restored and the log says of when, and scans that came after it are set aside', async () => {
    const { dataDir, folder, stationId } = await workedFolder({ withBackup: true })
    damage(folder.database)
    const at = new Date(listBackups(folder.backups)[0].atMs).toISOString()
    expect(await drain(dataDir)).toContain(`the backup of ${at} was restored`)
    expect(inDatabase(folder.database)).toEqual({ pages: SCANS - 1, batches: 1, stationId })
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
    const { client } = await openWindowHere(dataDir)
    expect(await client.settings.setAside()).toHaveLength(1)
  })

  test('or one that was deleted, or is empty, is not taken for that of a new station', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: true })
    rmSync(folder.database)
    expect(await drain(dataDir)).toContain('the database was gone')
    expect(inDatabase(folder.database).pages).toBe(SCANS - 1)
    writeFileSync(folder.database, '')
    const { client } = await openWindowHere(dataDir)
    expect((await client.settings.notices()).recovery).toMatchObject({ why: 'missing' })
    expect(inDatabase(folder.database).pages).toBe(SCANS - 1)
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
  })

  test('that two windows find at once is replaced by the backup once, and both work with that', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: true })
    damage(folder.database)
    const windows = await Promise.all([startWindow(dataDir), startWindow(dataDir)])
    expect(readdirSync(folder.quarantine)).toHaveLength(1)
    expect(windows.filter(({ said }) => said().includes('was restored'))).toHaveLength(1)
    const [first, second] = windows.map(({ client }) => client)
    const [batch] = await first.batches.list()
    await first.batches.update({ id: batch.id, name: '한 번만' })
    expect((await second.batches.list()).map(({ name }) => name)).toContain('한 번만')
    for (const { close } of windows) expect(await close()).toBe(0)
    expect(inDatabase(folder.database).pages).toBe(SCANS - 1)
  })
})

describe('going back to a copy', () => {
  test('is refused while another host is open, keeps what is replaced with its scans, and can be undone', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: true })
    const window = await openWindowHere(dataDir)
    const other = await openWindowHere(dataDir)
    const { client } = window
    const [backup] = await client.settings.backups()
    const pages = () => inDatabase(folder.database).pages
    await expect(client.settings.restore({ name: backup.name })).rejects.toMatchObject({
      data: { code: 'conflict', reason: 'folder-in-use' },
    })
    expect(await client.batches.list()).toHaveLength(1)
    expect(pages()).toBe(SCANS)

    await other.close()
    await client.settings.restore({ name: backup.name })
    expect(pages()).toBe(SCANS - 1)
    expect(await client.settings.setAside()).toHaveLength(1)
    expect((await client.settings.notices()).recovery).toMatchObject({
      why: 'chosen',
      backupAtMs: backup.atMs,
    })

    const replaced = (await client.settings.backups()).find(({ isReplaced }) => isReplaced)
    await client.settings.restore({ name: replaced?.name ?? '' })
    expect(pages()).toBe(SCANS)
    expect(await client.settings.setAside()).toEqual([])
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
    await window.close()
  })

  test('that was cut short between its moves is ended by the next start', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: true })
    const window = await openWindowHere(dataDir)
    const [backup] = await window.client.settings.backups()
    await window.client.settings.restore({ name: backup.name })
    await window.close()
    // As it was when the old file had gone, and neither its log nor the new file had moved.
    renameSync(folder.database, `${folder.database}.restored`)
    writeFileSync(`${folder.database}-wal`, 'the log of the old one')
    await (await openWindowHere(dataDir)).close()
    expect(inDatabase(folder.database).pages).toBe(SCANS - 1)
    const [aside] = readdirSync(folder.quarantine)
    expect(readFileSync(join(folder.quarantine, aside, 'station.db-wal'), 'utf8')).toBe(
      'the log of the old one',
    )
    expect(existsSync(`${folder.database}.restored`)).toBe(false)
  })
})

describe('a host that comes', () => {
  test.runIf(process.platform === 'linux')(
    'while the database is being repaired waits until it is, and opens that one',
    async () => {
      const { dataDir, folder } = await workedFolder({ withBackup: true })
      const gate = enterGate(folder.gate, 0)
      expect(gate).toBeDefined()
      renameSync(folder.database, `${folder.database}.away`)
      const coming = runBare(['browser', '--no-open', '--data', dataDir], windowEnv())
      await until(() => openFiles(coming.process.pid).includes(folder.gate), 30_000)
      expect(existsSync(folder.database)).toBe(false)
      renameSync(`${folder.database}.away`, folder.database)
      gate?.release()
      await until(() => openFiles(coming.process.pid).includes(folder.database), 30_000)
      coming.process.kill('SIGTERM')
      expect(await coming.code).toBe(0)
      expect(inDatabase(folder.database).pages).toBe(SCANS)
    },
  )

  test('or works, when a program that knows no lock replaces the database, ends with a sentence', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: true })
    const api = await startAcademyApi({ token: 'a-token' })
    onTestFinished(() => api.close())
    const worker = runBare(['worker', '--data', dataDir], {
      ...{ PATH: process.env.PATH ?? '', API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token },
    })
    await until(async () => (await askHealth(folder.socket)) !== undefined)
    const gate = enterGate(folder.gate, 5_000)
    gate?.advance()
    gate?.release()
    expect(await worker.code).toBe(70)
    expect(await worker.stdout).toContain('database-replaced')
  })
})

describe('a clock that is wrong', () => {
  test('by forty days at a start takes nothing with it', async () => {
    const { dataDir, folder, batchId } = await workedFolder({ withBackup: true })
    // An exam that is long over.
    const db = openDatabase(folder.database)
    db.prepare('UPDATE pages SET settled_at_ms = ?').run(Date.now())
    db.close()
    const { client, close } = await startWindow(dataDir, aheadBy(40 * DAY_MS))
    expect((await client.batches.list()).map(({ id }) => id)).toContain(batchId)
    const { clockLeap } = await client.settings.notices()
    expect(Math.round(((clockLeap?.clockMs ?? 0) - (clockLeap?.seenMs ?? 0)) / DAY_MS)).toBe(40)
    await close()
    expect(inDatabase(folder.database).pages).toBe(SCANS)
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
    expect(listBackups(folder.backups)).toHaveLength(1)
    // Nor does a worker.
    await drain(dataDir, aheadBy(40 * DAY_MS))
    expect(inDatabase(folder.database).pages).toBe(SCANS)
    expect(storedFiles(dataDir)).toHaveLength(SCANS)
  })

  test('and was, is followed again: three copies from the future do not cost the next one', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: false })
    const db = openDatabase(folder.database)
    for (let n = 0; n < 3; n++) backUpNow(db, folder.backups, Date.now() + 400 * DAY_MS + n, 3)
    db.close()
    const { client } = await openWindowHere(dataDir)
    const made = await client.settings.backup()
    expect((await client.settings.backups())[0].name).toBe(made.name)
    await client.settings.backup()
    expect((await client.settings.backups()).map(({ name }) => name)).toContain(made.name)
  })
})
