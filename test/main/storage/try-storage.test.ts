import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { tryStorage } from '#main/storage/try-storage.ts'
import { s3Server } from '#test/support/s3-server.ts'

const env = { R2_ACCESS_KEY: 'a', R2_SECRET_KEY: 'b', R2_BUCKET: 'lectures' }
const at = (endpoint: string, more: Record<string, string> = {}) =>
  tryStorage(readSettings({ ...env, R2_ENDPOINT: endpoint, ...more }))

describe('the trial of the storage', () => {
  test('puts, reads and removes, and leaves nothing behind', async () => {
    const server = await s3Server()
    const host = new URL(server.env.R2_ENDPOINT!).host
    expect(await tryStorage(server.settings)).toBe(`${host}/lectures`)
    expect(await server.list()).toEqual([])
    const wrong = tryStorage(readSettings({ ...server.env, R2_BUCKET: 'nobodys' }))
    await expect(wrong).rejects.toMatchObject({
      ...{ code: 'unavailable', reason: 'storage-bucket-missing', params: { host, bucket: 'nobodys' } },
    })
    const strange = tryStorage(readSettings({ ...server.env, R2_ACCESS_KEY: 'STRANGER' }))
    await expect(strange).rejects.toMatchObject({ reason: 'storage-refused' })
  })

  test('names what is not set, and an address that is none', async () => {
    await expect(tryStorage(readSettings({ R2_ENDPOINT: 'https://r2.example' }))).rejects.toMatchObject({
      ...{ reason: 'missing-setting', params: { names: 'R2_ACCESS_KEY, R2_SECRET_KEY, R2_BUCKET' } },
    })
    await expect(at('r2.example')).rejects.toMatchObject({ reason: 'storage-address' })
  })

  test('tells a server that is not there from one that is another thing', async () => {
    await expect(at('http://127.0.0.1:1')).rejects.toMatchObject({ reason: 'storage-unreachable' })
    const portal = createServer((_, answer) => answer.end('<html>welcome</html>'))
    await once(portal.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void portal.close())
    const { port } = portal.address() as AddressInfo
    await expect(at(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ reason: 'storage-differs' })
  })
})
