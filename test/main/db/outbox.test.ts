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
