import { readdirSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '#main/db/open.ts'
import { judge } from '#main/jobs/retry.ts'
import { StationError } from '#shared/domain/errors.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testStation } from '#test/support/test-station.ts'
import { addJob } from '#tools/stations/add-job.ts'
import {
  badCommitJob,
  crashJob,
  echoJob,
  fileJob,
  hangJob,
  leakJob,
  noteJob,
  slowJob,
} from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

describe('a job', () => {
  test('runs in an engine process and keeps its result, and the engine’s name and version', async () => {
    const { station, ended, events } = testStation()
    await station.start()
    const id = addJob(station, echoJob, { text: '가' })
    const [job] = await ended(id)
    expect(job).toMatchObject({
      ...{ state: 'done', result: { text: '가' }, attempt: 1, progress: 1 },
      ...{ engine: 'echo', engineVersion: '1.0.0', failures: [] },
    })
    await until(() => events.some(({ name }) => name === 'job.settled'))
    expect(events.map(({ name }) => name)).toEqual(['job.added', 'job.started', 'job.settled'])
  })

  test('whose engine crashes every time is given up after three deaths, with evidence; the others all end well', async () => {
    const { station, ended } = testStation()
    await station.start()
    const bad = addJob(station, crashJob, { by: 'SIGSEGV' })
    const good = Array.from({ length: 30 }, (_, i) => addJob(station, echoJob, { text: String(i) }))
    const [dead, ...others] = await ended(bad, ...good)
    expect(others.map((job) => job.state)).toEqual(good.map(() => 'done'))
    expect(dead).toMatchObject({
      state: 'dead',
      attempt: 3,
      recoveries: 3,
      error: { reason: 'poison' },
      engine: 'crash',
    })
    expect(dead?.failures).toHaveLength(3)
    expect(dead?.failures[0]?.evidence).toMatchObject({
      ...{ engine: 'crash', engineVersion: '1.0.0', signal: 'SIGSEGV' },
      ...{ stderr: expect.stringContaining('about to end'), durationMs: expect.any(Number) },
    })
  })

  test('that hangs is stopped at its time limit, tried again, then dead', async () => {
    const { station, ended } = testStation()
    await station.start()
    const [job] = await ended(addJob(station, hangJob, {}))
    expect(job).toMatchObject({ state: 'dead', attempt: 2, error: { reason: 'engine-timeout' } })
  })

  test('that takes too much memory fails by that name', async () => {
    const { station, ended } = testStation()
    await station.start()
    const [job] = await ended(addJob(station, leakJob, {}))
    expect(job?.failures.map(({ error }) => error.reason)).toContain('engine-memory')
    expect(job?.state).toBe('dead')
  })

  test('with bad input is dead at once; a bug is tried again', async () => {
    const { station, ended } = testStation()
    await station.start()
    const [unreadable, bug, payload] = await ended(
      addJob(station, crashJob, { by: 'typed-throw' }),
      addJob(station, crashJob, { by: 'throw' }),
      addJob(station, echoJob, { text: 7 } as never),
    )
    expect(unreadable).toMatchObject({
      state: 'dead',
      attempt: 1,
      error: { code: 'unreadable', reason: 'not-an-image' },
    })
    expect(bug).toMatchObject({ state: 'dead', attempt: 5, error: { code: 'internal' } })
    expect(payload).toMatchObject({ state: 'dead', attempt: 1, error: { reason: 'payload-invalid' } })
  })

  test('that finds no room on the disk waits for it at no attempt’s cost, unless it alone needs more than there is', () => {
    const last = { attempt: 5, recoveries: 0, origin: 'api' } as const
    const judged = (thrown: Error) => judge(thrown, last, { retry: { attempts: 5, backoffMs: 1 } }, () => 0)
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' })
    expect(judged(full)).toMatchObject({ kind: 'wait', error: { reason: 'disk-full' } })
    const lecture = { reason: 'disk-full', params: { freeBytes: 1, neededBytes: 2 } }
    expect(judged(new StationError('unavailable', 'too long a lecture', lecture)).kind).toBe('give-up')
  })

  test('that cannot write what belongs to its result is not done, and leaves nothing half written', async () => {
    const { station, ended } = testStation()
    await station.start()
    const [job] = await ended(addJob(station, badCommitJob, {}))
    expect(job).toMatchObject({ state: 'dead', attempt: 3, result: undefined })
    expect(station.jobs.list({ limit: 10, type: 'note' })).toEqual([])
  })

  test('gets its file, a folder of its own that is gone afterwards, and enqueues what follows', async () => {
    const { station, ended } = testStation()
    await station.start()
    const blob = await station.blobs.put([Buffer.from('scan')])
    const [job] = await ended(addJob(station, fileJob, { follow: true }, { blobSha256: blob.sha256 }))
    expect(job).toMatchObject({ state: 'done', result: { sha256: blob.sha256 } })
    const [follow] = station.jobs.list({ limit: 1, type: 'note' })
    const [note] = await ended(follow?.id ?? 0)
    expect(note?.result).toEqual({ text: blob.sha256 })
    expect(readdirSync(station.folder.work)).toEqual([])
  })

  test('reports its progress while it runs, unless it is over before anyone could look', async () => {
    const { station, events, ended } = testStation()
    await station.start()
    const progressed = () => events.filter(({ name }) => name === 'job.progressed')
    // The first one waits for its engine to start.
    await ended(addJob(station, slowJob, { ms: 1 }))
    const quick = addJob(station, slowJob, { ms: 1 })
    await ended(quick)
    expect(progressed()).not.toContainEqual({ name: 'job.progressed', jobId: quick })
    const id = addJob(station, slowJob, { ms: 2_500 })
    await ended(id)
    expect(progressed()).toContainEqual({ name: 'job.progressed', jobId: id })
  })
})

describe('the queue', () => {
  test('runs no more of a type at once than the type allows', async () => {
    const { station, stateOf, ended } = testStation()
    await station.start()
    const ids = [1, 2, 3].map(() => addJob(station, slowJob, { ms: 500 }))
    await until(() => station.runner.running.length === 2)
    expect(ids.map(stateOf)).toEqual(['leased', 'leased', 'ready'])
    await ended(...ids)
  })

  test('runs what the station has died under twice alone, so that nothing else is accused', async () => {
    const { station, events, ended } = testStation()
    const [before, ...suspects] = [1, 2, 3].map(() => addJob(station, slowJob, { ms: 200 }))
    const after = addJob(station, noteJob, { text: '' })
    for (const id of suspects) {
      station.db
        .prepare('UPDATE jobs SET recoveries = 2, recovered_at_ms = ? WHERE id = ?')
        .run(Date.now(), id)
    }
    await station.start()
    await ended(before!, ...suspects, after)
    const order = events.flatMap((event) =>
      'jobId' in event && event.name !== 'job.progressed' ? [event] : [],
    )
    for (const id of suspects) {
      const start = order.findIndex((event) => event.name === 'job.started' && event.jobId === id)
      expect(order[start + 1]).toEqual({ name: 'job.settled', jobId: id })
    }
  })

  test('cancels a waiting job at once and a running one within a second, its engine with it', async () => {
    const { station, stateOf, ended } = testStation()
    await station.start()
    const running = [1, 2].map(() => addJob(station, slowJob, { ms: 60_000 }))
    await until(() => station.runner.running.length === 2)
    const waiting = addJob(station, slowJob, { ms: 1 })
    for (const id of [...running, waiting]) station.perform((act) => act.cancel(id))
    expect(stateOf(waiting)).toBe('cancelled')
    const jobs = await ended(...running)
    expect(jobs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  })

  test('pauses one type or all, keeps that over a restart, and resumes', async () => {
    const first = testStation()
    first.station.runner.pause('echo')
    await first.station.start()
    const paused = addJob(first.station, echoJob, { text: 'later' })
    await first.ended(addJob(first.station, noteJob, { text: 'now' }))
    expect(first.stateOf(paused)).toBe('ready')
    await first.station.stop()
    const second = testStation({ dataDir: first.station.folder.dir })
    await second.station.start()
    expect(second.station.runner.paused()).toEqual({ all: false, types: ['echo'] })
    second.station.runner.resume('echo')
    expect((await second.ended(paused))[0]?.state).toBe('done')
  })

  test('stopped with jobs running hands them back without an attempt spent', async () => {
    const { station } = testStation()
    await station.start()
    const id = addJob(station, slowJob, { ms: 60_000 })
    await until(() => station.runner.running.length === 1)
    await station.stop(0)
    const again = testStation({ dataDir: station.folder.dir })
    expect(again.station.jobs.find(id)).toMatchObject({
      state: 'ready',
      attempt: 0,
      recoveries: 0,
      failures: [],
    })
  })

  test('waits out a database that another program holds, and loses nothing', async () => {
    const { station, events, ended } = testStation()
    await station.start()
    const id = addJob(station, slowJob, { ms: 300 })
    await until(() => station.runner.running.length === 1)
    const other = openDatabase(station.folder.database)
    onTestFinished(() => void other.close())
    station.db.pragma('busy_timeout = 50')
    other.exec('BEGIN IMMEDIATE')
    await until(() => events.some(({ name }) => name === 'station.blocked'))
    other.exec('COMMIT')
    expect((await ended(id))[0]?.state).toBe('done')
  })

  test('waits out a full disk: what was computed is kept until it can be written', async () => {
    const { station, events, ended, stateOf } = testStation()
    await station.start()
    const id = addJob(station, slowJob, { ms: 200 })
    await until(() => station.runner.running.length === 1)
    // From here on the write that completes a job runs out of pages.
    station.db.pragma(`max_page_count = ${Number(station.db.pragma('page_count', { simple: true })) + 50}`)
    station.db.exec(`CREATE TRIGGER full BEFORE UPDATE OF state ON jobs WHEN NEW.state = 'done'
      BEGIN INSERT INTO facts VALUES ('filler', json_quote(hex(zeroblob(9000000))), 0); END`)
    await until(() =>
      events.some((event) => event.name === 'station.blocked' && event.error.reason === 'disk-full'),
    )
    expect(stateOf(id)).toBe('leased')
    station.db.exec('DROP TRIGGER full')
    expect((await ended(id))[0]).toMatchObject({ state: 'done', attempt: 1 })
  })

  test('of the academy is left to the worker by a host that cannot fetch its files', async () => {
    const { station, stateOf, ended } = testStation()
    const academys = station.jobs.enqueue(
      {
        type: 'file',
        payload: { download_url: 'http://127.0.0.1/x' },
        origin: 'api',
        externalId: '1',
        submissionId: 1,
      },
      0,
    )
    await station.start()
    await ended(addJob(station, noteJob, { text: 'own' }))
    expect(stateOf(academys.id)).toBe('ready')
  })

  test('shared by two hosts does every job once', async () => {
    const dataDir = testFolder()
    const [one, two] = [testStation({ dataDir }), testStation({ dataDir })]
    const ids = Array.from({ length: 60 }, (_, i) => addJob(one.station, noteJob, { text: String(i) }))
    await Promise.all([one.station.start(), two.station.start()])
    const jobs = await one.ended(...ids)
    expect(jobs.every((job) => job.state === 'done' && job.attempt === 1)).toBe(true)
  })
})
