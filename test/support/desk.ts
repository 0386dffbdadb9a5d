import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openConfiguration } from '#main/base/configuration.ts'
import { ownProgram } from '#main/engines/program.ts'
import { openDoor } from '#main/station/door.ts'
import { Template } from '#shared/domain/template.ts'
import type { TestPlatform } from '#tools/stations/test-platform.ts'
import { until } from '#tools/until.ts'
import { sharedFolder, testFolder } from './data-folder.ts'
import { testPlatform, watchedStation } from './test-station.ts'

const SAMPLE = fileURLToPath(new URL('../../assets/sample/', import.meta.url))
export const sampleFile = (name: string): Buffer => readFileSync(join(SAMPLE, name))
export const sampleScan = (name: string): Buffer => sampleFile(join('scans', name))

/** A real station with its own engines and the sample's template, seen through its one door. */
async function openDesk({ dataDir, ...lent }: TestPlatform) {
  const platform = testPlatform({ program: ownProgram(process.env), definitions: [], dataDir, ...lent })
  const { station, events } = watchedStation(platform)
  const router = openDoor({
    station,
    platform,
    configuration: openConfiguration({ GRADING_STATION_DATA: dataDir }),
    workerStatus: async () => undefined,
    logTail: () => [],
    subscribe: station.subscribe,
    restart: async () => undefined,
  })
  const client = createRouterClient(router, { context: { mayUsePaths: true } })
  await station.start()
  const template = Template.parse(JSON.parse(sampleFile('template.json').toString('utf8')))
  station.desk.templates.install(template, 'test')
  return { station, events, client, template }
}
type OpenDesk = Awaited<ReturnType<typeof openDesk>>

/** An exam on a desk, without scans. */
async function examOn({ station, events, client, template }: OpenDesk) {
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

/** A desk of this test alone, with an exam on it. */
export async function testDesk(lent: Partial<TestPlatform> = {}) {
  const desk = await openDesk({ dataDir: testFolder(), ...lent })
  onTestFinished(() => desk.station.stop(0))
  return examOn(desk)
}

/** A desk that the tests of a file share, whose engines are ready after the first. @returns what gives each test an exam */
export function sharedDesk() {
  const dataDir = sharedFolder()
  let desk: OpenDesk | undefined
  beforeAll(async () => {
    desk = await openDesk({ dataDir })
  })
  afterAll(() => desk?.station.stop(0))
  return () => examOn(desk!)
}
