import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { homeworkRepository } from '#main/db/homework.ts'
import {
  type JobsRepository,
  jobsRepository,
  type LeasedJob,
  MAX_BACKOFF_MS,
  type NewJob,
} from '#main/db/jobs.ts'
import { openDatabase } from '#main/db/open.ts'
import type { WireError } from '#shared/domain/errors.ts'
import { PRIORITY_STEP_MS } from '#shared/domain/job.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { seededRandom } from '#tools/random.ts'

const MINUTE = 60_000
const EVERY = { a: 1_000, b: 1_000 }
const failed: WireError = { code: 'engine-failed', reason: 'engine-crashed', message: 'crashed' }
const failure = { error: failed, evidence: { stderr: 'last words' }, died: false }

function testQueue(file = join(testFolder(), 'station.db')) {
  const db = openDatabase(file)
  onTestFinished(() => void db.close())
  const jobs = jobsRepository(db)
  const add = (job: Partial<NewJob> = {}, now = 0) => jobs.enqueue({ type: 'a', payload: {}, ...job }, now).id
  const claim = (now = 0, boot = 'boot', limits: Record<string, number> = EVERY): LeasedJob => {
    const job = jobs.claim(limits, boot, now)
    if (job === undefined) throw new Error('nothing to claim')
    return job
  }
  return { db, jobs, add, claim, file }
}
const stateOf = (jobs: JobsRepository, id: number) => jobs.find(id)?.state

describe('enqueueing', () => {
  test('keeps a job and gives back what was put in', () => {
    const { jobs, add } = testQueue()
    const id = add({ payload: { 이름: '값', n: [1, null] }, source: { tenant_id: 3 }, priority: 2 }, 5)
    expect(jobs.find(id)).toMatchObject({
      ...{ state: 'ready', attempt: 0, origin: 'local', priority: 2, createdAtMs: 5 },
      ...{ payload: { 이름: '값', n: [1, null] }, source: { tenant_id: 3 }, failures: [] },
    })
  })

  test('takes the same job of the same source once; another source may use the same id', () => {
    const { jobs } = testQueue()
    const job = { type: 'a', payload: 1, externalId: '77' }
    const first = jobs.enqueue({ ...job, origin: 'api' }, 0)
    expect(first.isNew).toBe(true)
    expect(jobs.enqueue({ ...job, payload: 2, origin: 'api' }, 0)).toEqual({ id: first.id, isNew: false })
    expect(jobs.enqueue({ ...job, origin: 'sqs' }, 0).isNew).toBe(true)
    expect(jobs.find(first.id)?.payload).toBe(1)
  })

  test('keeps a job that can never run as dead, with why', () => {
    const { jobs, add } = testQueue()
    const id = add({
      type: 'unheard-of',
      refused: { code: 'invalid-input', message: 'Unsupported job type' },
    })
    expect(jobs.find(id)).toMatchObject({ state: 'dead', error: { code: 'invalid-input' } })
    expect(jobs.claim(EVERY, 'boot', 0)).toBeUndefined()
  })
})

describe('claiming', () => {
  test('takes the oldest first, each job once', () => {
    const { jobs, add, claim } = testQueue()
    const ids = [add(), add({ type: 'b' }), add()]
    expect([claim(), claim(), claim()].map(({ id }) => id)).toEqual(ids)
    expect(jobs.claim(EVERY, 'boot', 0)).toBeUndefined()
  })

  test('an urgent job goes first, yet a patient one is not passed for ever', () => {
    const { add, claim } = testQueue()
    const patient = add({ priority: 0 }, 0)
    const urgent = add({ priority: 1 }, PRIORITY_STEP_MS - 1)
    expect(claim(PRIORITY_STEP_MS).id).toBe(urgent)
    add({ priority: 1 }, PRIORITY_STEP_MS + 1)
    expect(claim(PRIORITY_STEP_MS + 1).id).toBe(patient)
  })

  test('leaves room per type over all hosts, and types nobody here knows alone', () => {
    const { jobs, add } = testQueue()
    for (const type of ['a', 'a', 'b', 'unheard-of']) add({ type })
    const limits = { a: 1, b: 1 }
    const claimed = [jobs.claim(limits, 'one', 0), jobs.claim(limits, 'two', 0), jobs.claim(limits, 'one', 0)]
    expect(claimed.map((job) => job?.type)).toEqual(['a', 'b', undefined])
  })

  test('waits for a job’s time, but not beyond the longest backoff when a clock jumped', () => {
    const { jobs, add, claim } = testQueue()
    add()
    jobs.retryLater(claim(0), failure, 5_000, 0)
    expect(jobs.nextRunAtMs()).toBe(5_000)
    expect(jobs.claim(EVERY, 'boot', 4_999)).toBeUndefined()
    const again = claim(5_000)
    expect(again.attempt).toBe(2)
    jobs.retryLater(again, failure, 2 * MAX_BACKOFF_MS, 5_000)
    expect(jobs.claim(EVERY, 'boot', 2 * MAX_BACKOFF_MS - MINUTE)).toBeUndefined()
    // Set back by a year: nobody waits a year.
    expect(claim(5_000 - 365 * 24 * 60 * MINUTE).id).toBe(again.id)
  })

  test('jobs that arrived while the clock was in the future take their turn once it is back', () => {
    const { jobs, add, claim } = testQueue()
    const lost = add({}, Date.UTC(2038, 0, 1))
    const now = Date.UTC(2026, 0, 1)
    const later = add({}, now + MINUTE)
    expect(jobs.repairOrder(['a', 'b'], now)).toBe(1)
    expect(claim(now).id).toBe(lost)
    expect(claim(now + MINUTE).id).toBe(later)
  })
})

