import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Clock, systemClock } from '#main/base/clock.ts'
import { readSettings } from '#main/base/settings.ts'
import { createStation } from '#main/station/station.ts'
import { median } from '#shared/domain/maths.ts'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { testPlatform } from '#tools/stations/test-platform.ts'

/**
 * `npm run soak -- [--hours 2] [--minutes 5] [--json FILE]`: the station works for `hours` of its own clock in `minutes`
 * of ours, with jobs of every kind coming and results going the whole time; then memory, handles and files of the
 * first quarter after the warm-up are compared with those of the last.
 */
const { values } = parseArgs({
  options: { hours: { type: 'string' }, minutes: { type: 'string' }, json: { type: 'string' } },
})
const minutes = Number(values.minutes ?? 5)
const factor = (Number(values.hours ?? 2) * 60) / minutes
const SAMPLES = 48
const WARM_UP = 12

/** The system's clock, running `factor` times as fast. */
function fastClock(): Clock {
  const start = { wall: Date.now(), monotonic: performance.now() }
  return {
    now: () => Math.round(start.wall + (performance.now() - start.monotonic) * factor),
    monotonic: () => performance.now() * factor,
    after: (ms, run) => systemClock.after(ms / factor, run),
  }
}

interface Sample {
  readonly heapMiB: number
  readonly rssMiB: number
  readonly handles: number
  readonly files: number
}

function takeSample(): Sample {
  global.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return {
    heapMiB: heapUsed / 2 ** 20,
    rssMiB: rss / 2 ** 20,
    handles: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate')
      .length,
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'station-soak-'))
// In a process of its own: what it keeps of every delivery is not the station's memory.
const academy = fork(fileURLToPath(new URL('academy.ts', import.meta.url)))
const [{ url, token }] = (await once(academy, 'message')) as [{ url: string; token: string }]
const station = createStation(
  testPlatform({
    host: 'worker',
    dataDir: folder,
    sync: true,
    clock: fastClock(),
    settings: readSettings({
      API_BASE_URL: url,
      INTERNAL_WORKER_TOKEN: token,
      AI_WORKER_POLL_INTERVAL: '1',
      DOWNLOAD_ALLOW_PRIVATE: '1',
    }),
  }),
)
await station.start()
const samples: Sample[] = []
for (let sample = 0; sample < SAMPLES; sample++) {
  await delay((minutes * 60_000) / SAMPLES)
  samples.push(takeSample())
}
const counts = station.jobs.counts()
const outbox = station.sync?.state().push.outbox
const walMiB = statSync(`${station.folder.database}-wal`, { throwIfNoEntry: false })?.size ?? 0
const workFolders = readdirSync(station.folder.work).length
await station.stop()
academy.kill()
const leftOver = process.getActiveResourcesInfo().filter((name) => /Pipe|Process|TCP/.test(name)).length

const quarter = (SAMPLES - WARM_UP) / 4
const drift = (name: string, unit: string, of: (sample: Sample) => number, allowed: number): Figure => {
  const first = median(samples.slice(WARM_UP, WARM_UP + quarter).map(of))
  const last = median(samples.slice(-quarter).map(of))
  const ratio = last / first
  return {
    ...{ name: `soak.${name}`, value: last, unit, against: `${first.toFixed(1)} after the warm-up`, ratio },
    ...{ aim: `<= ${1 + allowed}`, met: ratio <= 1 + allowed },
  }
}
const figures: Figure[] = [
  { name: 'soak.station-hours', value: (minutes * factor) / 60, unit: 'h', met: null },
  { name: 'soak.done', value: counts.done, unit: 'jobs', met: null },
  { name: 'soak.dead', value: counts.dead, unit: 'jobs', met: null },
  { name: 'soak.sent', value: outbox?.sent ?? 0, unit: 'results', met: null },
  drift('heap', 'MiB', ({ heapMiB }) => heapMiB, 0.1),
  drift('rss', 'MiB', ({ rssMiB }) => rssMiB, 0.1),
  drift('handles', 'handles', ({ handles }) => handles, 0.1),
  drift('open-files', 'files', ({ files }) => files, 0.1),
  { name: 'soak.wal', value: walMiB / 2 ** 20, unit: 'MiB', aim: '<= 64', met: walMiB <= 64 * 2 ** 20 },
  { name: 'soak.work-folders', value: workFolders, unit: 'folders', aim: '<= 16', met: workFolders <= 16 },
  { name: 'soak.left-after-stop', value: leftOver, unit: 'handles', aim: '<= 4', met: leftOver <= 4 },
]
reportFigures(figures, values.json)
rmSync(folder, { recursive: true, force: true })
process.exit(figures.every(({ met }) => met !== false) ? 0 : 1)
