import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSeenTime, LONGEST_LEAP_MS, SIGHTS_APART_MS } from '#main/station/seen-time.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { type FakeClock, fakeClock } from '#test/support/fake-clock.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 10, 23, 9)

function folder() {
  const path = join(testFolder(), 'seen-time.json')
  /** Another running of a host on the folder: its monotonic clock begins anew. */
  const boot = (wallMs: number) => {
    const clock = fakeClock(wallMs)
    const seen = createSeenTime(path, clock)
    seen.look()
    return { clock, seen }
  }
  return { path, boot }
}

/** A minute at a time, as housekeeping looks. */
function pass(clock: FakeClock, seen: ReturnType<typeof createSeenTime>, ms: number): void {
  for (let gone = 0; gone < ms; gone += 60_000) {
    clock.step(60_000)
    seen.look()
  }
}

it('goes on with the monotonic clock, and across a night that the PC was off once two sights agree', () => {
  const { boot } = folder()
  const first = boot(START)
  pass(first.clock, first.seen, 3 * HOUR_MS)
  expect(first.seen.believed()).toBe(START + 3 * HOUR_MS)
  first.seen.keep()
  const next = boot(START + 20 * HOUR_MS)
  expect(next.seen.believed()).toBe(START + 3 * HOUR_MS)
  pass(next.clock, next.seen, SIGHTS_APART_MS - 60_000)
  expect(next.seen.believed()).toBeLessThan(START + 4 * HOUR_MS)
  pass(next.clock, next.seen, 60_000)
  expect(next.seen.believed()).toBe(START + 20 * HOUR_MS + SIGHTS_APART_MS)
})

it.each([
  ['ahead', 40 * 24 * HOUR_MS],
  ['ahead by a little more than it may', LONGEST_LEAP_MS + 3 * HOUR_MS],
  ['back to the first day of a dead battery', -20 * 365 * 24 * HOUR_MS],
])('a clock that leapt %s is not believed, however long it says so, until a person does', (_, leapMs) => {
  const { boot } = folder()
  const { clock, seen } = boot(START)
  clock.jump(leapMs)
  pass(clock, seen, 2 * HOUR_MS)
  expect(seen.believed()).toBe(START + 2 * HOUR_MS)
  expect(seen.leap()).toEqual({ seenMs: START + 2 * HOUR_MS, clockMs: START + 2 * HOUR_MS + leapMs })
  // Nor after another start.
  seen.keep()
  const next = boot(START + 3 * HOUR_MS + leapMs)
  pass(next.clock, next.seen, HOUR_MS)
  expect(next.seen.believed()).toBe(START + 3 * HOUR_MS)
  next.seen.accept()
  expect(next.seen.leap()).toBeUndefined()
  expect(next.seen.believed()).toBe(START + 4 * HOUR_MS + leapMs)
})

it('a clock that does not stay where it was seen is not followed', () => {
  const { boot } = folder()
  const { clock, seen } = boot(START)
  for (let n = 0; n < 10; n++) {
    clock.jump(HOUR_MS)
    pass(clock, seen, SIGHTS_APART_MS - 2 * 60_000)
  }
  expect(seen.believed()).toBeLessThan(START + 2 * HOUR_MS)
})

it('data is never stamped before what was seen, when the clock falls back', () => {
  const { boot } = folder()
  const { clock, seen } = boot(START)
  clock.jump(-20 * 365 * 24 * HOUR_MS)
  expect(seen.clock.now()).toBe(START)
  clock.jump(20 * 365 * 24 * HOUR_MS + HOUR_MS)
  expect(seen.clock.now()).toBe(START + HOUR_MS)
})

it('two hosts on a folder believe the same, and time passes once', () => {
  const { boot } = folder()
  const window = boot(START)
  const worker = boot(START)
  for (let minute = 0; minute < 120; minute++) {
    for (const { clock, seen } of [window, worker]) pass(clock, seen, 60_000)
  }
  for (const { seen } of [window, worker])
    expect(Math.abs(seen.believed() - START - 2 * HOUR_MS)).toBeLessThan(15 * 60_000)
  for (const { clock } of [window, worker]) clock.jump(50 * 24 * HOUR_MS)
  window.seen.accept()
  worker.seen.look()
  expect(worker.seen.leap()).toBeUndefined()
})

it('a folder whose time was not kept, or cannot be read, begins at the last trace of somebody in it', () => {
  const { path, boot } = folder()
  writeFileSync(path, 'damaged')
  const { seen } = boot(START)
  // `look` has written what it saw; a folder of an older program has no such file.
  expect(seen.believed()).toBe(START)
  const older = createSeenTime(join(testFolder(), 'seen-time.json'), fakeClock(START))
  older.seed(START - 40 * 24 * HOUR_MS)
  expect(older.leap()).toMatchObject({ seenMs: START - 40 * 24 * HOUR_MS })
})
