import { randomUUID } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { StationError } from '#shared/domain/errors.ts'
import { SETTINGS, type Settings } from '#shared/domain/settings.ts'
import { bucketOf, connect } from './s3.ts'

/** Somebody waits in front of it. */
const TIME_MS = 20_000

/**
 * Puts a small object into the bucket, reads it back and removes it, as lectures are put there.
 * @returns `{server}/{bucket}`
 * @throws StationError `invalid-input` as `bucketOf`, or reason `storage-address`; `unavailable`: `storage-refused`, `storage-bucket-missing`,
 *   `storage-unreachable`, `storage-answered`, `storage-differs`
 */
export async function tryStorage(settings: Settings): Promise<string> {
  const bucket = bucketOf(settings)
  const host = hostOf(settings.r2Endpoint!)
  const s3 = await connect(settings, { maxAttempts: 1 })
  try {
    await roundTrip(s3, bucket, AbortSignal.timeout(TIME_MS))
  } catch (thrown) {
    throw trialError(thrown, { host, bucket })
  } finally {
    s3.destroy()
  }
  return `${host}/${bucket}`
}

/** @throws StationError `invalid-input`, reason `storage-address` */
function hostOf(endpoint: string): string {
  if (URL.canParse(endpoint)) return new URL(endpoint).host
  throw new StationError('invalid-input', `${SETTINGS.r2Endpoint.env} is no address`, {
    reason: 'storage-address',
  })
}

async function roundTrip(s3: S3Client, bucket: string, abortSignal: AbortSignal): Promise<void> {
  const { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3')
  const object = { Bucket: bucket, Key: `grading-station-test/${randomUUID()}` }
  const body = randomUUID()
  await s3.send(new PutObjectCommand({ ...object, Body: body }), { abortSignal })
  try {
    const { Body } = await s3.send(new GetObjectCommand(object), { abortSignal })
    if ((await Body?.transformToString()) === body) return
  } finally {
    await s3.send(new DeleteObjectCommand(object), { abortSignal })
  }
  throw new StationError('unavailable', 'the storage gives back something else', {
    reason: 'storage-differs',
  })
}

/** Says what the storage answered, never what it was asked: a request carries a signature. */
function trialError(thrown: unknown, { host, bucket }: { host: string; bucket: string }): StationError {
  if (thrown instanceof StationError) return thrown
  const { name = 'unknown', $metadata } = thrown as { name?: string; $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  const reason =
    status === 401 || status === 403
      ? 'storage-refused'
      : status === 404
        ? 'storage-bucket-missing'
        : status === undefined
          ? 'storage-unreachable'
          : 'storage-answered'
  return new StationError('unavailable', `The storage ${host} answered ${name}`, {
    cause: thrown,
    reason,
    params: { host, bucket, error: name, status: status ?? 0 },
  })
}
