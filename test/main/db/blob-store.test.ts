import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Blobs, createBlobs, removeUnfinishedBlobs } from '#main/db/blob-store.ts'
import { blobsRepository } from '#main/db/blobs.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import { type Db, openDatabase } from '#main/db/open.ts'
import { outboxRepository } from '#main/db/outbox.ts'
import { keptMs } from '#shared/domain/keeping.ts'
import { type FakeClock, fakeClock } from '#test/support/fake-clock.ts'

let dir: string
let db: Db
let clock: FakeClock
let blobs: Blobs
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'blobs-'))
  db = openDatabase(path.join(dir, 'station.db'))
  clock = fakeClock(Date.now())
  blobs = createBlobs({ dir: path.join(dir, 'blobs'), table: blobsRepository(db), clock })
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const files = () =>
  readdirSync(blobs.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const purge = (isHeld = false) => blobs.purge(clock.now(), isHeld)
const content = (text: string) => [Buffer.from(text)]

/** A job that had this file as its input and has ended. */
function endedJob(sha256: string, isAnswered: boolean): void {
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  const now = clock.now()
  const { id } = jobs.enqueue(
    {
      type: 'omr_grading',
      payload: {},
      origin: 'api',
      externalId: sha256,
      submissionId: 1,
      blobSha256: sha256,
    },
    now,
  )
  const job = jobs.claim({ omr_grading: 1 }, 'boot', now)!
  jobs.complete(job, {}, undefined, now)
  const message = { idempotencyKey: sha256, topic: 'job.result', body: '{}', destination: 'a' }
  outbox.add({ ...message, jobId: id, externalId: sha256, jobType: 'omr_grading' }, now)
  if (isAnswered) outbox.sent(outbox.due('a', now, 1)[0].id, now, { status: 200, error: null, answer: null })
}

test('a file stands under the hash of its bytes, readable by its owner alone', async () => {
  const blob = await blobs.put(content('sheet'))
  const sha256 = createHash('sha256').update('sheet').digest('hex')
  expect(blob).toEqual({ sha256, bytes: 5, path: path.join(blobs.dir, sha256.slice(0, 2), sha256) })
  expect(blobs.find(sha256)).toEqual(blob)
  if (process.platform !== 'win32') {
    expect(statSync(blob.path).mode & 0o777).toBe(0o600)
    expect(statSync(path.dirname(blob.path)).mode & 0o777).toBe(0o700)
  }
})

test('ten writers of the same bytes at once leave one file', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => blobs.put(content('same'))))
  expect(new Set(made.map((blob) => blob.path)).size).toBe(1)
  expect(files()).toHaveLength(1)
})

test('a stream that fails half way leaves nothing', async () => {
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('line went dead')
  }
  await expect(blobs.put(broken())).rejects.toThrow('line went dead')
  expect(files()).toEqual([])
})

test('a file cut short on the disk is not taken for the whole one', async () => {
  const blob = await blobs.put(content('whole file'))
  writeFileSync(blob.path, 'whole')
  expect(blobs.find(blob.sha256)).toBeUndefined()
  await blobs.put(content('whole file'))
  expect(blobs.find(blob.sha256)).toBeDefined()
})

test('a file that nothing points to goes after a day', async () => {
  const blob = await blobs.put(content('forgotten'))
  clock.jump(keptMs('unusedFile') - 1_000)
  expect(purge()).toBe(0)
  clock.jump(2_000)
  expect(purge()).toBe(1)
  expect(existsSync(blob.path)).toBe(false)
  expect(blobs.find(blob.sha256)).toBeUndefined()
})

test('the input of a done job goes a week after its end, once its result is acknowledged', async () => {
  const answered = await blobs.put(content('answered'))
  const waiting = await blobs.put(content('waiting'))
  endedJob(answered.sha256, true)
  endedJob(waiting.sha256, false)
  clock.jump(keptMs('doneInput') - 1_000)
  expect(purge()).toBe(0)
  clock.jump(2_000)
  expect(purge()).toBe(1)
  expect(blobs.find(answered.sha256)).toBeUndefined()
  expect(blobs.find(waiting.sha256)).toBeDefined()
})

test('a file two jobs share stays until the last lets go', async () => {
  const blob = await blobs.put(content('shared'))
  endedJob(blob.sha256, true)
  const jobs = jobsRepository(db)
  jobs.enqueue({ type: 'omr_grading', payload: {}, blobSha256: blob.sha256 }, clock.now())
  clock.jump(keptMs('doneInput') * 2)
  expect(purge()).toBe(0)
  expect(blobs.find(blob.sha256)).toBeDefined()
})

test('part files of processes that died are removed, whatever their date, and whole files stay', async () => {
  const kept = await blobs.put(content('kept'))
  writeFileSync(path.join(blobs.dir, 'parts', 'young.part'), 'x')
  removeUnfinishedBlobs(blobs.dir)
  expect(files().map(({ name }) => name)).toEqual([kept.sha256])
})

test('a file the database knows nothing of is set aside, can be used again, and goes after its thirty days', async () => {
  const sha256 = createHash('sha256').update('the only scan').digest('hex')
  const folder = path.join(blobs.dir, sha256.slice(0, 2))
  mkdirSync(folder)
  writeFileSync(path.join(folder, sha256), 'the only scan')
  // Neither of these is a stored file.
  writeFileSync(path.join(folder, 'notes.txt'), 'x')
  writeFileSync(path.join(blobs.dir, sha256), 'x')
  expect(blobs.adopt()).toBe(1)
  expect(blobs.adopt()).toBe(0)
  expect(blobs.setAside()).toEqual([
    { sha256, bytes: 13, foundAtMs: clock.now(), path: path.join(folder, sha256) },
  ])
  clock.jump(keptMs('setAside') - 1_000)
  expect(purge()).toBe(0)
  const { id } = jobsRepository(db).enqueue({ type: 'ocr', payload: {}, blobSha256: sha256 }, clock.now())
  expect(blobs.setAside()).toEqual([])
  clock.jump(2_000)
  expect(purge()).toBe(0)
  db.prepare('DELETE FROM jobs WHERE id = ?').run(id)
  expect(purge()).toBe(1)
})

test('while it is not known what files belong to, what nothing points to is set aside instead of removed', async () => {
  const blob = await blobs.put(content('of an exam that the older database does not know'))
  clock.jump(2 * keptMs('unusedFile'))
  expect(purge(true)).toBe(0)
  expect(blobs.setAside().map(({ sha256 }) => sha256)).toEqual([blob.sha256])
  expect(purge(false)).toBe(0)
  clock.jump(keptMs('setAside') + 1_000)
  expect(purge(true)).toBe(1)
})
