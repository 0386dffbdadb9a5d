import { StationError } from '#shared/domain/errors.ts'

/** What was asked, as far as it may be told: a request carries a signature. */
export interface Asked {
  readonly host: string
  readonly bucket: string
  /** Of the object that was meant; the whole bucket without it. */
  readonly key?: string
}

/**
 * An SDK's error as one of ours.
 * @returns `cancelled` where the caller called it off, else `unavailable`: `storage-refused`, `storage-bucket-missing`,
 *   `storage-unreachable`, `storage-answered`
 */
export function asStorageError(thrown: unknown, asked: Asked, calledOff?: AbortSignal): StationError {
  if (thrown instanceof StationError) return thrown
  if (calledOff?.aborted) return new StationError('cancelled', 'the upload was called off', { cause: thrown })
  const { name = 'unknown', $metadata } = thrown as { name?: string; $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  return new StationError('unavailable', `The storage ${asked.host} answered ${name}`, {
    cause: thrown,
    reason: reasonOf(name, status),
    params: { key: '', ...asked, error: name, status: status ?? 0 },
  })
}

function reasonOf(name: string, status: number | undefined): string {
  if (status === undefined) return 'storage-unreachable'
  if (status === 401 || status === 403) return 'storage-refused'
  return name === 'NoSuchBucket' ? 'storage-bucket-missing' : 'storage-answered'
}
