import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import type { StationEvent } from '../domain/events.ts'
import { Id, procedure } from './base.ts'

const job = (name: 'job.added' | 'job.started' | 'job.progressed' | 'job.settled') =>
  z.object({ name: z.literal(name), jobId: Id })
const bare = (name: 'homework.changed' | 'queue.changed' | 'sync.changed' | 'settings.changed') =>
  z.object({ name: z.literal(name) })
const trouble = (name: 'station.blocked' | 'station.failed') =>
  z.object({ name: z.literal(name), error: WireError })

/** What happened, by id; who wants more asks. */
export const StationEventSchema: z.ZodType<StationEvent> = z.discriminatedUnion('name', [
  job('job.added'),
  job('job.started'),
  job('job.progressed'),
  job('job.settled'),
  z.object({ name: z.literal('page.settled'), batchId: Id, pageId: Id }),
  z.object({ name: z.literal('batch.changed'), batchId: Id }),
  z.object({ name: z.literal('review.changed'), batchId: Id, reviewId: Id }),
  z.object({ name: z.literal('template.changed'), templateId: z.string() }),
  z.object({ name: z.literal('notice.changed'), noticeId: Id.nullable() }),
  bare('homework.changed'),
  bare('queue.changed'),
  bare('sync.changed'),
  bare('settings.changed'),
  trouble('station.blocked'),
  trouble('station.failed'),
])

export const events = {
  /** Every event from now on; a client that was away asks everything again. */
  subscribe: procedure.output(eventIterator(StationEventSchema)),
}
