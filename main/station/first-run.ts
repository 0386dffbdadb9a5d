import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExamFacts } from '#shared/contract/batches.ts'
import { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { Clock } from '../base/clock.ts'
import { recoveryNotes } from '../db/recovery.ts'
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
  facts.set(SHOWN, !isUsed, clock.now())
  if (isUsed) return false
  const read = (name: string) => readFile(join(sampleDir, name))
  const template = Template.parse(JSON.parse((await read('template.json')).toString('utf8')))
  desk.templates.install(template, '')
  const name = t('import.sampleBatch')
  const batchId = desk.batches.create({
    ...ExamFacts.parse({ name }),
    templateId: template.id,
    templateVersion: template.version,
  })
  desk.batches.setKey(batchId, await read('key.csv'))
  desk.batches.setRoster(batchId, await read('roster.csv'))
  const scans = (await readdir(join(sampleDir, 'scans'))).sort()
  for (const scan of scans) {
    const { sha256 } = await blobs.put(createReadStream(join(sampleDir, 'scans', scan)))
    desk.intake.importFiles(batchId, [{ name: scan, sha256 }])
  }
  return true
}
