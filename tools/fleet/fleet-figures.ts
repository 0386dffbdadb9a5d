import type { Figure } from '../figures.ts'
import type { FleetLog, FleetPlan } from './fleet.ts'

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

/** Of every second from the first to before the last; seconds without a request are 0. */
const seconds = (counts: readonly number[], fromMs: number, toMs: number) =>
  Array.from(
    { length: Math.floor((toMs - fromMs) / 1_000) },
    (_, i) => counts[Math.floor(fromMs / 1_000) + i] ?? 0,
  )

/** What 1,000 stations that each ask every half minute ask in a second. */
const PROBES = 1_000 / 30
/** What may fall into one second of a small fleet by chance. */
const CHANCE = 100
/** How long after its return most of the fleet has been answered. */
const MOST = 0.99
const MINUTE_MS = 60_000

/** Requests a second are given for 1,000 stations, so that runs of different size can be compared. */
export function fleetFigures(plan: FleetPlan, log: FleetLog): Figure[] {
  const { outage, stations } = plan
  const scale = 1_000 / stations
  const day = seconds(log.requests, outage.fromMs - MINUTE_MS, outage.fromMs)
  // The first minute, in which every station finds out, is no steady state.
  const away = seconds(log.requests, outage.fromMs + MINUTE_MS, outage.toMs)
  const after = seconds(log.requests, outage.toMs, outage.toMs + 2 * MINUTE_MS)
  const mean = (counts: readonly number[]) => (sum(counts) / counts.length) * scale
  const ordinary = mean(day)
  const back = log.backMs.map((ms) => (ms ?? Number.POSITIVE_INFINITY) - outage.toMs).sort((a, b) => a - b)
  const backMs = back[Math.ceil(MOST * stations) - 1]
  const perSecond = (name: string, value: number, most?: number): Figure => ({
    name,
    value,
    unit: 'requests/s for 1,000 stations',
    ratio: value / ordinary,
    against: 'an ordinary second',
    ...(most === undefined ? { met: null } : { aim: `<= ${Math.round(most)}`, met: value <= most }),
  })
  return [
    perSecond('fleet.ordinary.mean', ordinary),
    perSecond('fleet.ordinary.busiest-second', Math.max(...day) * scale, 1.25 * ordinary + CHANCE),
    perSecond('fleet.away.mean', mean(away), PROBES),
    perSecond('fleet.away.busiest-second', Math.max(...away) * scale, PROBES + CHANCE),
    perSecond('fleet.back.busiest-second', Math.max(...after) * scale, 1.25 * ordinary + PROBES + CHANCE),
    {
      name: 'fleet.back.within',
      value: backMs / 1_000,
      unit: 's until 99 % were answered',
      aim: '<= 60',
      met: backMs <= MINUTE_MS,
    },
  ]
}
