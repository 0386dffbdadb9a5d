import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { tryApi } from '#main/sync/try-api.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'

let api: AcademyApi
beforeEach(async () => {
  api = await startAcademyApi()
})
afterEach(() => api.close())

const reasonOf = (apiBaseUrl: string, workerToken: string | undefined = api.token) =>
  tryApi({ apiBaseUrl, workerToken }, Date.now()).then(
    (host) => host,
    ({ reason }: { reason?: string }) => reason,
  )

/** A server of somebody else's. */
async function answering(status: number, type: string, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': type, ...(status === 302 ? { location: '/login' } : {}) })
    response.end(body)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('trying the academy’s API', () => {
  it('says which host lets the token in, and takes no job and brings no result', async () => {
    const { id } = api.addJob({ id: 'waits', type: 'embedding', payload: {} })
    expect(await reasonOf(api.url)).toBe(new URL(api.url).host)
    expect(await reasonOf(`${api.url}/`)).toBe(new URL(api.url).host)
    expect(api.deliveries).toEqual([])
    const next = await fetch(`${api.url}/api/v1/internal/ai/job/next/`, {
      headers: { 'x-worker-token': api.token },
    })
    expect(await next.json()).toMatchObject({ job: { id } })
  })

  it('tells a wrong token from none, and both from a wrong address', async () => {
    expect(await reasonOf(api.url, 'another')).toBe('token-refused')
    // A default would stand in for undefined.
    const without = tryApi({ apiBaseUrl: api.url, workerToken: undefined }, Date.now())
    await expect(without).rejects.toMatchObject({ reason: 'missing-setting' })
    expect(await reasonOf('http://127.0.0.1:9')).toBe('api-unreachable')
  })

  it.each([
    [404, 'application/json', '{"detail":"Not found."}', 'not-the-api'],
    [405, 'application/json', '{"detail":"Method not allowed."}', 'not-the-api'],
    [200, 'text/html', '<!doctype html><title>로그인</title>', 'not-the-api'],
    [302, 'text/plain', '', 'api-redirects'],
    [503, 'text/plain', 'busy', 'api-busy'],
    [403, 'application/json', '{"detail":"forbidden"}', 'token-refused'],
  ])('is not taken in by %i %s', async (status, type, body, reason) => {
    expect(await reasonOf(await answering(status, type, body))).toBe(reason)
  })
})
