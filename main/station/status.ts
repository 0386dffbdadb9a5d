import { z } from 'zod'
import { WireError } from '#shared/domain/errors.ts'
import { freeBytes } from '../db/store.ts'
import type { Station } from './station.ts'

const HostHealth = z.object({
  status: z.enum(['ok', 'failing', 'down', 'token-refused']),
  reason: z.string().optional(),
  sinceMs: z.number().optional(),
  waitMs: z.number(),
})

/** How a station is, as the worker's health endpoint answers it. Times are ms since the epoch. */
export const StationStatus = z.object({
  version: z.string(),
  pid: z.int(),
  startedAtMs: z.number(),
  /** Why it cannot work for now; absent when it can. */
  blocked: WireError.optional(),
  jobs: z.object({ ready: z.int(), leased: z.int(), done: z.int(), dead: z.int(), cancelled: z.int() }),
  running: z.array(z.int()),
  paused: z.object({ all: z.boolean(), types: z.array(z.string()) }),
  /** Arrival of the due job that has waited longest. */
  oldestDueAtMs: z.number().optional(),
  endedLastHour: z.int(),
  freeBytes: z.number(),
  sync: z
    .object({
      origin: z.enum(['api', 'sqs']),
      source: HostHealth,
      received: z.int(),
      lastAnswerAtMs: z.number().optional(),
      api: HostHealth,
      outbox: z.object({ pending: z.int(), sent: z.int(), dead: z.int() }),
      /** Results for another academy than the one that is set. */
      elsewhere: z.int(),
      lastSentAtMs: z.number().optional(),
    })
    .optional(),
})
export type StationStatus = z.infer<typeof StationStatus>

const HOUR_MS = 3_600_000

/** Watches a station from its start, so that what it says of itself includes what blocks it now. */
export function createStatus(station: Station, version: string, now: () => number): () => StationStatus {
  const startedAtMs = now()
  let blocked: WireError | undefined
  station.subscribe((event) => {
    if (event.name === 'station.blocked' || event.name === 'station.failed') blocked = event.error
    // Work that goes on is no longer blocked.
    if (event.name === 'job.settled' || event.name === 'job.started') blocked = undefined
  })
  return () => {
    const sync = station.sync?.state()
    return StationStatus.parse({
      version,
      pid: process.pid,
      startedAtMs,
      blocked,
      jobs: station.jobs.counts(),
      running: [...station.runner.running],
      paused: station.runner.paused(),
      oldestDueAtMs: station.jobs.oldestDueAtMs(),
      endedLastHour: station.jobs.finishedSince(now() - HOUR_MS),
      freeBytes: freeBytes(station.folder.dir),
      sync: sync && {
        origin: sync.pull.origin,
        source: sync.pull.breaker,
        received: sync.pull.received,
        lastAnswerAtMs: sync.pull.lastAnswerAtMs,
        api: sync.push.breaker,
        outbox: sync.push.outbox,
        elsewhere: sync.push.elsewhere,
        lastSentAtMs: sync.push.lastSentAtMs,
      },
    })
  }
}
