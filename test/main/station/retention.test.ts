import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { backUp, listBackups } from '#main/db/backup.ts'
import { pagesRepository } from '#main/db/grading/pages.ts'
import { forgetOld } from '#main/station/retention.ts'
import { fakeClock } from '#test/support/fake-clock.ts'
import { sampleBatch } from '#test/support/sample-batch.ts'
import { testStation } from '#test/support/test-station.ts'

const DAY_MS = 86_400_000
const CANARY = 'KIMCANARY-20260417'

/** Files below a folder that hold a text, as plain bytes. */
function holding(dir: string, text: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
}

async function stationWithCanary() {
  const clock = fakeClock()
  const { station } = testStation({ clock })
  const batchId = sampleBatch(station)
  station.desk.batches.setRoster(batchId, Buffer.from(`번호,이름\n0001,${CANARY}\n`))
  const { sha256 } = await station.blobs.put([Buffer.from(`scan of ${CANARY}`)])
  station.desk.intake.importFiles(batchId, [{ name: `${CANARY}.jpg`, sha256 }])
  station.jobs.enqueue({ type: 'note', payload: { student: CANARY } }, clock.now())
  for (const job of [1, 2]) {
    const lease = station.jobs.claim({ note: 9, 'count-pages': 9, 'read-marks': 9 }, 'b', clock.now())!
    expect(lease.id).toBeGreaterThanOrEqual(job)
    station.jobs.complete(lease, { text: CANARY }, undefined, clock.now())
  }
  const [page] = station.desk.pages.list({ batchId, standing: null, offset: 0, limit: 1 })
  pagesRepository(station.db).fail(page!.id, { code: 'unreadable', message: CANARY }, clock.now())
  const forget = (days: number) => forgetOld(station, days)
  /** Time goes by for a station that runs: by both clocks. */
  function pass(days: number): void {
    clock.step(days * DAY_MS)
    station.seenTime.look()
  }
  return { station, clock, batchId, forget, pass }
}

it('a student’s name is gone from every file of the data folder once its time is over', async () => {
  const { station, forget, pass } = await stationWithCanary()
  await backUp(station.db, station.folder.backups, station.seenTime.clock.now(), 3)
  expect(holding(station.folder.dir, CANARY)).not.toEqual([])
  pass(29)
  expect(await forget(30)).toBe(0)
  pass(2)
  expect(await forget(30)).toBe(1)
  expect(holding(station.folder.dir, CANARY)).toEqual([])
  expect(station.desk.batches.list()).toEqual([])
  // Not without a backup, not for a moment: one of what is left stands in the place of those that are gone.
  expect(listBackups(station.folder.backups)).toHaveLength(1)
})

it('0 days keep everything', async () => {
  const { pass, forget, station } = await stationWithCanary()
  pass(400)
  expect(await forget(0)).toBe(0)
  expect(station.desk.batches.list()).toHaveLength(1)
})

it('a batch that somebody still works on is kept whole', async () => {
  const { pass, forget, station, batchId } = await stationWithCanary()
  pass(29)
  const { sha256 } = await station.blobs.put([Buffer.from('late scan')])
  station.desk.intake.importFiles(batchId, [{ name: 'late.jpg', sha256 }])
  pass(5)
  expect(await forget(30)).toBe(0)
  expect(station.desk.batches.list()).toHaveLength(1)
})

it('a clock that leaps ahead makes nothing old until a person says that it is right', async () => {
  const { clock, forget, station, pass } = await stationWithCanary()
  clock.jump(40 * DAY_MS)
  pass(1)
  expect(await forget(30)).toBe(0)
  expect(station.seenTime.leap()).toBeDefined()
  station.seenTime.accept()
  expect(station.seenTime.leap()).toBeUndefined()
  expect(await forget(30)).toBe(1)
})

it('what is scanned while the clock has fallen back is not old when it is right again', async () => {
  const { clock, forget, station } = await stationWithCanary()
  clock.jump(-2000 * DAY_MS)
  const batchId = sampleBatch(station)
  clock.jump(2000 * DAY_MS)
  station.seenTime.look()
  expect(await forget(30)).toBe(0)
  expect(station.desk.batches.list().map(({ id }) => id)).toContain(batchId)
})
