import { randomUUID } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { askedOf, connect } from './s3.ts'
import { asStorageError } from './storage-error.ts'

/** Somebody waits in front of it. */
const TIME_MS = 20_000

/**
 * Puts a small object into the bucket, reads it back and removes it, as lectures are put there.
 * @returns `{server}/{bucket}`
 * @throws StationError `invalid-input` as `askedOf`; as `asStorageError`; `unavailable`, reason `storage-differs`
 */
export async function tryStorage(settings: Settings): Promise<string> {
  const asked = askedOf(settings)
  const s3 = await connect(settings, { maxAttempts: 1 })
  try {
    await roundTrip(s3, asked.bucket, AbortSignal.timeout(TIME_MS))
  } catch (thrown) {
    throw asStorageError(thrown, asked)
  } finally {
    s3.destroy()
  }
  return `${asked.host}/${asked.bucket}`
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
