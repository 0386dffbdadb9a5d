import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '#main/base/data-folder.ts'
import { backUp } from '#main/db/backup.ts'
import { openReadOnly } from '#main/db/open.ts'
import { createStation } from '#main/station/station.ts'
import { testFolder } from './data-folder.ts'
import { sampleBatch } from './sample-batch.ts'
import { testPlatform } from './test-station.ts'

/** What a folder that was worked in holds: scans, and the exam they belong to. */
export const SCANS = 6

/**
 * A data folder in which an exam was graded and the program closed.
 * @param withBackup  taken before its last scan came
 */
export async function workedFolder({ withBackup }: { readonly withBackup: boolean }) {
  const dataDir = testFolder()
  const station = createStation(testPlatform({ dataDir }))
  const batchId = sampleBatch(station)
  const add = async (n: number) => {
    const { sha256 } = await station.blobs.put([Buffer.from(`\xff\xd8 scan ${n}`, 'latin1')])
    station.desk.intake.importFiles(batchId, [{ name: `${n}.jpg`, sha256 }])
  }
  for (let n = 1; n < SCANS; n++) await add(n)
  station.desk.intake.cancel(batchId)
  if (withBackup) await backUp(station.db, station.folder.backups, Date.now(), 3)
  await add(SCANS)
  // Nothing is left to read: what these tests are about is what stays.
  station.desk.intake.cancel(batchId)
  await station.stop(0)
  return { dataDir, folder: dataFolder(dataDir), batchId, stationId: station.id }
}

/** Stored files of a data folder. */
export const storedFiles = (dataDir: string): string[] => {
  const { blobs } = dataFolder(dataDir)
  if (!existsSync(blobs)) return []
  return readdirSync(blobs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** What a database of a station knows. */
export function inDatabase(path: string): { pages: number; batches: number; stationId: unknown } {
  const db = openReadOnly(path)
  try {
    const one = (sql: string) => db.prepare(sql).pluck().get()
    return {
      pages: Number(one('SELECT count(*) FROM pages')),
      batches: Number(one('SELECT count(*) FROM batches')),
      stationId: JSON.parse(
        String(one(`SELECT value_json FROM facts WHERE name = 'station.id'`) ?? 'null'),
      ) as unknown,
    }
  } finally {
    db.close()
  }
}
