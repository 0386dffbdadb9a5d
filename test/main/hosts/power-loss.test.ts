import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { dataFolder, prepareDataFolder } from '#main/base/data-folder.ts'
import { createBlobs } from '#main/db/blob-store.ts'
import { blobsRepository } from '#main/db/blobs.ts'
import { findDamage, openDatabase } from '#main/db/open.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { isLong } from '#test/support/long.ts'
import { lacksStrace } from '#test/support/strace.ts'
import { afterPowerCut } from '#tools/faults/power-loss/disk.ts'
import { type DiskEvent, readTrace, STRACE } from '#tools/faults/power-loss/trace.ts'
import { seededRandom } from '#tools/random.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'

const WORKER = fileURLToPath(new URL('../../../tools/crash/worker.ts', import.meta.url))
const FORGETFUL = new URL('../../../tools/faults/power-loss/forget-commits.mjs', import.meta.url).href
const CUTS = isLong ? 200 : 40
const JOBS = 10

async function runWorker(
  api: AcademyApi,
  dataDir: string,
  before: string[] = [],
  node: string[] = [],
): Promise<void> {
  const [program, ...args] = [...before, process.execPath, ...node, WORKER, dataDir, '--drain']
  const worker = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      API_BASE_URL: api.url,
      INTERNAL_WORKER_TOKEN: api.token,
      AI_WORKER_POLL_INTERVAL: '0.05',
      DOWNLOAD_ALLOW_PRIVATE: '1',
    },
  })
  onTestFinished(() => void worker.kill('SIGKILL'))
  expect((await once(worker, 'exit'))[0]).toBe(0)
}

/** What a folder holds; what locks and shared memory are, no power cut leaves. */
function contentsOf(folder: string): Map<string, Buffer | null> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const found = new Map<string, Buffer | null>([[folder, null]])
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) found.set(path, null)
    else if (entry.isFile() && !entry.name.endsWith('-shm')) found.set(path, readFileSync(path))
  }
  return found
}

interface Recording {
  readonly api: AcademyApi
  readonly dataDir: string
  readonly before: ReadonlyMap<string, Buffer | null>
  readonly events: readonly DiskEvent[]
  /** In the order in which the academy hands them out. */
  readonly jobs: readonly string[]
}

/** A real worker at work on a folder that it knows, each of its writes and syncs written down. */
async function record(node: string[] = []): Promise<Recording> {
  const api = await startAcademyApi()
  onTestFinished(() => api.close())
  const dataDir = testFolder()
  await runWorker(api, dataDir)
  const before = contentsOf(dataDir)
  const jobs = Array.from({ length: JOBS }, (_, i) => {
    const download_url = api.addFile(
      `scan-${i}`,
      createHash('shake256', { outputLength: 9_000 }).update(`${i}`).digest(),
    )
    const isFile = i % 3 === 0
    return api.addJob(
      isFile
        ? { type: 'file', payload: { download_url, follow: true } }
        : { type: 'note', payload: { text: `글 ${i}`.repeat(100) } },
    )
  })
  const trace = join(testFolder(), 'trace')
  await runWorker(api, dataDir, [...STRACE, '-o', trace], node)
  const ours = (event: DiskEvent) =>
    event.kind === 'sent' ||
    (event.path.startsWith(dataDir) && !event.path.startsWith(dataFolder(dataDir).work))
  const events = readTrace(readFileSync(trace, 'latin1')).filter(ours)
  return { api, dataDir, before, events, jobs: jobs.map(({ id }) => String(id)) }
}

