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
  expect(outbox.purge(365 * DAY_MS)).toBe(0)
  expect(outbox.countOf(id)).toBe(1)
  // Once the job is forgotten nothing can ask for its next key.
  db.prepare('DELETE FROM jobs').run()
  expect(outbox.purge(365 * DAY_MS)).toBe(1)
  db.close()
})
