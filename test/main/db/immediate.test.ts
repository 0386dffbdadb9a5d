import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { type Arrival, inboxRepository } from '#main/db/inbox.ts'
import { openDatabase } from '#main/db/open.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testStation } from '#test/support/test-station.ts'

/** Another host of the folder, which says whether it could begin to write at this very moment. */
function otherHost(file: string): () => boolean {
  const other = new Database(file, { timeout: 0 })
  onTestFinished(() => void other.close())
  return () => {
    try {
      other.exec('BEGIN IMMEDIATE; ROLLBACK')
      return true
    } catch {
      return false
    }
  }
}

// What reads first and writes then on what it read must hold the lock from the start: SQLite otherwise lets another host
// write in between, and refuses the write that follows (SQLITE_BUSY_SNAPSHOT) without waiting.

test('while a job that arrives is looked up, no other host can write', () => {
  const file = join(testFolder(), 'station.db')
  const db = openDatabase(file)
  onTestFinished(() => void db.close())
  const canWrite = otherHost(file)
  const seen: boolean[] = []
  const arrival: Arrival = {
    ...{ origin: 'api', sourceOrigin: 'https://a', externalId: 'j', sourceId: '1', submissionId: 1 },
    ...{ type: 'ocr', payload: {}, source: {}, receiptHandle: undefined },
    // Asked for after the look-up and before the first write.
    get refusal() {
      seen.push(canWrite())
      return undefined
    },
  }
  expect(canWrite()).toBe(true)
  expect(inboxRepository(db).accept(arrival, 0).outcome).toBe('new')
  expect(seen.length).toBeGreaterThan(0)
  expect(seen).not.toContain(true)
  expect(canWrite()).toBe(true)
})

test('while an act reads what it is about to change, no other host can write', () => {
  const { station } = testStation()
  const canWrite = otherHost(station.folder.database)
  expect(canWrite()).toBe(true)
  const could = station.perform(() => {
    station.jobs.counts()
    return canWrite()
  })
  expect(could).toBe(false)
  expect(canWrite()).toBe(true)
})
