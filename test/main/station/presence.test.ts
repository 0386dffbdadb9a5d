import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { bootsRepository } from '#main/db/boots.ts'
import { type Db, openReadOnly } from '#main/db/open.ts'
import { groupIsAlive, machineBoot, processStart } from '#main/engines/os-process.ts'
import { createStation } from '#main/station/station.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testPlatform, testStation } from '#test/support/test-station.ts'
import { addJob } from '#tools/stations/add-job.ts'
import { echoJob, hangJob, noteJob, slowJob } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

const HOST = fileURLToPath(new URL('../../support/host-process.ts', import.meta.url))

/** A station in a process of its own, with one endless job running. */
async function otherHost(dataDir: string, env: Record<string, string> = {}) {
  const host = spawn(process.execPath, [HOST, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void host.kill('SIGKILL'))
  const [said] = (await once(host.stdout, 'data')) as [Buffer]
  return { host, jobId: Number(said.toString()) }
}

function childrenOf(database: string): number[] {
  const db = openReadOnly(database)
  const pids = db.prepare('SELECT pid FROM children').pluck().all() as number[]
  db.close()
  return pids
}

describe('a host', () => {
  test('that was killed is taken over from at once: its engine is gone before its job runs again', async () => {
    const dataDir = testFolder()
    const { host, jobId } = await otherHost(dataDir)
    const { station, stateOf } = testStation({ dataDir })
    await until(() => childrenOf(station.folder.database).length === 1)
    const [engine = 0] = childrenOf(station.folder.database)
    host.kill('SIGKILL')
    await once(host, 'exit')
    await station.start()
    expect(groupIsAlive(engine)).toBe(false)
    expect(['ready', 'leased']).toContain(stateOf(jobId))
    expect(station.jobs.find(jobId)).toMatchObject({ recoveries: 1, failures: [{ kind: 'recovery' }] })
    await until(() => stateOf(jobId) === 'leased')
  })

  test.skipIf(process.platform === 'win32')(
    'that is stopped for long is taken over from: its engine, which goes on, is gone before its job runs again',
    async () => {
      const dataDir = testFolder()
      const stall = { GRADING_STATION_STALL_SECONDS: '3' }
      const { host, jobId } = await otherHost(dataDir, stall)
      const { station } = testStation({ dataDir, settings: readSettings(stall) })
      await until(() => childrenOf(station.folder.database).length === 1)
      const [engine = 0] = childrenOf(station.folder.database)
      const engineWasAlive: boolean[] = []
      station.subscribe((event) => {
        if (event.name === 'job.started' && event.jobId === jobId) engineWasAlive.push(groupIsAlive(engine))
      })
      host.kill('SIGSTOP')
      await station.start()
      await until(() => engineWasAlive.length > 0)
      expect(engineWasAlive).toEqual([false])
      expect(processStart(host.pid ?? 0)).toBeDefined()
    },
  )

  test.skipIf(process.platform === 'win32')(
    'that died is told from another program that has its number, and so are its engines',
    async () => {
      const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
      onTestFinished(() => void stranger.kill('SIGKILL'))
      const pid = stranger.pid ?? 0
      const dataDir = testFolder()
      const { station, stateOf } = testStation({ dataDir })
      const boots = bootsRepository(station.db)
      const boot = { host: 'window', machineBoot, programVersion: '0.0.0' } as const
      boots.register({ ...boot, id: 'died', pid, processStart: `${machineBoot}/1` }, Date.now())
      boots.addChild({ pid, processStart: `${machineBoot}/2`, bootId: 'died', engine: 'omr' })
      boots.register({ ...boot, id: 'lives', pid, processStart: processStart(pid) ?? '' }, Date.now())
      const jobId = addJob(station, noteJob, { text: 'left behind' })
      station.jobs.claim({ note: 1 }, 'died', Date.now(), ['local'])
      expect(stateOf(jobId)).toBe('leased')
      await station.start()
      expect(boots.open().map(({ id }) => id)).toContain('lives')
      expect(boots.open().map(({ id }) => id)).not.toContain('died')
      await until(() => stateOf(jobId) === 'done')
      expect(processStart(pid)).toBeDefined()
    },
  )

  test('that lives keeps its jobs while another works beside it', async () => {
    const dataDir = testFolder()
    const { jobId } = await otherHost(dataDir)
    const { station, stateOf, ended } = testStation({ dataDir })
    await station.start()
    await ended(addJob(station, noteJob, { text: 'mine' }))
    expect(stateOf(jobId)).toBe('leased')
    expect(station.runner.running).toEqual([])
  })

  test('that is a worker has its folder alone; a window may join it', async () => {
    const dataDir = testFolder()
    const settings = testPlatform().settings
    const worker = createStation(testPlatform({ dataDir, host: 'worker' }))
    onTestFinished(() => worker.stop(0))
    expect(() => createStation(testPlatform({ dataDir, host: 'worker', settings }))).toThrow(
      expect.objectContaining({ code: 'conflict', reason: 'worker-running' }),
    )
    testStation({ dataDir, host: 'window' })
  })

  test('that finds its leases taken over abandons its jobs and goes on under a new boot', async () => {
    const { station, stateOf, ended } = testStation()
    await station.start()
    const id = addJob(station, slowJob, { ms: 60_000 })
    await until(() => stateOf(id) === 'leased')
    const db = station.db
    // What another host does once this one has stood still for a minute.
    db.exec(
      `UPDATE boots SET ended_at_ms = 1; UPDATE jobs SET state = 'dead', leased_by = NULL, finished_at_ms = 1, fence = 9`,
    )
    await until(() => station.runner.running.length === 0, 15_000)
    expect(stateOf(id)).toBe('dead')
    expect((await ended(addJob(station, noteJob, { text: 'on' })))[0]?.state).toBe('done')
  })
})

describe('a host that was taken for dead while it stood still', () => {
  const bootOf = (db: Db, jobId: number) =>
    db
      .prepare<[number], { id: string; endedAtMs: number | null }>(
        `SELECT boots.id, ended_at_ms AS endedAtMs FROM boots JOIN jobs ON leased_by = boots.id WHERE jobs.id = ?`,
      )
      .get(jobId)

  test('claims nothing in the moment before it learns of that: nobody would look after such a lease', async () => {
    const { station, ended } = testStation({
      settings: readSettings({ GRADING_STATION_STALL_SECONDS: '3' }),
    })
    await station.start()
    const { db } = station
    const [before] = bootsRepository(db).open()
    const claimedUnder: ReturnType<typeof bootOf>[] = []
    station.subscribe((event) => {
      if (event.name === 'job.started') claimedUnder.push(bootOf(db, event.jobId))
    })
    bootsRepository(db).end(before?.id ?? '', Date.now())
    const id = addJob(station, noteJob, { text: 'due at its waking' })
    await ended(id)
    expect(claimedUnder).toEqual([{ id: expect.not.stringContaining(before?.id ?? ''), endedAtMs: null }])
  })

  test('has its engines known under its new boot, so that these are found when it dies', async () => {
    const { station } = testStation({ settings: readSettings({ GRADING_STATION_STALL_SECONDS: '3' }) })
    await station.start()
    addJob(station, echoJob, { text: 'its engine stays' })
    const boots = bootsRepository(station.db)
    const [before] = boots.open()
    await until(() => boots.childrenOf(before?.id ?? '').length === 1)
    boots.end(before?.id ?? '', Date.now())
    await until(() => boots.open().some(({ id }) => boots.childrenOf(id).length === 1))
    expect(boots.childrenOf(before?.id ?? '')).toEqual([])
  })

  test('leaves no job that is leased to nobody: the next start takes it up', async () => {
    const dataDir = testFolder()
    const { station, stateOf, ended } = testStation({ dataDir })
    const id = addJob(station, noteJob, { text: 'leased to nobody' })
    // As earlier programs could leave it.
    station.db.exec(
      `UPDATE jobs SET state = 'leased', leased_by = 'a boot that was ended and forgotten', fence = fence + 1`,
    )
    expect(stateOf(id)).toBe('leased')
    await station.start()
    expect((await ended(id))[0]).toMatchObject({ state: 'done', recoveries: 0 })
  })
})

test('a job whose engine hangs never outlives its host', async () => {
  const { station } = testStation()
  await station.start()
  addJob(station, hangJob, {})
  await until(() => childrenOf(station.folder.database).length === 1)
  const [engine = 0] = childrenOf(station.folder.database)
  await station.stop(0)
  expect(groupIsAlive(engine)).toBe(false)
})
