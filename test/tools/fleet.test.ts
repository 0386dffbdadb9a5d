import { expect, it } from 'vitest'
import { type FleetLog, type FleetPlan, startFleet } from '#tools/fleet/fleet.ts'
import { fleetFigures } from '#tools/fleet/fleet-figures.ts'
import { VirtualClock } from '#tools/fleet/virtual-clock.ts'
import { seededRandom } from '#tools/random.ts'

const PLAN: FleetPlan = {
  stations: 60,
  pollMs: 5_000,
  // As when the power comes back.
  startMs: 1_000,
  seed: 7,
  capacity: 1_000,
  outage: { fromMs: 120_000, toMs: 300_000 },
}

async function run(plan: FleetPlan): Promise<FleetLog> {
  const clock = new VirtualClock()
  const fleet = startFleet(plan, clock)
  await clock.pass(plan.outage.toMs + 120_000)
  await fleet.stop()
  return fleet.log
}

it('a fleet leaves an API that is away alone, comes back to it little by little, and is the same for the same seed', async () => {
  const log = await run(PLAN)
  const figures = fleetFigures(PLAN, log)
  expect(figures.filter(({ met }) => met === false)).toEqual([])
  expect(figures.find(({ name }) => name === 'fleet.ordinary.mean')?.value).toBeCloseTo(200, -1)
  expect(await run(PLAN)).toEqual(log)
})

it('a fleet that asks twice what its API can answer still gets what it can', async () => {
  const plan = { ...PLAN, pollMs: 1_000, capacity: 30 }
  const { answered } = await run(plan)
  const minute = answered.slice(30, 90)
  expect(minute.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.8 * 30 * 60)
})

it('virtual time runs what waits in its order, and not what was called off', async () => {
  const { int } = seededRandom(3)
  const clock = new VirtualClock()
  const ran: number[] = []
  const waits = Array.from({ length: 300 }, () => int(0, 50))
  const off = waits.map((ms) => clock.after(ms, () => void ran.push(ms)))
  for (const cancel of off.filter((_, i) => i % 3 === 0)) cancel()
  await clock.pass(100)
  expect(ran).toEqual(waits.filter((_, i) => i % 3 !== 0).sort((a, b) => a - b))
  expect(clock.now()).toBe(100)
})
