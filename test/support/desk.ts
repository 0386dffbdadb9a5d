import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRouterClient } from '@orpc/server'
import { openConfiguration } from '#main/base/configuration.ts'
import { ownProgram } from '#main/engines/program.ts'
import { openDoor } from '#main/station/door.ts'
import { Template } from '#shared/domain/template.ts'
import type { TestPlatform } from '#tools/stations/test-platform.ts'
import { until } from '#tools/until.ts'
import { testPlatform, testStation } from './test-station.ts'

const SAMPLE = fileURLToPath(new URL('../../assets/sample/', import.meta.url))
export const sampleFile = (name: string): Buffer => readFileSync(join(SAMPLE, name))
export const sampleScan = (name: string): Buffer => sampleFile(join('scans', name))

/** A real station with its own engines and the sample's template, seen through its one door. */
export async function testDesk(lent: Partial<TestPlatform> = {}, atEnd?: Parameters<typeof testStation>[1]) {
  const platform = testPlatform({ program: ownProgram(process.env), definitions: [], ...lent })
  const { station, events } = testStation({ ...platform, dataDir: platform.settings.dataDir }, atEnd)
  const router = openDoor({
    station,
    platform,
    configuration: openConfiguration({ GRADING_STATION_DATA: platform.settings.dataDir }),
    workerStatus: async () => undefined,
    logTail: () => [],
    subscribe: station.subscribe,
    restart: async () => undefined,
  })
  const client = createRouterClient(router, { context: { mayUsePaths: true } })
  await station.start()
  const template = Template.parse(JSON.parse(sampleFile('template.json').toString('utf8')))
  station.desk.templates.install(template, 'test')
  const { id } = await client.batches.create({ name: '3월 모의고사', templateId: template.id })
  const give = (name: string) => sampleFile(name).toString('base64')

  return {
    station,
    events,
    client,
    id,
    template,
    setKey: () => client.batches.setKey({ id, csv: give('key.csv') }),
    setRoster: () => client.batches.setRoster({ id, csv: give('roster.csv') }),
    /** Brings files in, as `[name, bytes]`; does not wait for them to be read. */
    async bring(...files: readonly (readonly [name: string, bytes: Uint8Array])[]) {
      const stored = []
      for (const [name, bytes] of files) {
        stored.push({ name, sha256: (await station.blobs.put([bytes])).sha256 })
      }
      return client.batches.importFiles({ id, files: stored })
    },
    scans: (...names: readonly string[]) => names.map((name) => [name, sampleScan(name)] as const),
    pages: async () => (await client.batches.pages({ id })).rows,
    /** Waits until every page of the batch, or of another, has been read. */
    settled: (batchId = id) =>
      until(async () => {
        const { counts } = await client.batches.get({ id: batchId })
        return counts.total > 0 && counts.done === counts.total
      }, 40_000),
  }
}
