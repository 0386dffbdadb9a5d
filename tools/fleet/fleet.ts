import type { Clock } from '#main/base/clock.ts'
import { inboxRepository } from '#main/db/inbox.ts'
import { openDatabase } from '#main/db/open.ts'
import { outboxRepository } from '#main/db/outbox.ts'
import { createCircuitBreaker } from '#main/sync/circuit-breaker.ts'
import { createPull, type Pull } from '#main/sync/pull.ts'
import { StationError } from '#shared/domain/errors.ts'
import { seededRandom } from '../random.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface FleetPlan {
  readonly stations: number
  readonly pollMs: number
  /** All are switched on within so long. */
  readonly startMs: number
  readonly seed: number
  /** What the server answers in one second; more is refused with 503. */
  readonly capacity: number
  readonly outage: { readonly fromMs: number; readonly toMs: number }
}

/** What the server saw, second by second. */
export interface FleetLog {
  readonly requests: number[]
  readonly answered: number[]
  /** Of each station, when it was answered first after the outage, ms of the run; undefined while it was not. */
  readonly backMs: (number | undefined)[]
}

const LATENCY_MS = 50

/**
 * A fleet with nothing to do: each station is the product's own circuit breaker and its own polling, the server is a rule.
 * No job is offered, so nothing is written anywhere.
 */
export function startFleet(plan: FleetPlan, clock: VirtualClock): { log: FleetLog; stop(): Promise<void> } {
  const log: FleetLog = { requests: [], answered: [], backMs: Array.from({ length: plan.stations }) }
  const db = openDatabase(':memory:')
  const parts = { inbox: inboxRepository(db), outbox: outboxRepository(db) }
  const random = seededRandom(plan.seed)
  const pulls: Pull[] = []
  for (let station = 0; station < plan.stations; station++) {
    const own = seededRandom(random.int(0, 2 ** 31)).next
    const breaker = createCircuitBreaker(clock, own)
    const pull = createPull({
      ...parts,
      clock,
      random: own,
      pollMs: plan.pollMs,
      destination: 'https://academy.example',
      room: () => 1,
      isKnownType: () => true,
      onEvent: () => {},
      source: {
        origin: 'api',
        address: 'https://academy.example',
        scope: 'https://academy.example',
        breaker,
        waitsForJobs: false,
        fetch: async () => {
          await answer(station, plan, clock, log)
          return []
        },
        start: () => {},
        stop: async () => {},
        release: () => {},
      },
    })
    pulls.push(pull)
    clock.after(random.next() * plan.startMs, () => pull.start())
  }
  return {
    log,
    async stop() {
      const stopped = Promise.all(pulls.map((pull) => pull.stop()))
      await clock.pass(60_000)
      await stopped
      db.close()
    },
  }
}

/** @throws StationError `unavailable` while the server is away, or has more to do than it can */
async function answer(station: number, plan: FleetPlan, clock: Clock, log: FleetLog): Promise<void> {
  const second = Math.floor(clock.now() / 1_000)
  log.requests[second] = (log.requests[second] ?? 0) + 1
  await new Promise<void>((resolve) => clock.after(LATENCY_MS, resolve))
  const isAway = second * 1_000 >= plan.outage.fromMs && second * 1_000 < plan.outage.toMs
  if (isAway || log.requests[second] > plan.capacity)
    throw new StationError('unavailable', '503', { reason: 'server-error' })
  log.answered[second] = (log.answered[second] ?? 0) + 1
  if (second * 1_000 >= plan.outage.toMs) log.backMs[station] ??= clock.now()
}
