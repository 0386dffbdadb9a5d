import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#main/base/clock.ts'
import { silentLog } from '#main/base/log.ts'
import { readSettings } from '#main/base/settings.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import { type Db, openDatabase, write } from '#main/db/open.ts'
import { omr } from '#main/engines/omr/engine.ts'
import { ownProgram } from '#main/engines/program.ts'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { createStation, type Station } from '#main/station/station.ts'
import { median } from '#shared/domain/maths.ts'
import { Template } from '#shared/domain/template.ts'
import { addJob } from '#tools/stations/add-job.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * `npm run bench:queue [-- --json FILE]`: what durability and the queue cost. Every figure is a ratio in one run, its
 * sides taken in turns, because the machine is never quiet.
 */
const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'))
const PAYLOAD = {
  download_url: `https://storage.example/${'x'.repeat(200)}`,
  questions: Array(40).fill({ question_id: 1 }),
}
const RESULT = { version: 'v1', answers: Array(40).fill({ question_id: 1, detected: ['3'], status: 'ok' }) }

const secondsOf = (work: () => void): number => {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1_000
}

/** Enqueue, claim and complete, each durable, beside three bare transactions of the same bytes. */
function cycles(): BenchFigure[] {
  const ROUNDS = 9
  const CYCLES = 150
  const queueDb = openDatabase(join(folder, 'cycles.db'))
  const jobs = jobsRepository(queueDb)
  const bareDb = openDatabase(join(folder, 'bare.db'), {
    migrations: ['CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT, payload TEXT, result TEXT) STRICT'],
  })
  const insert = bareDb.prepare(`INSERT INTO t (state, payload) VALUES ('ready', ?)`)
  const lease = bareDb.prepare(`UPDATE t SET state = 'leased' WHERE id = ?`)
  const finish = bareDb.prepare(`UPDATE t SET state = 'done', result = ? WHERE id = ?`)
  const bareCycle = () => {
    const id = write(bareDb, () => insert.run(JSON.stringify(PAYLOAD))).lastInsertRowid
    write(bareDb, () => lease.run(id))
    write(bareDb, () => finish.run(JSON.stringify(RESULT), id))
  }
  const queueCycle = () => {
    jobs.enqueue({ type: 'omr_grading', payload: PAYLOAD }, Date.now())
    const job = jobs.claim({ omr_grading: 2, ocr: 2, video_hls: 1 }, 'boot', Date.now())!
    jobs.complete(job, RESULT, { name: 'omr', version: '1' }, Date.now())
  }
  const repeat = (cycle: () => void) => () => {
    for (let i = 0; i < CYCLES; i++) cycle()
  }
  const rates = { queue: [] as number[], bare: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(CYCLES / secondsOf(repeat(bareCycle)))
    rates.queue.push(CYCLES / secondsOf(repeat(queueCycle)))
  }
  queueDb.close()
  bareDb.close()
  const rate = median(rates.queue)
  const ratio = median(rates.queue.map((each, i) => each / rates.bare[i]))
  return [
    {
      ...{ name: 'queue.cycles', value: rate, unit: 'cycles/s', aim: '>= 200', met: rate >= 200 },
      checks:
        'Jobs are added, claimed and completed, each step flushed to the disk, faster than any engine works.',
    },
    {
      ...{ name: 'queue.against-bare', value: rate, unit: 'cycles/s', against: 'three bare transactions' },
      ...{ ratio, aim: '>= 0.5', met: ratio >= 0.5 },
      checks: 'The queue at most doubles what three bare transactions of the same bytes cost.',
    },
  ]
}

