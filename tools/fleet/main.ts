/**
 * What an academy's API sees of many stations that poll it: every day, while it is away, and when it comes back. Seeded; in
 * virtual time; with the station's own polling and circuit breaker.
 */
import { parseArgs } from 'node:util'
import { type Figure, reportFigures } from '../figures.ts'
import { type FleetPlan, startFleet } from './fleet.ts'
import { fleetFigures } from './fleet-figures.ts'
import { VirtualClock } from './virtual-clock.ts'

const USAGE = `npm run simulate:fleet -- [options]

  --stations N     (1000) figures are of 1,000 stations, however many are simulated
  --poll S         seconds between two questions of a station (1, as the worker that it replaces)
  --start S        all are switched on within so many seconds (600)
  --outage S       the API is away for so long (600)
  --capacity X     what the API can answer, as a multiple of what the fleet asks on an ordinary day (2)
  --seed N         (1)
  --json FILE      figures as JSON
  --report         a missed aim is no failure`

const MINUTE_MS = 60_000

const { values } = parseArgs({
  options: {
    stations: { type: 'string', default: '1000' },
    poll: { type: 'string', default: '1' },
    start: { type: 'string', default: '600' },
    outage: { type: 'string', default: '600' },
    capacity: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function simulate(): Promise<Figure[]> {
  const [stations, pollS, startS, outageS] = [values.stations, values.poll, values.start, values.outage].map(
    Number,
  )
  const fromMs = startS * 1_000 + 2 * MINUTE_MS
  const plan: FleetPlan = {
    stations,
    pollMs: pollS * 1_000,
    startMs: startS * 1_000,
    seed: Number(values.seed),
    capacity: (Number(values.capacity) * stations) / pollS,
    outage: { fromMs, toMs: fromMs + outageS * 1_000 },
  }
  const clock = new VirtualClock()
  const fleet = startFleet(plan, clock)
  await clock.pass(plan.outage.toMs + 3 * MINUTE_MS)
  const figures = fleetFigures(plan, fleet.log)
  await fleet.stop()
  return figures
}

if (values.help) console.log(USAGE)
else {
  const figures = await simulate()
  reportFigures(figures, values.json)
  if (!values.report && figures.some(({ met }) => met === false)) process.exitCode = 1
}
