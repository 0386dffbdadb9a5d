import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { parsePayload } from '#main/jobs/payload.ts'
import { jobs } from '#main/jobs/registry.ts'
import { readNextJob } from '#main/sync/academy-job.ts'
import { resultMessage } from '#main/sync/result.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../docs/api.md'), 'utf8')
const [about, ...kinds] = text.split(/^## (?=[a-z_]+$)/m)
const examplesOf = (section: string): unknown[] =>
  [...section.matchAll(/^```json\n(.*?)^```/gms)].map(([, json]) => JSON.parse(json))

describe('docs/api.md', () => {
  test('has every kind of job that the academy may ask for, and no other', () => {
    expect(kinds.map((kind) => kind.split('\n')[0]).toSorted()).toEqual(
      jobs.map(({ type }) => type).toSorted(),
    )
  })

  test.each(
    kinds.map((kind) => [kind.split('\n')[0], kind]),
  )('%s is ordered and answered so', (type, kind) => {
    const definition = jobs.find((job) => job.type === type)!
    const [payload, result] = examplesOf(kind)
    expect(parsePayload(definition, payload, readSettings({})).unknown).toEqual([])
    // Nothing in it that the schema would drop.
    expect(definition.result.parse(result)).toEqual(result)
  })

  test('shows the envelope as it is read and written', () => {
    const [offered, none, done, failed] = examplesOf(about!)
    const job = readNextJob(offered)!
    expect(job.problem).toBeUndefined()
    expect(readNextJob(none)).toBeNull()
    const of = { ...job, scope: 'station', sourceOrigin: 'https://academy.example', revision: 1 }
    expect(JSON.parse(resultMessage(of, { result: { text: '…' } }).body)).toEqual(done)
    expect(JSON.parse(resultMessage(of, { error: '…' }).body)).toEqual(failed)
  })
})
