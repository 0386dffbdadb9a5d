import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import { cacheControlOf, contentTypeOf, describeFile, hasEtag, type PublishedFile } from './published-file.ts'
import { type Asked, asStorageError } from './storage-error.ts'
import type { UploadTarget } from './upload-folder.ts'

/** Larger files go up in parts of this size. */
const PART_BYTES = 8 * 1024 ** 2
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 60_000 }
const ATTEMPTS = 5

export interface Storage {
  /** Puts one file at a key, whole or not at all. */
  uploadFile(path: string, key: string, signal?: AbortSignal, contentType?: string): Promise<void>
  /** An address the object can be fetched from for a while, without credentials. */
  presignGet(key: string, expiresInSeconds?: number): Promise<string>
  /** Where a folder's files go: `{prefix}/{path}`. */
  target(prefix: string): UploadTarget
  close(): void
}

/**
 * The bucket, of settings that name all that is needed to ask for it.
 * @throws StationError `invalid-input`, reason `missing-setting`, that names every R2 setting that is not there
 */
export function bucketOf(settings: Settings): string {
  const needed = ['r2Endpoint', 'r2AccessKey', 'r2SecretKey', 'r2Bucket'] as const
  const unset = needed.filter((name) => settings[name] === undefined)
  const missing = unset.map((name) => SETTINGS[name].env).join(', ')
  if (missing !== '') {
    throw new StationError('invalid-input', `The storage is not set up: ${missing} not set`, {
      reason: 'missing-setting',
      params: { names: missing },
    })
  }
  return settings.r2Bucket!
}

/**
 * The server and the bucket, of settings that name all that is needed to ask for it.
 * @throws StationError `invalid-input` as `bucketOf`, or reason `storage-address`
 */
export function askedOf(settings: Settings): Asked {
  const bucket = bucketOf(settings)
  const endpoint = URL.parse(settings.r2Endpoint!)
  if (endpoint !== null) return { host: endpoint.host, bucket }
  throw new StationError('invalid-input', `${SETTINGS.r2Endpoint.env} is no address`, {
    reason: 'storage-address',
  })
}

/**
 * Object storage that speaks S3, such as Cloudflare R2. The SDK is loaded by the first call.
 * @throws StationError as `askedOf`
 */
export function createStorage(settings: Settings): Storage {
  const asked = askedOf(settings)
  const { bucket } = asked
  let client: Promise<S3Client> | undefined
  const connected = () => {
    client ??= connect(settings)
    return client
  }

  async function put(file: PublishedFile, key: string, signal: AbortSignal, contentType?: string) {
    const headers = {
      Bucket: bucket,
      Key: key,
      ContentType: contentType ?? contentTypeOf(key),
      CacheControl: cacheControlOf(key),
    }
    const s3 = await connected()
    try {
      if (file.bytes <= PART_BYTES) {
        const { PutObjectCommand } = await import('@aws-sdk/client-s3')
        const body = {
          Body: await readFile(file.source),
          // The server refuses a body that is not what was meant.
          ContentMD5: Buffer.from(file.md5, 'hex').toString('base64'),
        }
        await s3.send(new PutObjectCommand({ ...headers, ...body }), { abortSignal: signal })
        return
      }
      const { Upload } = await import('@aws-sdk/lib-storage')
      const upload = new Upload({
        client: s3,
        params: { ...headers, Body: createReadStream(file.source) },
        partSize: PART_BYTES,
        queueSize: 2,
      })
      signal.addEventListener('abort', () => void upload.abort(), { once: true })
      await upload.done()
      const stored = await sizeOf(s3, bucket, key, signal)
      if (stored !== file.bytes) throw refused(key, 'upload-incomplete')
    } catch (error) {
      throw asStorageError(error, { ...asked, key }, signal)
    }
  }

  return {
    async uploadFile(path, key, signal = new AbortController().signal, contentType) {
      const { size } = await stat(path)
      const md5 = size > PART_BYTES ? '' : (await describeFile('', path)).md5
      await put({ source: path, path: key, bytes: size, md5 }, key, signal, contentType)
    },
    async presignGet(key, expiresInSeconds = 3_600) {
      const [{ GetObjectCommand }, { getSignedUrl }, s3] = await Promise.all([
        import('@aws-sdk/client-s3'),
        import('@aws-sdk/s3-request-presigner'),
        connected(),
      ])
      return getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn: expiresInSeconds,
      })
    },
    target: (prefix) => ({
      async present(files, signal) {
        const etags = await listEtags(await connected(), asked, `${prefix}/`, signal)
        const there = new Set<string>()
        for (const file of files) {
          const etag = etags.get(`${prefix}/${file.path}`)
          if (etag !== undefined && (await hasEtag(file, etag, PART_BYTES))) there.add(file.path)
        }
        return there
      },
      put: (file, signal) => put(file, `${prefix}/${file.path}`, signal),
    }),
    close() {
      void client?.then((s3) => s3.destroy())
    },
  }
}

export async function connect(settings: Settings, { maxAttempts = ATTEMPTS } = {}): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3')
  return new S3Client({
    endpoint: settings.r2Endpoint!,
    region: 'auto',
    credentials: { accessKeyId: settings.r2AccessKey!, secretAccessKey: settings.r2SecretKey! },
    forcePathStyle: true,
    maxAttempts,
    requestHandler: LIMITS,
    // Not every server that speaks S3 takes the newer trailing checksums; Content-MD5 all do.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

async function listEtags(s3: S3Client, asked: Asked, prefix: string, signal: AbortSignal) {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
  const etags = new Map<string, string>()
  try {
    const pages = paginateListObjectsV2(
      { client: s3 },
      { Bucket: asked.bucket, Prefix: prefix },
      { abortSignal: signal },
    )
    for await (const page of pages) {
      for (const { Key, ETag } of page.Contents ?? []) {
        if (Key !== undefined && ETag !== undefined) etags.set(Key, ETag.replaceAll('"', ''))
      }
    }
  } catch (error) {
    throw asStorageError(error, { ...asked, key: prefix }, signal)
  }
  return etags
}

async function sizeOf(s3: S3Client, bucket: string, key: string, signal: AbortSignal) {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3')
  const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal })
  return head.ContentLength
}

function refused(key: string, reason: string): StationError {
  return new StationError('unavailable', `The storage did not take ${key}`, { reason, params: { key } })
}