describe('a lease', () => {
  test('that was taken away cannot be settled in any way', () => {
    const { jobs, add, claim } = testQueue()
    const id = add()
    const late = claim(0, 'stalled')
    jobs.voidLeasesOf('stalled', 1)
    const owner = claim(2, 'other')
    expect(owner.fence).toBeGreaterThan(late.fence)
    expect(jobs.complete(late, { wrong: true }, undefined, 3)).toBe(false)
    expect(jobs.retryLater(late, failure, 9, 3)).toBe(false)
    expect(jobs.giveUp(late, failure, undefined, 3)).toBe(false)
    expect(jobs.release(late)).toBe(false)
    expect(jobs.setProgress(late, 0.5)).toBe(false)
    expect(jobs.find(id)).toMatchObject({ state: 'leased', progress: 0, failures: [{ kind: 'recovery' }] })
    expect(jobs.complete(owner, { right: true }, { name: 'omr', version: '1.2.0' }, 4)).toBe(true)
    expect(jobs.complete(owner, { twice: true }, undefined, 5)).toBe(false)
    expect(jobs.find(id)).toMatchObject({
      ...{ state: 'done', result: { right: true }, engine: 'omr', engineVersion: '1.2.0', progress: 1 },
    })
  })

  test('handed back by a clean stop costs no attempt', () => {
    const { jobs, add, claim } = testQueue()
    add()
    jobs.release(claim())
    expect(claim()).toMatchObject({ attempt: 1, recoveries: 0 })
  })

  test('of a live host is respected when another dies', () => {
    const { jobs, add, claim } = testQueue()
    const [mine, theirs] = [add(), add()]
    claim(0, 'dead')
    claim(0, 'live')
    expect(jobs.voidLeasesOf('dead', 1)).toEqual({ recovered: 1, ended: [] })
    expect([stateOf(jobs, mine), stateOf(jobs, theirs)]).toEqual(['ready', 'leased'])
  })

  test('of a host that died under it alone costs a recovery and no attempt; the third ends the job, with its history', () => {
    const { jobs, add, claim } = testQueue()
    const id = add({ origin: 'api', externalId: 'x' })
    for (const boot of ['one', 'two']) {
      expect(claim(0, boot).attempt).toBe(1)
      expect(jobs.voidLeasesOf(boot, 0).recovered).toBe(1)
    }
    // Nothing else was ever done: that may be chance.
    for (let boot = 0; boot < 5; boot++) {
      expect(claim((boot + 1) * MINUTE, `chance ${boot}`).recoveries).toBe(2)
      expect(jobs.voidLeasesOf(`chance ${boot}`, (boot + 1) * MINUTE).ended).toEqual([])
    }
    add({ type: 'b' })
    jobs.complete(claim(0, 'between', { b: 1 }), {}, undefined, 1)
    claim(9 * MINUTE, 'three')
    expect(jobs.voidLeasesOf('three', 9 * MINUTE).ended).toMatchObject([
      { id, state: 'dead', externalId: 'x' },
    ])
    const dead = jobs.find(id)
    expect(dead).toMatchObject({ state: 'dead', error: { reason: 'poison', params: { recoveries: 3 } } })
    expect(dead?.failures.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'recovery'))
  })

  test('of a host that ran others too charges nobody; after the second time each runs alone', () => {
    const { jobs, add, claim } = testQueue()
    const ids = [add(), add(), add()]
    for (const boot of ['one', 'two']) {
      for (const _ of ids)
        expect(claim(0, boot)).toMatchObject({ attempt: 1, recoveries: 0, runsAlone: false })
      expect(jobs.voidLeasesOf(boot, 0)).toEqual({ recovered: 3, ended: [] })
    }
    for (const _ of ids) expect(claim(0, 'three')).toMatchObject({ recoveries: 0, runsAlone: true })
  })

  test('of hosts that die without it too is not held against a job', () => {
    const { jobs, add, claim } = testQueue()
    const id = add()
    for (const boot of ['idle', 'starting', 'stopping']) jobs.voidLeasesOf(boot, 0)
    for (let boot = 0; boot < 9; boot++) {
      expect(claim(0, `boot ${boot}`)).toMatchObject({ id, recoveries: 0, runsAlone: false })
      expect(jobs.voidLeasesOf(`boot ${boot}`, 0).ended).toEqual([])
      jobs.voidLeasesOf(`idle ${boot}`, 0)
    }
  })

  test.each([
    1, 2, 3, 4,
  ])('of hosts killed at random before anything gets done is held against none of many jobs (seed %i)', (seed) => {
    const random = seededRandom(seed)
    const { jobs, add } = testQueue()
    for (let i = 0; i < 8; i++) add()
    for (let now = 1; now <= 60; now++) {
      const boot = `boot ${now}`
      const running: LeasedJob[] = []
      // As the runner does: what runs alone starts when nothing runs, and nothing starts beside it.
      while (!random.chance(0.1) && running.every(({ runsAlone }) => !runsAlone)) {
        const next = jobs.claim(EVERY, boot, now)
        if (next === undefined) break
        if (!next.runsAlone || running.length === 0) running.push(next)
        else {
          jobs.release(next)
          break
        }
      }
      expect(jobs.voidLeasesOf(boot, now).ended).toEqual([])
    }
  })

  test('of hosts that two jobs kill in turn ends both', () => {
    const { jobs, add, claim } = testQueue()
    const ids = [add(), add()]
    add({ type: 'b' })
    jobs.complete(claim(0, 'between', { b: 1 }), {}, undefined, 99 * MINUTE)
    const dead = () => ids.filter((id) => stateOf(jobs, id) === 'dead').length
    let boots = 0
    while (dead() < 2 && boots < 12) {
      claim(++boots * MINUTE, `boot ${boots}`)
      jobs.voidLeasesOf(`boot ${boots}`, boots * MINUTE)
    }
    expect(boots).toBe(6)
  })

  test('of a machine that was switched off accuses no job', () => {
    const { jobs, add, claim } = testQueue()
    add()
    for (const boot of ['mon', 'tue', 'wed', 'thu']) {
      expect(claim(0, boot)).toMatchObject({ attempt: 1, recoveries: 0 })
      expect(jobs.voidLeasesOf(boot, 0, false).ended).toEqual([])
    }
  })

  test('recoveries of days ago do not condemn a job', () => {
    const { jobs, add, claim } = testQueue()
    add()
    const day = 24 * 60 * MINUTE
    for (const at of [0, day]) {
      claim(at, `boot ${at}`)
      jobs.voidLeasesOf(`boot ${at}`, at)
    }
    expect(claim(5 * day).recoveries).toBe(0)
  })
})

