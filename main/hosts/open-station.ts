import { storageError } from '#main/base/storage-error.ts'
import type { Platform } from '#main/station/platform.ts'
import { createStation, type Station } from '#main/station/station.ts'

/**
 * Opens the station of a data folder and starts it.
 * @param beforeStart  given the station before anything runs in it
 * @throws StationError as `createStation`, and for whatever keeps the folder or its database from being used
 */
export async function openStation(
  platform: Platform,
  beforeStart: (station: Station) => void | Promise<void> = () => {},
): Promise<Station> {
  const named = (thrown: unknown) => storageError(thrown, platform.settings.dataDir)
  let station: Station
  try {
    station = createStation(platform)
  } catch (thrown) {
    throw named(thrown)
  }
  try {
    await beforeStart(station)
    await station.start()
    return station
  } catch (thrown) {
    // Its locks go with it; why it could not start is what matters.
    await station.stop(0).catch(() => undefined)
    throw named(thrown)
  }
}
