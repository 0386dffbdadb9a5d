import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExamFacts } from '#shared/contract/batches.ts'
import { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { Clock } from '../base/clock.ts'
import { recoveryNotes } from '../db/recovery.ts'
import type { ImportedFile } from '../grading/intake.ts'
import type { Station } from './station.ts'

const SHOWN = 'first-run.sample-shown'

interface FirstRun {
  readonly station: Pick<Station, 'db' | 'facts' | 'desk' | 'blobs'>
  readonly clock: Clock
  /** Folder of the sample exam: template, key, roster, scans. */
  readonly sampleDir: string
  readonly t: Translate
}

/**
 * Puts the sample exam into a data folder that was never used, so that a newcomer sees graded sheets with doubtful marks
 * waiting. Once: who removes it does not get it again.
 * @returns whether it was put there
 */
export async function showSample({ station, clock, sampleDir, t }: FirstRun): Promise<boolean> {
  const { db, facts, desk, blobs } = station
  if (facts.get(SHOWN) !== undefined) return false
  // Whoever has lost a database needs no example in the place of their exams.
  const isRecovered = recoveryNotes(db).last() !== undefined
  const isUsed = isRecovered || desk.batches.list().length > 0 || desk.templates.list().length > 0
  if (isUsed) {
    facts.set(SHOWN, false, clock.now())
    return false
  }
  const read = (name: string) => readFile(join(sampleDir, name))
  const template = Template.parse(JSON.parse((await read('template.json')).toString('utf8')))
  const [key, roster] = [await read('key.csv'), await read('roster.csv')]
  const scans: ImportedFile[] = []
  for (const name of (await readdir(join(sampleDir, 'scans'))).sort()) {
    const { sha256 } = await blobs.put(createReadStream(join(sampleDir, 'scans', name)))
    scans.push({ name, sha256 })
  }
  // From here on nothing waits and nothing is missing: the sample is there whole, or the next start brings it.
  desk.templates.install(template, '')
  const name = t('import.sampleBatch')
  const batchId = desk.batches.create({
    ...ExamFacts.parse({ name }),
    templateId: template.id,
    templateVersion: template.version,
  })
  desk.batches.setKey(batchId, key)
  desk.batches.setRoster(batchId, roster)
  desk.intake.importFiles(batchId, scans)
  facts.set(SHOWN, true, clock.now())
  return true
}