describe('cancelling and retrying', () => {
  test('ends a waiting job at once and asks the host of a running one', () => {
    const { jobs, add, claim } = testQueue()
    const running = add()
    const lease = claim()
    const waiting = add()
    expect(jobs.cancel(waiting, 1)).toBe('cancelled')
    expect(jobs.cancel(running, 1)).toBe('asked')
    expect(jobs.askedToCancel('boot')).toEqual([running])
    jobs.giveUp(
      lease,
      { error: { code: 'cancelled', message: '' }, evidence: undefined, died: false },
      undefined,
      2,
    )
    expect(stateOf(jobs, running)).toBe('cancelled')
    expect(jobs.cancel(12345, 1)).toBeUndefined()
  })

  test('a job whose host died after someone cancelled it is cancelled', () => {
    const { jobs, add, claim } = testQueue()
    const id = add()
    claim()
    jobs.cancel(id, 1)
    expect(jobs.voidLeasesOf('boot', 2).ended).toMatchObject([{ id, state: 'cancelled' }])
    expect(stateOf(jobs, id)).toBe('cancelled')
  })

  test('a dead job keeps its evidence, and tries again with all its attempts when asked', () => {
    const { jobs, add, claim } = testQueue()
    const id = add()
    jobs.giveUp(claim(), { ...failure, died: true }, { name: 'omr', version: '1' }, 1)
    expect(jobs.find(id)).toMatchObject({
      ...{ state: 'dead', error: failed, engine: 'omr', recoveries: 1 },
      failures: [{ attempt: 1, kind: 'failure', error: failed, evidence: { stderr: 'last words' } }],
    })
    expect(jobs.retryNow(id)).toBe(true)
    expect(claim()).toMatchObject({ id, attempt: 1, recoveries: 0 })
    expect(jobs.retryNow(id)).toBe(false)
  })
})

