import { onTestFinished } from 'vitest'
import type { Platform } from '#main/station/platform.ts'
import { createStation } from '#main/station/station.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testPlatform as platformAt, type TestPlatform } from '#tools/stations/test-platform.ts'
import { until } from '#tools/until.ts'

export const testPlatform = (platform: Partial<TestPlatform> = {}): Platform =>
  platformAt({ ...platform, dataDir: platform.dataDir ?? testFolder() })

/** A real station over the test engines, stopped when the test ends. */
export function testStation(platform: Partial<TestPlatform> = {}) {
  const opened = watchedStation(testPlatform(platform))
  onTestFinished(() => opened.station.stop(0))
  return opened
}

/** A real station, and what it tells. Whoever asks for it stops it. */
export function watchedStation(platform: Platform) {
  const station = createStation(platform)
  const events: StationEvent[] = []
  station.subscribe((event) => events.push(event))
  const stateOf = (id: number) => station.jobs.find(id)?.state
  return {
    station,
    events,
    stateOf,
    async ended(...ids: number[]) {
      await until(() => ids.every((id) => ['done', 'dead', 'cancelled'].includes(stateOf(id) ?? '')))
      return ids.map((id) => station.jobs.find(id)!)
    },
  }
}