function fill(db: Db, rows: number, state: 'ready' | 'done'): void {
  write(db, () =>
    db.exec(`
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - 1})
      INSERT INTO jobs (type, origin, payload_json, rank_ms, state, created_at_ms, finished_at_ms)
      SELECT (CASE i % 4 WHEN 0 THEN 'ocr' WHEN 1 THEN 'video_hls' ELSE 'omr_grading' END), 'local', '{}', i, '${state}',
        i, ${state === 'done' ? 'i' : 'NULL'} FROM n`),
  )
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** One claim among a thousand waiting jobs, among a million, and with a million finished ones beside a thousand. */
function claims(): BenchFigure[] {
  const CLAIMS = 400
  const cases = [
    { name: '1k', waiting: 1_000, history: 0 },
    { name: '1m', waiting: 1_000_000, history: 0 },
    { name: '1k-beside-1m-done', waiting: 1_000, history: 1_000_000 },
  ].map((each) => {
    const db = openDatabase(join(folder, `claims-${each.name}.db`))
    if (each.history > 0) fill(db, each.history, 'done')
    fill(db, each.waiting, 'ready')
    return { ...each, db, jobs: jobsRepository(db), ms: [] as number[] }
  })
  const limits = { omr_grading: 2, ocr: 2, video_hls: 1 }
  for (let claim = 0; claim < CLAIMS; claim++) {
    for (const { jobs, ms } of cases) {
      const now = Date.now()
      const start = performance.now()
      const job = jobs.claim(limits, 'boot', now)!
      ms.push(performance.now() - start)
      jobs.complete(job, null, undefined, now)
    }
  }
  const [base, ...others] = cases.map(({ name, ms, db }) => {
    db.close()
    // The least third: what a claim costs when nobody else has the disk.
    return {
      name,
      ms: median(ms.sort((a, b) => a - b).slice(0, CLAIMS / 3)),
      p99: ms[Math.floor(CLAIMS * 0.99)],
    }
  })
  return [
    {
      ...{ name: 'claim.1k', value: base!.ms, unit: 'ms', met: null },
      checks: 'What one claim costs among a thousand waiting jobs.',
    },
    ...others.map(({ name, ms }): BenchFigure => {
      const ratio = ms / base!.ms
      return {
        ...{ name: `claim.${name}`, value: ms, unit: 'ms', against: 'claim.1k', ratio },
        ...{ aim: '<= 1.2 x', met: ratio <= 1.2 },
        checks: 'A claim costs the same however many jobs wait or are done.',
      }
    }),
    {
      ...{ name: 'claim.1m.p99', value: others[0].p99, unit: 'ms', aim: '<= 20', met: others[0].p99 <= 20 },
      checks: 'Hardly a claim among a million takes long.',
    },
  ]
}

/** Answer sheets through queue and child, one engine process, beside the same engine called in this process. */
async function overhead(): Promise<BenchFigure[]> {
  const ROUNDS = 5
  const SHEETS = 24
  const sample = new URL('../../assets/sample/', import.meta.url)
  const template = Template.parse(JSON.parse(readFileSync(new URL('template.json', sample), 'utf8')))
  const scan = readdirSync(new URL('scans/', sample)).find((name) => name.endsWith('.jpg'))!
  const bytes = readFileSync(new URL(`scans/${scan}`, sample))
  const settings = readSettings({ GRADING_STATION_DATA: join(folder, 'station') })
  const station = createStation({
    host: 'window',
    settings,
    program: ownProgram(process.env),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    programVersion: '0',
    sync: false,
    retentionDays: () => 0,
    definitions: [{ ...omrGrading, concurrency: 2 }],
    maxProcesses: 1,
  })
  await station.start()
  const blob = await station.blobs.put([bytes])
  const run = await omr.open(settings)
  const input = {
    path: blob.path,
    templateJson: JSON.stringify(template),
    first: 0,
    most: template.pages.length,
  }
  const call = { signal: new AbortController().signal, progress: () => {} }
  const alone = async () => {
    for (let i = 0; i < SHEETS; i++) await run(input, call)
  }
  const queued = async () => {
    const left = new Set<number>()
    const done = new Promise<void>((resolve) => {
      const end = station.subscribe((event) => {
        if (event.name !== 'job.settled') return
        left.delete(event.jobId)
        if (left.size > 0) return
        end()
        resolve()
      })
    })
    for (let i = 0; i < SHEETS; i++) {
      left.add(addJob(station, omrGrading, { template }, { blobSha256: blob.sha256 }))
    }
    await done
  }
  const costOf = async (work: () => Promise<void>) => {
    const [cpu, child, start] = [process.cpuUsage(), childCpuMs(station), performance.now()]
    await work()
    const { user, system } = process.cpuUsage(cpu)
    return {
      wallMs: (performance.now() - start) / SHEETS,
      cpuMs: ((user + system) / 1_000 + childCpuMs(station) - child) / SHEETS,
    }
  }
  // Both warm: compiled, models loaded, process started.
  await alone()
  await queued()
  const costs = { alone: [] as Cost[], queued: [] as Cost[] }
  for (let round = 0; round < ROUNDS; round++) {
    costs.alone.push(await costOf(alone))
    costs.queued.push(await costOf(queued))
  }
  const { dead } = station.jobs.counts()
  if (dead > 0) throw new Error(`${dead} jobs failed`)
  await station.stop(0)
  const compare = (name: string, of: (cost: Cost) => number): BenchFigure[] => {
    const [engine, queue] = [costs.alone, costs.queued].map((each) => Math.min(...each.map(of)))
    const ratio = queue! / engine!
    return [
      {
        ...{ name: `omr.${name}.engine-alone`, value: engine!, unit: 'ms/sheet', met: null },
        checks: 'What a sheet costs the engine, called without a queue.',
      },
      {
        ...{
          name: `omr.${name}.through-queue`,
          value: queue!,
          unit: 'ms/sheet',
          against: 'engine alone',
          ratio,
        },
        ...{ aim: '<= 1.1 x', met: ratio <= 1.1 },
        checks: 'Queue, engine process and stored result add at most a tenth to a sheet.',
      },
    ]
  }
  const cpu = process.platform === 'linux' ? compare('cpu', ({ cpuMs }) => cpuMs) : []
  return [...cpu, ...compare('wall', ({ wallMs }) => wallMs)]
}

interface Cost {
  readonly wallMs: number
  /** Of this process and the engine's together: what is left to compare on a machine that is busy otherwise. */
  readonly cpuMs: number
}

/** CPU time of the engine processes so far, ms; 0 where the system has no /proc. */
function childCpuMs({ db }: Station): number {
  const pids = db.prepare('SELECT pid FROM children').pluck().all() as number[]
  return pids.reduce((sum, pid) => {
    if (process.platform !== 'linux') return sum
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // User and system time in ticks of 10 ms.
    return sum + (Number(fields[11]) + Number(fields[12])) * 10
  }, 0)
}

try {
  reportBench([...cycles(), ...claims(), ...(await overhead())])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