/** What the academy could rely on by then. */
function promisedBy(events: readonly DiskEvent[], jobs: readonly string[]) {
  const sent = events.flatMap((event) => (event.kind === 'sent' ? [event.text] : []))
  const questions = sent.filter((text) => /^GET \S+job\/next\//.test(text)).length
  const keys = sent.flatMap(
    (text) => /^POST \S+job\/result\/[\s\S]*?\r\nidempotency-key: (\S+)/i.exec(text)?.[1] ?? [],
  )
  // Whoever asks for the next job has written down those before.
  return { jobs: jobs.slice(0, Math.max(0, questions - 1)), keys: new Set(keys.map(decodeURIComponent)) }
}

/** Puts what survived into a folder. @returns it */
function restored(files: ReadonlyMap<string, Buffer>, dataDir: string): string {
  const folder = testFolder()
  for (const [path, bytes] of files) {
    const place = join(folder, relative(dataDir, path))
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
    writeFileSync(place, bytes, { mode: 0o600 })
  }
  return folder
}

/** What of the promised is not in a folder, and what of it is damaged. */
function missingIn(dir: string, promised: ReturnType<typeof promisedBy>): string[] {
  const folder = prepareDataFolder(dir)
  const db = openDatabase(folder.database)
  try {
    const jobs = new Set(db.prepare('SELECT external_id FROM jobs').pluck().all())
    const keys = new Set(db.prepare('SELECT idempotency_key FROM outbox').pluck().all())
    const named = db.prepare('SELECT sha256 FROM blobs').pluck().all() as string[]
    const blobs = createBlobs({ dir: folder.blobs, table: blobsRepository(db), clock: systemClock })
    const isWhole = (sha256: string) => {
      const path = blobs.find(sha256)?.path
      if (path === undefined || !existsSync(path)) return false
      return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256
    }
    return [
      ...findDamage(db, 'integrity_check'),
      ...promised.jobs.filter((id) => !jobs.has(id)).map((id) => `job ${id}`),
      ...[...promised.keys].filter((key) => !keys.has(key)).map((key) => `result ${key}`),
      ...named.filter((sha256) => !isWhole(sha256)).map((sha256) => `file ${sha256}`),
    ]
  } finally {
    db.close()
  }
}

/** Cuts the power at instants all over a recording: half the times nothing lives but what was synced. */
function cutPower({ events, before, dataDir, jobs }: Recording) {
  const random = seededRandom(20261130)
  let promises = 0
  const lost: string[] = []
  for (let cut = 0; cut < CUTS; cut++) {
    const seen = events.slice(0, random.int(1, events.length))
    const survives = cut % 2 === 0 ? () => false : () => random.chance(0.5)
    const promised = promisedBy(seen, jobs)
    promises += promised.jobs.length + promised.keys.size
    lost.push(...missingIn(restored(afterPowerCut(before, seen, survives), dataDir), promised))
  }
  return { promises, lost }
}

describe.skipIf(lacksStrace())('a power cut at any instant', () => {
  test('loses no job that was taken and no result that was sent, and the next start delivers the rest', async () => {
    const recording = await record()
    const { promises, lost } = cutPower(recording)
    expect(promises).toBeGreaterThan(CUTS)
    expect(lost).toEqual([])

    const { api, events, before, dataDir, jobs } = recording
    const lastAsked = events.findLastIndex(
      (event) => event.kind === 'sent' && event.text.includes('job/next/'),
    )
    const half = events.slice(0, Math.floor(lastAsked / 2))
    const folder = restored(
      afterPowerCut(before, half, () => false),
      dataDir,
    )
    const delivered = api.deliveries.length
    await runWorker(api, folder)
    const { jobs: taken } = promisedBy(half, jobs)
    expect(taken.length).toBeGreaterThan(0)
    for (const id of taken) {
      const all = api.deliveries.filter(({ jobId }) => jobId === id)
      expect(all.length).toBeGreaterThan(0)
      expect(new Set(all.map(({ key }) => key)).size).toBe(1)
    }
    expect(api.deliveries.length).toBeGreaterThan(delivered)
  })

  test('would lose them without the syncs that better-sqlite3 leaves out by itself', async () => {
    const { lost } = cutPower(await record(['--import', FORGETFUL]))
    expect(lost.length).toBeGreaterThan(0)
  })
})
