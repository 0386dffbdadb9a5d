import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { testFolder } from './data-folder.ts'

/** s3rver ships no types; this is what is used of it. */
interface S3rver {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}
type S3rverClass = new (options: {
  port: number
  address: string
  silent: boolean
  directory: string
  configureBuckets: { name: string; configs: string[] }[]
}) => S3rver
const S3rver = createRequire(import.meta.url)('s3rver') as S3rverClass

const BUCKET = 'lectures'
const KEYS = { access: 'S3RVER', secret: 'S3RVER' }

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  readonly modifiedMs: number
}

export interface S3Server {
  readonly settings: Settings
  readonly env: Record<string, string>
  /** In order of their keys. */
  list(): Promise<StoredObject[]>
  get(key: string): Promise<{ type: string | undefined; cacheControl: string | undefined; body: Buffer }>
}

/** A server that speaks S3 on this machine, with one empty bucket, gone when the test ends. */
export async function s3Server(): Promise<S3Server> {
  const server = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory: testFolder() },
    configureBuckets: [{ name: BUCKET, configs: [] }],
  })
  const { port } = await server.run()
  const endpoint = `http://127.0.0.1:${port}`
  const client = new S3Client({
    ...{ endpoint, region: 'auto', forcePathStyle: true },
    credentials: { accessKeyId: KEYS.access, secretAccessKey: KEYS.secret },
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const env = {
    R2_ENDPOINT: endpoint,
    R2_ACCESS_KEY: KEYS.access,
    R2_SECRET_KEY: KEYS.secret,
    R2_BUCKET: BUCKET,
    DOWNLOAD_ALLOW_PRIVATE: '1',
  }
  return {
    env,
    settings: readSettings(env),
    async list() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }))
      return Contents.map(({ Key, Size, LastModified }) => ({
        key: Key ?? '',
        bytes: Size ?? 0,
        modifiedMs: LastModified?.getTime() ?? 0,
      }))
    },
    async get(key) {
      const { Body, ContentType, CacheControl } = await client.send(
        new GetObjectCommand({ Bucket: BUCKET, Key: key }),
      )
      return {
        type: ContentType,
        cacheControl: CacheControl,
        body: Buffer.from(await Body!.transformToByteArray()),
      }
    },
  }
}
