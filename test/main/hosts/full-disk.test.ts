import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '#main/base/clock.ts'
import { dataFolder } from '#main/base/data-folder.ts'
import { writeResults } from '#main/grading/grade.ts'
import { loadTemplate } from '#main/grading/load-template.ts'
import { askHealth } from '#main/hosts/worker/health.ts'
import { translator } from '#shared/i18n/index.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { fillDisk, lacksMount, resizeDisk, smallDisk } from '#test/support/small-disk.ts'
import { testStation } from '#test/support/test-station.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { addJob } from '#tools/stations/add-job.ts'
import { noteJob, slowJob } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

const WORKER = fileURLToPath(new URL('../../../tools/crash/worker.ts', import.meta.url))
const TEMPLATE = fileURLToPath(new URL('../../../assets/sample/template.json', import.meta.url))
const isWithoutDisk = lacksMount()

/** The station's minute, after which it first keeps house, takes a second. */
const quickClock: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 60, run) }

test.skipIf(isWithoutDisk)(
  'a job in work when the disk fills is finished: the reserve is given up for it',
  async () => {
    const dataDir = smallDisk('300m')
    const { station, stateOf, ended } = testStation({ dataDir, clock: quickClock })
    await station.start()
    await until(() => existsSync(station.folder.reserve))
    const mayEnd = join(testFolder(), 'may-end')
    const slow = addJob(station, slowJob, { ms: 1, until: mayEnd })
    await until(() => stateOf(slow) === 'leased')
    fillDisk(dataDir)
    writeFileSync(mayEnd, '')
    await ended(slow)
    // More than the database's own files still have room for.
    const large = addJob(station, noteJob, { text: 'x'.repeat(8_000_000) })
    expect((await ended(slow, large)).map(({ state }) => state)).toEqual(['done', 'done'])
    expect(existsSync(station.folder.reserve)).toBe(false)
  },
)

test.skipIf(isWithoutDisk)('with less than 2 GiB free no job is fetched; with more it is', async () => {
  const api = await startAcademyApi({ token: 'a-token' })
  onTestFinished(() => api.close())
  const dataDir = smallDisk('1800m')
  api.addJob({ type: 'note', payload: { text: 'waits' } })
  const start = (...flags: string[]) => {
    const env = { API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token, GRADING_STATION_LANGUAGE: 'en' }
    const worker = spawn(process.execPath, [WORKER, dataDir, ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    })
    onTestFinished(() => void worker.kill('SIGKILL'))
    return { worker, ended: once(worker, 'exit'), said: text(worker.stderr) }
  }
  const first = start()
  const { socket } = dataFolder(dataDir)
  await until(async () => (await askHealth(socket)) !== undefined)
  // Time for a question, of which there must be none.
  await delay(1_500)
  expect(api.requests).toEqual([])
  expect((await askHealth(socket))?.blocked).toMatchObject({ reason: 'disk-low' })
  first.worker.kill('SIGTERM')
  await first.ended
  // Until it is drained it would wait for ever.
  const draining = start('--drain')
  expect(await draining.ended).toEqual([69, null])
  expect(await draining.said).toContain('2 GiB')
  start()
  await until(async () => (await askHealth(socket)) !== undefined)
  resizeDisk(dataDir, '3g')
  await until(() => api.deliveries.length === 1)
})

test.skipIf(isWithoutDisk)('results that no longer fit leave those of the run before whole', async () => {
  const out = smallDisk('2m')
  const template = await loadTemplate(TEMPLATE)
  const leftOut = Array.from({ length: 5_000 }, (_, i) => ({
    name: `${i}`.padStart(60, '장'),
    why: 'no-scan' as const,
  }))
  const write = (names: typeof leftOut) =>
    writeResults(
      [],
      out,
      {
        ...{ template, leftOut: names, key: undefined, roster: undefined, files: [], known: [], workers: 1 },
        ...{ engines: { call: () => Promise.reject(new Error('no page')) }, onPage: () => undefined },
        signal: new AbortController().signal,
      },
      translator('en'),
    )
  await write(leftOut.slice(0, 10))
  const before = readFileSync(join(out, 'results.json'), 'utf8')
  fillDisk(out)
  await expect(write(leftOut)).rejects.toMatchObject({ code: 'unavailable', reason: 'disk-full' })
  expect(readFileSync(join(out, 'results.json'), 'utf8')).toBe(before)
})
