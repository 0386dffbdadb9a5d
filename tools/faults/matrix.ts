import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { StationError } from '#shared/domain/errors.ts'
import { type AcademyApi, type Route, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { startFaultProxy } from '#tools/stand-ins/fault-proxy.ts'
import { FAULT_NAMES, type FaultName } from '#tools/stand-ins/http-faults.ts'
import { startSqsQueue } from '#tools/stand-ins/sqs-queue.ts'
import { SHORT_API_LIMITS, type SyncStation, syncStation } from '#tools/stations/sync-station.ts'

/** One fault in one place, met several times in a row. */
export interface FaultCase {
  readonly route: Route | 'queue'
  readonly fault: FaultName
  /** The server did its part before the answer went wrong. */
  readonly applied: boolean
  /**
   * What must come of it. `delivered`: work goes on by itself. `buried`: refused for good, kept where people see it. `typed`: the job fails with a named cause.
   */
  readonly expected: 'delivered' | 'buried' | 'typed'
}

export interface FaultOutcome {
  readonly outcome: FaultCase['expected'] | 'lost'
  readonly detail: string
  /** Results the server counted more than once; allowed, under one key. */
  readonly duplicates: number
  readonly keys: number
  readonly bodies: number
  readonly ms: number
}

/** In a row. */
const TIMES = 2
/**
 * What a fault may take before what it met is lost, in turns of this process and in tries beyond those that meet it. Not in
 * seconds: station and academy are both in here, and on a busy machine neither has its time.
 */
const MOST_TURNS = 12_000
const TURN_MS = 10
const TRIES_BEYOND = 20
/** The contract's own no. */
const REFUSED_FOR_GOOD = ['400', '422']
/** Of a download, not to be had at that address. */
const GONE = ['400', '404', '404-html', '409', '413', '422']
/** Content alone tells that these are not the file: the decoder's task, not the transport's. */
const ONLY_CONTENT = [
  'empty-body',
  'text-login',
  'empty-object',
  'bad-json',
  'bad-utf8',
  'deep-json',
  'wrong-shape',
  'proto-key',
  'cut-and-recounted',
  'length-too-short',
]

/** Faults that are about waiting, which a test has to sit out. */
export const SLOW_FAULTS: readonly FaultName[] = ['never-answer', 'slow-headers', 'drip']

export const FAULT_CASES: readonly FaultCase[] = FAULT_NAMES.flatMap((fault): FaultCase[] => {
  const isFinal = REFUSED_FOR_GOOD.includes(fault)
  const result = isFinal ? 'buried' : 'delivered'
  return [
    { route: 'next', fault, applied: false, expected: 'delivered' },
    { route: 'queue', fault, applied: false, expected: 'delivered' },
    { route: 'result', fault, applied: false, expected: result },
    { route: 'result', fault, applied: true, expected: result },
    ...(ONLY_CONTENT.includes(fault)
      ? []
      : [
          {
            route: 'download' as const,
            fault,
            applied: false,
            expected: GONE.includes(fault) ? ('typed' as const) : ('delivered' as const),
          },
        ]),
  ]
})

/** A running academy and station that faults are tried on, one after the other, without a restart. */
export async function createFaultBench() {
  const api = await startAcademyApi()
  const queue = await startSqsQueue()
  const proxy = await startFaultProxy(queue.env.SQS_ENDPOINT!, '{"Messages":[]}')
  // No jitter: a retry waits for nothing. A token is probed again at once.
  const station = syncStation({ api, random: () => 0, apiLimits: SHORT_API_LIMITS })
  const queued = syncStation({
    api,
    random: () => 0,
    apiLimits: SHORT_API_LIMITS,
    env: { ...queue.env, SQS_ENDPOINT: proxy.url },
    queueTimes: { visibilitySeconds: 30, waitSeconds: 0 },
  })
  const stations = [station, queued]
  for (const { sync } of stations) sync.start()
  const work = setInterval(() => stations.map((each) => each.work()), 5)
  let count = 0

  return {
    async try(faultCase: FaultCase): Promise<FaultOutcome> {
      const startedAt = performance.now()
      const name = `${faultCase.route}-${faultCase.fault}-${faultCase.applied}`
      const id = `${name}-${count++}`
      const { fault, applied, route } = faultCase
      const spec = { name: fault, applied, times: TIMES, stepMs: 100, retryAfter: '0' }
      const arm = () => (route === 'queue' ? proxy.arm(spec) : api.arm(route, spec))
      const job = { id, type: 'embedding', source_id: 7, payload: { texts: ['가나다'] } }
      const probe = setInterval(() => stations.map(hurry), 20)
      try {
        const found =
          route === 'download'
            ? await tryDownload(api, station, arm, name)
            : route === 'queue'
              ? await tryJob(api, queued, arm, id, () => queue.send(job))
              : await tryJob(api, station, arm, id, () => api.addJob(job))
        return { ...found, ms: performance.now() - startedAt }
      } finally {
        clearInterval(probe)
        api.clearFaults()
        proxy.clearFaults()
      }
    },
    async close() {
      clearInterval(work)
      for (const each of stations) await each.remove()
      await proxy.close()
      await queue.close()
      await api.close()
    },
  }
}

/** The breaker's probes take minutes on purpose; a person who presses "try now" need not wait. */
function hurry(station: SyncStation): void {
  const { status } = station.sync.state().pull.breaker
  if (status === 'token-refused' || status === 'down') station.sync.retryNow()
}

async function tryJob(
  api: AcademyApi,
  station: SyncStation,
  arm: () => void,
  id: string,
  send: () => void,
): Promise<Omit<FaultOutcome, 'ms'>> {
  arm()
  send()
  const delivered = () => api.deliveries.filter((delivery) => delivery.jobId === id)
  const row = () => station.rowOf(id)
  const isSettled = () => row() !== undefined && row()?.state !== 'pending'
  for (let turn = 0; turn < MOST_TURNS && !isSettled(); turn++) await delay(TURN_MS)
  if (!isSettled()) {
    return { outcome: 'lost', detail: JSON.stringify(row() ?? 'no row'), duplicates: 0, keys: 0, bodies: 0 }
  }
  const got = delivered()
  const keys = new Set(got.map((delivery) => delivery.key)).size
  const bodies = new Set(got.map((delivery) => delivery.body)).size
  const state = row()?.state
  const outcome = state === 'dead' ? 'buried' : got.length > 0 && keys === 1 ? 'delivered' : 'lost'
  return { outcome, detail: row()?.lastError ?? '', duplicates: Math.max(0, got.length - 1), keys, bodies }
}

async function tryDownload(
  api: AcademyApi,
  station: SyncStation,
  arm: () => void,
  name: string,
): Promise<Omit<FaultOutcome, 'ms'>> {
  const content = createHash('shake256', { outputLength: 40_000 }).update(name).digest()
  const url = api.addFile(name, content)
  const right = createHash('sha256').update(content).digest('hex')
  arm()
  const never = new AbortController().signal
  const reasons: string[] = []
  const none = { duplicates: 0, keys: 0, bodies: 0 }
  for (let attempt = 0; attempt <= TIMES + TRIES_BEYOND; attempt++) {
    try {
      const file = await station.sync.fetchInput(
        { payload: { download_url: url }, blobSha256: undefined },
        never,
      )
      const isRight = file.sha256 === right
      return { outcome: isRight ? 'delivered' : 'lost', detail: reasons.join(), ...none }
    } catch (thrown) {
      const { code, reason } = thrown as StationError
      reasons.push(reason ?? code)
      // What the runner does: only `unavailable` is tried again.
      if (code !== 'unavailable') return { outcome: 'typed', detail: reasons.join(), ...none }
    }
  }
  return { outcome: 'lost', detail: reasons.join(), ...none }
}