test('lists newest first, page by page, by state and type, and counts', () => {
  const { jobs, add, claim } = testQueue()
  const ids = ['a', 'b', 'a', 'b', 'a'].map((type) => add({ type }))
  jobs.complete(claim(), 1, undefined, 1)
  expect(jobs.list({ limit: 2 }).map(({ id }) => id)).toEqual([ids[4], ids[3]])
  expect(jobs.list({ limit: 9, offset: 1, type: 'a' }).map(({ id }) => id)).toEqual([ids[2], ids[0]])
  expect(jobs.list({ limit: 9, state: 'done' }).map(({ id }) => id)).toEqual([ids[0]])
  expect(jobs.counts()).toEqual({ ready: 4, leased: 0, done: 1, dead: 0, cancelled: 0 })
  expect(jobs.finishedSince(1)).toBe(1)
})

test('retention forgets what is finished and delivered, dead jobs and homework after times of their own, undelivered results never', () => {
  const { db, jobs, add, claim } = testQueue()
  const [done, undelivered, dead] = [add(), add(), add()]
  jobs.complete(claim(), 1, undefined, 10)
  jobs.complete(claim(), 1, undefined, 10)
  jobs.giveUp(claim(), failure, undefined, 10)
  db.exec(`INSERT INTO outbox (idempotency_key, topic, job_id, body, next_at_ms, created_at_ms)
    VALUES ('k', 'job.result', ${undelivered}, '{}', 0, 0)`)
  const there = () => [done, undelivered, dead].map((id) => jobs.find(id) !== undefined)
  const prune = (history: number, buried: number, homework = 0) =>
    jobs.prune({ history, buried, homework }, 100)
  expect(prune(10, 10)).toBe(0)
  expect(prune(11, 10)).toBe(1)
  expect(there()).toEqual([false, true, true])
  expect(prune(11, 11)).toBe(1)
  expect(there()).toEqual([false, true, false])

  const homework = add({ type: 'handwriting_analysis' })
  jobs.complete(claim(0, 'boot', { handwriting_analysis: 1 }), 1, undefined, 10)
  expect(prune(11, 11)).toBe(0)
  expect(jobs.find(homework)).toBeDefined()
  expect(prune(11, 11, 11)).toBe(1)
})

test('the pictures of homework are forgotten before its figures', () => {
  const { db, jobs, add, claim } = testQueue()
  const id = add({ type: 'homework_video_analysis' })
  jobs.complete(
    claim(0, 'boot', { homework_video_analysis: 1 }),
    { avg_writing_score: 0.2, contact_sheet_jpeg_base64: '/9j/' },
    undefined,
    10,
  )
  const homework = homeworkRepository(db)
  expect(homework.shedPictures(10)).toBe(0)
  expect(homework.shedPictures(11)).toBe(1)
  expect(homework.shedPictures(11)).toBe(0)
  expect(db.prepare('SELECT result_json FROM jobs WHERE id = ?').pluck().get(id)).toBe(
    '{"avg_writing_score":0.2}',
  )
})

test('two connections never claim the same job', () => {
  const first = testQueue()
  const second = testQueue(first.file)
  for (let i = 0; i < 200; i++) first.add()
  const claimed: number[] = []
  for (let i = 0; i < 100; i++) claimed.push(first.claim(0, 'one').id, second.claim(0, 'two').id)
  expect(new Set(claimed).size).toBe(200)
})

test('a job that hosts are killed under by chance, three times of five, is not given up', () => {
  const { jobs, add, claim } = testQueue()
  const [first, second, third] = [add({}, 0), add({}, 1), add({}, 2)]
  const dieUnder = (boot: string, now: number, ...ids: number[]) => {
    for (const id of ids) expect(claim(now, boot, { a: 1_000 }).id).toBe(id)
    return jobs.voidLeasesOf(boot, now + 1).ended
  }
  expect(dieUnder('idle', 10)).toEqual([])
  expect(dieUnder('b1', 20, first)).toEqual([])
  // It waits behind the others now; one of them is done, under one a host dies that is done later.
  jobs.complete(claim(10_000, 'b2'), {}, undefined, 10_001)
  expect(stateOf(jobs, second)).toBe('done')
  expect(dieUnder('b2', 10_002, third)).toEqual([])
  expect(dieUnder('b3', 30_000, first)).toEqual([])
  jobs.complete(claim(30_002, 'b4'), {}, undefined, 30_003)
  expect(stateOf(jobs, third)).toBe('done')
  expect(dieUnder('b4', 60_000, first)).toEqual([])
  expect(stateOf(jobs, first)).toBe('ready')
})
