import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Station } from '#main/station/station.ts'
import { ExamFacts } from '#shared/contract/batches.ts'
import { Template } from '#shared/domain/template.ts'

const SAMPLE = new URL('../../assets/sample/', import.meta.url)
export const sampleFile = (name: string): string => fileURLToPath(new URL(name, SAMPLE))

/** An empty batch for sheets of the sample exam. @returns its id */
export function sampleBatch({ desk }: Pick<Station, 'desk'>): number {
  const template = Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8')))
  desk.templates.install(template, '')
  return desk.batches.create({
    ...ExamFacts.parse({ name: '예시' }),
    templateId: template.id,
    templateVersion: template.version,
  })
}
