import { expect, test } from 'vitest'
import { jobsRepository } from '#main/db/jobs.ts'
import { openDatabase } from '#main/db/open.ts'
import { outboxRepository } from '#main/db/outbox.ts'

const DAY_MS = 86_400_000

test('a sent result is remembered for as long as its job may run again, so that no key is ever used twice', () => {
  const db = openDatabase(':memory:')
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  const { id } = jobs.enqueue(
    {
      type: 'ocr',
      origin: 'api',
      externalId: 'a',
      submissionId: 1,
      source: {},
      payload: {},
      refused: undefined,
    },
    0,
  )
  const message = {
    topic: 'result',
    jobId: id,
    externalId: 'a',
    jobType: 'ocr',
    body: '{}',
    destination: 'a',
  }
  outbox.add({ ...message, idempotencyKey: 'first' }, 0)
  outbox.sent(outbox.due('a', 0, 1)[0].id, 1, { status: 200, error: null, answer: null })
  expect(outbox.purge(365 * DAY_MS, 0)).toBe(0)
  expect(outbox.countOf(id)).toBe(1)
  // Once the job is forgotten nothing can ask for its next key.
  db.prepare('DELETE FROM jobs').run()
  expect(outbox.purge(365 * DAY_MS, 0)).toBe(1)
  db.close()
})

test('a result that was refused is kept for a time of its own, and one that waits for ever', () => {
  const db = openDatabase(':memory:')
  const outbox = outboxRepository(db)
  const add = db.prepare(`INSERT INTO outbox (idempotency_key, topic, body, next_at_ms, created_at_ms)
    VALUES (?, 'result', '{}', 0, 0)`)
  for (const key of ['buried', 'waiting']) add.run(key)
  outbox.claimUnaddressed('a')
  outbox.markDead(outbox.due('a', 0, 1)[0].id, 10, { status: 404, error: 'gone', answer: null })
  expect(outbox.purge(365 * DAY_MS, 10)).toBe(0)
  expect(outbox.purge(365 * DAY_MS, 11)).toBe(1)
  expect(outbox.counts()).toEqual({ pending: 1, sent: 0, dead: 0 })
  db.close()
})

const ANSWER = { status: 404, error: 'gone', answer: null }
const exam = {
  ...{ topic: 'exam.result', idempotencyKey: 'exam', body: '{}', destination: 'a' },
  ...{ jobId: null, externalId: null, jobType: null },
}

test('what is written again under its key goes out again where it was refused, and once where it arrived', () => {
  const db = openDatabase(':memory:')
  const outbox = outboxRepository(db)
  const dueBodies = (now: number) => outbox.due('a', now, 9).map(({ body, attempt }) => [body, attempt])
  outbox.add(exam, 0)
  outbox.markDead(outbox.due('a', 0, 1)[0].id, 1, ANSWER)
  outbox.add({ ...exam, body: 'other' }, 2)
  // A key has one body for ever.
  expect(dueBodies(2)).toEqual([['{}', 0]])
  outbox.sent(outbox.due('a', 2, 1)[0].id, 3, { ...ANSWER, status: 200 })
  outbox.add(exam, 4)
  expect(dueBodies(4)).toEqual([])
  expect(outbox.counts()).toEqual({ pending: 0, sent: 1, dead: 0 })
  db.close()
})

test('the result of a job that was forgotten and offered once more goes out again, as the new job’s', () => {
  const db = openDatabase(':memory:')
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  for (const end of ['sent', 'markDead'] as const) {
    const arrive = () =>
      jobs.enqueue({ type: 'ocr', origin: 'api', externalId: end, submissionId: 1, payload: {} }, 0).id
    const message = { topic: 'result', externalId: end, jobType: 'ocr', destination: end }
    const first = arrive()
    outbox.add({ ...message, idempotencyKey: end, jobId: first, body: 'as it was' }, 0)
    outbox[end](outbox.due(end, 0, 1)[0].id, 1, ANSWER)
    db.prepare('DELETE FROM jobs WHERE id = ?').run(first)
    const again = arrive()
    outbox.add({ ...message, idempotencyKey: end, jobId: again, body: 'as it is' }, 2)
    expect(outbox.due(end, 2, 9)).toMatchObject([{ jobId: again, body: 'as it was' }])
    expect(outbox.countOf(again)).toBe(1)
  }
  db.close()
})
