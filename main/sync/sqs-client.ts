import { SQSClient } from '@aws-sdk/client-sqs'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { createHttp } from './http.ts'
import { API_LIMITS, type Limits } from './limits.ts'

/** SQS takes and gives at most this many messages at once. */
export const BATCH = 10
/** Ten messages of the 1 MiB each that SQS allows, and what is written around them. */
const LARGEST_ANSWER_BYTES = 16 * 1024 ** 2

export interface QueueTimes {
  /** How long a received message stays hidden without a heartbeat, s. However often renewed, SQS ends it after 12 h. */
  readonly visibilitySeconds: number
  /** How long the queue may think before it says that it has nothing, s, <= 20. */
  readonly waitSeconds: number
}

export const QUEUE_TIMES: QueueTimes = { visibilitySeconds: 60, waitSeconds: 20 }

/**
 * A client whose requests are bounded as those to the academy are: the SDK's own transport only warns of a slow answer
 * and takes one of any size. Its keys have names of their own; without them the SDK looks for a profile or an instance's
 * role. Keys under Amazon's names are not taken, since academies keep those of their bucket (R2) under them.
 * @throws StationError `invalid-input` `missing-setting`, where there are only keys under Amazon's names
 */
export function createSqsClient(
  settings: Pick<Settings, 'sqsQueueUrl' | 'sqsEndpoint' | 'sqsRegion' | 'sqsAccessKey' | 'sqsSecretKey'>,
  { waitSeconds }: QueueTimes = QUEUE_TIMES,
  limits: Limits = API_LIMITS,
): SQSClient {
  const credentials = readKeys(settings)
  const region = settings.sqsRegion ?? /\bsqs\.([a-z0-9-]+)\./.exec(settings.sqsQueueUrl ?? '')?.[1]
  const waitMs = waitSeconds * 1_000
  const http = createHttp(
    {
      ...limits,
      headersMs: limits.headersMs + waitMs,
      totalMs: limits.totalMs + waitMs,
      maxBytes: LARGEST_ANSWER_BYTES,
    },
    4,
  )
  return new SQSClient({
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(settings.sqsEndpoint === undefined
      ? {}
      : { endpoint: settings.sqsEndpoint, useQueueUrlAsEndpoint: false }),
    // The breaker decides when to try again, for all of the station's requests alike.
    maxAttempts: 1,
    requestHandler: {
      async handle(request: SignedRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
        const { protocol, hostname, port, path, method, headers, body } = request
        const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
        const answer = await http.ask({ url, method, headers, body, signal: abortSignal })
        return { response: { statusCode: answer.status, headers: answer.headers, body: answer.body } }
      },
      destroy: () => void http.close(),
    },
  })
}

/** undefined: whatever else the SDK finds. */
function readKeys({ sqsAccessKey, sqsSecretKey }: Pick<Settings, 'sqsAccessKey' | 'sqsSecretKey'>) {
  if (sqsAccessKey !== undefined && sqsSecretKey !== undefined) {
    return { accessKeyId: sqsAccessKey, secretAccessKey: sqsSecretKey }
  }
  const isHalf = sqsAccessKey !== undefined || sqsSecretKey !== undefined
  if (!isHalf && !process.env.AWS_ACCESS_KEY_ID) return undefined
  const names = 'SQS_ACCESS_KEY_ID, SQS_SECRET_ACCESS_KEY'
  throw new StationError(
    'invalid-input',
    `${names}: the queue's keys; AWS_ACCESS_KEY_ID is not taken for them`,
    {
      reason: 'missing-setting',
      params: { names },
    },
  )
}

/** What the SDK hands to its transport; SQS speaks JSON in the body, so there is no query. */
interface SignedRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}
