import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

export interface QueueTimes {
  /** How long a received message stays hidden without a heartbeat, s. However often renewed, SQS ends it after 12 h. */
  readonly visibilitySeconds: number
  /** How long the queue may think before it says that it has nothing, s, <= 20. */
  readonly waitSeconds: number
}

export const QUEUE_TIMES: QueueTimes = { visibilitySeconds: 60, waitSeconds: 20 }

/**
 * The queue's keys, which have names of their own. Keys under Amazon's names are not taken, since academies keep those of
 * their bucket (R2) under them.
 * @returns undefined: without keys the SDK looks for a profile or an instance's role
 * @throws StationError `invalid-input` `missing-setting`, where there are only keys under Amazon's names
 */
export function sqsKeys({ sqsAccessKey, sqsSecretKey }: Pick<Settings, 'sqsAccessKey' | 'sqsSecretKey'>) {
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
