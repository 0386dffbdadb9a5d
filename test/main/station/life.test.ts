import { expect, test } from 'vitest'
import { lockAlone } from '#main/db/lock.ts'
import { createStation } from '#main/station/station.ts'
import { testPlatform, testStation } from '#test/support/test-station.ts'

test('a station that is stopped twice at once ends once, and both know when', async () => {
  const { station } = testStation()
  await station.start()
  const stops = [station.stop(0), station.stop(0)]
  await Promise.race(stops)
  expect(station.db.open).toBe(false)
  await Promise.all(stops)
  await station.stop(0)
})

test('a station that cannot say that it ends lets go of its folder all the same', async () => {
  const station = createStation(testPlatform())
  await station.start()
  station.db.exec('ALTER TABLE boots RENAME TO gone')
  await expect(station.stop(0)).rejects.toThrow('no such table')
  expect(station.db.open).toBe(false)
  const alone = lockAlone(station.folder.hostsLock)
  expect(alone).toBeDefined()
  alone?.release()
})
