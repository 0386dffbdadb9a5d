import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { readSettings } from '#main/base/settings.ts'
import { createSqsClient } from '#main/sync/sqs-client.ts'
import { drawAnswerSheet } from '#tools/pages/answer-sheet.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SqsQueue, startSqsQueue } from '#tools/stand-ins/sqs-queue.ts'
import { until } from '#tools/until.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * Answer sheets per second through one queue with 1, 2 and 4 real workers: message, download, marks, result,
 * acknowledgement, delete. Beside it the same messages received and deleted one by one with nothing done in between.
 */
const WORKERS = [1, 2, 4]
const { values } = parseArgs({ options: { jobs: { type: 'string', default: '200' } }, strict: false })
const JOBS = Number(values.jobs)
const CLI = path.join(import.meta.dirname, '../../main/hosts/cli/main.ts')

interface Worker {
  readonly process: ChildProcess
  readonly dir: string
}

async function startWorker(api: AcademyApi, queue: SqsQueue): Promise<Worker> {
  const dir = mkdtempSync(path.join(tmpdir(), 'bench-sqs-'))
  const child = spawn(process.execPath, [CLI, 'worker', '--data', dir], {
    env: {
      ...process.env,
      ...queue.env,
      API_BASE_URL: api.url,
      INTERNAL_WORKER_TOKEN: api.token,
      DOWNLOAD_ALLOW_PRIVATE: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}`)))
    lines.on('line', (line) => {
      if (line.includes('worker started')) resolve()
    })
  })
  child.removeAllListeners('exit')
  return { process: child, dir }
}

async function stopWorker({ process: child, dir }: Worker): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
  rmSync(dir, { recursive: true, force: true })
}

async function runWorkers(count: number): Promise<BenchFigure[]> {
  const api = await startAcademyApi()
  const queue = await startSqsQueue()
  const { image, questions } = await drawAnswerSheet(1)
  const download_url = api.addFile('sheet.png', image)
  const send = (id: string, index: number) =>
    queue.send({ id, type: 'omr_grading', source_id: index, payload: { download_url, questions } })
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(api, queue)))
  try {
    // Engines start with the first jobs: their time is not the queue's.
    for (let i = 0; i < 8 * count; i++) send(`warm-${i}`, i)
    await until(() => api.deliveries.length >= 8 * count && queue.counts().hidden === 0, 60_000)
    const before = api.deliveries.length
    const startedAt = performance.now()
    for (let i = 0; i < JOBS; i++) send(`job-${i}`, i)
    await until(() => api.deliveries.length >= before + JOBS, 300_000)
    const seconds = (performance.now() - startedAt) / 1_000
    await until(() => queue.counts().hidden === 0, 60_000)
    const timed = api.deliveries.slice(before)
    const ids = new Set(timed.map((delivery) => delivery.jobId))
    const name = `sqs.workers-${count}`
    return [
      {
        ...{ name: `${name}.jobs-per-second`, value: JOBS / seconds, unit: '1/s', met: null },
        checks: 'How many sheets go from message to acknowledged result, by the clock.',
      },
      {
        name: `${name}.lost-or-twice`,
        value: JOBS - ids.size + (timed.length - ids.size),
        unit: 'jobs',
        aim: '= 0',
        met: ids.size === JOBS && timed.length === JOBS,
        checks: 'Workers on one queue lose no sheet and deliver none twice.',
      },
    ]
  } finally {
    await Promise.all(workers.map(stopWorker))
    await queue.close()
    await api.close()
  }
}

/** Messages per second that one client receives and deletes one by one. */
async function runBare(): Promise<number> {
  const queue = await startSqsQueue()
  const sqs = createSqsClient(readSettings(queue.env))
  const QueueUrl = queue.env.SQS_QUEUE_URL
  for (let i = 0; i < JOBS; i++) queue.send({ id: String(i) })
  const startedAt = performance.now()
  for (let done = 0; done < JOBS; ) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      done += 1
    }
  }
  const perSecond = JOBS / ((performance.now() - startedAt) / 1_000)
  sqs.destroy()
  await queue.close()
  return perSecond
}

const bare = await runBare()
const figures: BenchFigure[] = [
  {
    ...{ name: 'sqs.bare.messages-per-second', value: bare, unit: '1/s', met: null },
    checks: 'How many messages the queue gives out when nothing is done with them.',
  },
]
for (const count of WORKERS) {
  const [rate, once] = await runWorkers(count)
  figures.push({ ...rate!, against: 'bare', ratio: rate!.value / bare }, once!)
}
reportBench(figures)
