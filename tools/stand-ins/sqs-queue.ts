import { type FauxqsServer, startFauxqs } from 'fauxqs'

/** A queue with dead letters on a server that speaks the real SQS protocol. */
export interface SqsQueue {
  /** Settings of a worker that takes its jobs from here. */
  readonly env: Record<string, string>
  send(body: unknown): void
  /** Messages that wait, are hidden with a worker, or ended among the dead letters. */
  counts(): { waiting: number; hidden: number; dead: number }
  close(): Promise<void>
}

const REGION = 'ap-northeast-2'

/** fauxqs checks no signature, yet the client signs: any credentials do. */
export async function startSqsQueue(options: { maxReceiveCount?: number; visibilitySeconds?: number } = {}) {
  const server: FauxqsServer = await startFauxqs({ port: 0, logger: false })
  const dead = server.createQueue('dead-letters', { region: REGION })
  const redrive = {
    deadLetterTargetArn: dead.queueArn,
    maxReceiveCount: String(options.maxReceiveCount ?? 5),
  }
  const queue = server.createQueue('jobs', {
    region: REGION,
    attributes: {
      RedrivePolicy: JSON.stringify(redrive),
      VisibilityTimeout: String(options.visibilitySeconds ?? 30),
    },
  })
  const made: SqsQueue = {
    env: {
      SQS_QUEUE_URL: queue.queueUrl,
      SQS_ENDPOINT: `http://127.0.0.1:${server.port}`,
      SQS_REGION: REGION,
      SQS_ACCESS_KEY_ID: 'test',
      SQS_SECRET_ACCESS_KEY: 'test',
    },
    send(body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      server.sendMessage('jobs', text, { region: REGION })
    },
    counts() {
      const jobs = server.inspectQueue('jobs')?.messages
      const ended = server.inspectQueue('dead-letters')?.messages
      return {
        waiting: (jobs?.ready.length ?? 0) + (jobs?.delayed.length ?? 0),
        hidden: jobs?.inflight.length ?? 0,
        dead: (ended?.ready.length ?? 0) + (ended?.inflight.length ?? 0),
      }
    },
    close: () => server.stop(),
  }
  return made
}
