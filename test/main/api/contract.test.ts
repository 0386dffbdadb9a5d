import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { servePort } from '#main/api/serve-port.ts'
import { openConfiguration } from '#main/base/configuration.ts'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { ownProgram } from '#main/engines/program.ts'
import { type Loopback, serveLoopback } from '#main/hosts/loopback/http.ts'
import { createTickets, TICKET_LIFE_MS } from '#main/hosts/loopback/tickets.ts'
import { openWindowStation, type WindowStation } from '#main/hosts/window-station.ts'
import { WireError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import { fakeClock } from '#test/support/fake-clock.ts'
import { sampleBatch } from '#test/support/sample-batch.ts'
import type { Client } from '#tools/stations/browser.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'station-contract-'))
const rendererDir = mkdtempSync(join(tmpdir(), 'station-renderer-'))
let station: WindowStation
let host: Loopback
const clients = new Map<string, Client>()
let channel: MessageChannel

beforeAll(async () => {
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>x</title>')
  station = await openWindowStation({
    configuration: openConfiguration({ GRADING_STATION_DATA: dataDir }),
    definitions: testJobs,
    log: createLogWithTail('silent'),
    program: ownProgram(process.env),
  })
  const { router, station: open } = await station.current()
  sampleBatch(open)
  host = await serveLoopback({ current: station.current, rendererDir })
  const headers = { authorization: `Bearer ${host.token}` }
  clients.set('direct', createRouterClient(router, { context: { mayUsePaths: true } }) as Client)
  clients.set('http', createORPCClient(new HttpLink({ url: `http://127.0.0.1:${host.port}/rpc`, headers })))
  channel = new MessageChannel()
  servePort(channel.port1, async () => (await station.current()).router, { mayUsePaths: true })
  channel.port1.start()
  channel.port2.start()
  clients.set('message port', createORPCClient(new PortLink({ port: channel.port2 })))
})
afterAll(async () => {
  channel.port1.close()
  await host.close()
  await station.stop()
  for (const dir of [dataDir, rendererDir]) rmSync(dir, { recursive: true, force: true })
})

async function failureOf(call: Promise<unknown>) {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof ORPCError)) throw new Error(`no typed error: ${thrown}`)
  return thrown
}

describe.each(['direct', 'http', 'message port'])('the door, %s', (transport) => {
  const client = () => clients.get(transport)!

  it('answers what it is asked', async () => {
    expect((await client().batches.list()).map(({ name }) => name)).toContain('예시')
    expect((await client().settings.get()).settings.retentionDays).toBe(30)
    expect(await client().jobs.list({ filter: { state: 'dead' } })).toEqual({ rows: [], total: 0 })
  })

  it('refuses what the contract does not allow, before anything is done', async () => {
    const error = await failureOf(client().jobs.list({ limit: 0 }))
    expect(error.data).toMatchObject({
      code: 'invalid-input',
      reason: 'bad-input',
      params: { names: 'limit' },
    })
    const other = await failureOf(client().settings.set({ theme: 'pink' as 'dark' }))
    expect(other.data).toMatchObject({ code: 'invalid-input', params: { names: 'theme' } })
    expect((await client().settings.get()).settings.theme).toBe('system')
  })

  it('carries a station error whole: code, reason, parameters', async () => {
    const error = await failureOf(client().jobs.get({ id: 4_711 }))
    expect(error.code).toBe('STATION')
    expect(WireError.parse(error.data)).toMatchObject({
      code: 'not-found',
      reason: 'job-not-found',
      params: { id: 4_711 },
    })
  })

  it('carries bytes and Hangul unharmed', async () => {
    const operator = `김선생 ${'가'.repeat(50)} 😀`
    expect((await client().settings.set({ operator })).operator).toBe(operator)
    const { zip } = await client().settings.diagnostics()
    expect(Buffer.from(zip, 'base64').subarray(0, 2).toString()).toBe('PK')
  })

  it('takes jobs for what someone has at hand, and does them', async () => {
    const { added } = await client().jobs.add({ type: 'note', payload: { text: '가' } })
    await until(async () => (await client().jobs.get({ id: added[0] })).state === 'done')
    expect((await client().jobs.get({ id: added[0] })).result).toEqual({ text: '가' })
  })

  it('refuses a job that could never be done, before it is written down', async () => {
    const before = (await client().jobs.list({})).total
    const refusals = [
      [{ type: 'tea' }, 'unknown-job-type'],
      [{ type: 'note', payload: { text: 1 } }, 'payload-invalid'],
      [{ type: 'note', payload: { text: 'x' }, files: [{ path: '/etc/hostname' }] }, 'job-file-unwanted'],
    ] as const
    for (const [job, reason] of refusals) {
      expect(
        (await failureOf(client().jobs.add({ ...job, files: [...('files' in job ? job.files : [])] }))).data,
      ).toMatchObject({ reason })
    }
    expect((await client().jobs.list({})).total).toBe(before)
  })

  it('streams events until the listener leaves', async () => {
    const leaving = new AbortController()
    const seen: StationEvent[] = []
    const listening = (async () => {
      for await (const event of await client().events.subscribe(undefined, { signal: leaving.signal })) {
        seen.push(event)
      }
    })().catch(() => undefined)
    // A listener is there once it hears; what was said before that is not repeated.
    await until(async () => {
      await client().jobs.pause({ type: 'note' })
      await client().jobs.resume({ type: 'note' })
      return seen.some(({ name }) => name === 'queue.changed')
    })
    leaving.abort()
    await listening
  })
})

describe('the listeners of a station', () => {
  it('stay through its being built anew, and calls meanwhile are answered by the new one', async () => {
    const { station: before } = await station.current()
    const client = clients.get('message port')!
    const leaving = new AbortController()
    const seen: string[] = []
    const listening = (async () => {
      for await (const { name } of await client.events.subscribe(undefined, { signal: leaving.signal })) {
        seen.push(name)
      }
    })().catch(() => undefined)
    await client.settings.set({ ocrEngine: 'tesseract' })
    expect((await client.settings.get()).settings.ocrEngine).toBe('tesseract')
    expect((await station.current()).station).not.toBe(before)
    await until(() => seen.includes('settings.changed'))
    await client.jobs.pause({})
    await until(() => seen.includes('queue.changed'))
    await client.jobs.resume({})
    leaving.abort()
    await listening
  })
})

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A request as any program can make it; `fetch` would not let Host and Origin be chosen. */
function send({ method = 'POST', path = '/rpc/batches/list', headers = {}, body = '{}' }: Sent) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: host.port,
          method,
          path,
          headers: {
            host: `127.0.0.1:${host.port}`,
            'content-type': 'application/json',
            authorization: `Bearer ${host.token}`,
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(method === 'POST' ? body : undefined)
    },
  )
}

const openPath = () => host.address().slice(`http://127.0.0.1:${host.port}`.length)
const bare = { authorization: '' }

describe('the loopback host', () => {
  it('answers its own page', async () => {
    expect((await send({})).status).toBe(200)
    const own = { origin: `http://127.0.0.1:${host.port}`, 'sec-fetch-site': 'same-origin' }
    expect((await send({ headers: own })).status).toBe(200)
  })

  it.each<[string, () => Sent, number]>([
    ['another name for this machine', () => ({ headers: { host: 'evil.example' } }), 403],
    ['a name that leads here by DNS', () => ({ headers: { host: `evil.example:${host.port}` } }), 403],
    ['another port', () => ({ headers: { host: '127.0.0.1:1' } }), 403],
    ['another page', () => ({ headers: { origin: 'https://evil.example' } }), 403],
    ['a sandboxed page', () => ({ headers: { origin: 'null' } }), 403],
    ['another port’s page', () => ({ headers: { origin: 'http://127.0.0.1:1' } }), 403],
    ['a cross-site fetch', () => ({ headers: { 'sec-fetch-site': 'cross-site' } }), 403],
    ['a same-site fetch of another port', () => ({ headers: { 'sec-fetch-site': 'same-site' } }), 403],
    ['no token', () => ({ headers: { authorization: '' } }), 403],
    ['a wrong token', () => ({ headers: { authorization: 'Bearer x' } }), 403],
    ['a token that is nearly right', () => ({ headers: { authorization: `Bearer ${host.token}x` } }), 403],
    ['a form', () => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415],
    ['plain text', () => ({ headers: { 'content-type': 'text/plain' } }), 415],
    ['no type', () => ({ headers: { 'content-type': '' } }), 415],
    ['a GET that would act', () => ({ method: 'GET' }), 405],
    ['a preflight', () => ({ method: 'OPTIONS', headers: { origin: 'https://evil.example' } }), 403],
    ['a procedure that is not there', () => ({ path: '/rpc/constructor' }), 404],
    ['a way up', () => ({ method: 'GET', path: '/../package.json' }), 404],
    ['an encoded way up', () => ({ method: 'GET', path: '/%2e%2e/package.json' }), 404],
    ['a blob by no hash', () => ({ method: 'GET', path: '/blobs/..%2f..%2fstation.db' }), 404],
    ['a video’s way up', () => ({ method: 'GET', path: '/jobs/1/video/../../station.db' }), 404],
    ['a wrong ticket', () => ({ method: 'GET', path: '/open?ticket=x', headers: bare }), 403],
    [
      'a ticket under another name',
      () => ({ method: 'GET', path: openPath(), headers: { host: 'evil.example' } }),
      403,
    ],
    [
      'a ticket that another page leads to',
      () => ({ method: 'GET', path: openPath(), headers: { ...bare, 'sec-fetch-site': 'cross-site' } }),
      403,
    ],
    [
      'the token as a ticket',
      () => ({ method: 'GET', path: `/open?ticket=${host.token}`, headers: bare }),
      403,
    ],
    ['a text of no known length', () => ({ headers: { 'transfer-encoding': 'chunked' } }), 411],
  ])('refuses %s', async (_, sent, status) => {
    const answer = await send(sent())
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.text).not.toContain(host.token)
  })

  it('keeps the token out of the page’s reach and lets it run nothing foreign', async () => {
    const opened = await send({ method: 'GET', path: openPath(), headers: bare })
    expect(opened.status).toBe(303)
    expect(String(opened.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    const page = await send({ method: 'GET', path: '/' })
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  it('lets one browser in by an address, and that one again', async () => {
    const path = openPath()
    const opened = await send({ method: 'GET', path, headers: bare })
    expect(opened.status).toBe(303)
    expect((await send({ method: 'GET', path, headers: bare })).status).toBe(403)
    const cookie = String(opened.headers['set-cookie']).split(';')[0]
    expect((await send({ method: 'GET', path, headers: { ...bare, cookie } })).status).toBe(303)
  })

  it('lets nobody in by an address that is old', () => {
    const clock = fakeClock()
    const tickets = createTickets(clock)
    const [fresh, old] = [tickets.issue(), tickets.issue()]
    clock.step(TICKET_LIFE_MS - 1)
    expect(tickets.redeem(fresh)).toBe(true)
    clock.step(1)
    expect(tickets.redeem(old)).toBe(false)
  })

  it.each([
    ['TRACE', 'TRACE / HTTP/1.1', 405],
    ['the address of another server', 'GET http://evil.example/ HTTP/1.1', 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1', undefined],
    ['a name that is none', 'GET / HTTP/1.1\r\nx: y', 400, 'a b[/'],
    ['a body larger than memory', 'POST /rpc/batches/list HTTP/1.1\r\ncontent-length: 300000000', 413],
  ])('answers %s in a word, at once, and prints nothing', async (_, head, status, name?: string) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => said.mockRestore())
    const socket = connect(host.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(
      `${head}\r\nhost: ${name ?? `127.0.0.1:${host.port}`}\r\nauthorization: Bearer ${host.token}\r\ncontent-type: application/json\r\n\r\n`,
    )
    const answer = await new Promise<string>((resolve) => {
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString()))
      socket.once('close', () => resolve(''))
    })
    expect(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]).toBe(status?.toString())
    expect(answer).not.toMatch(/\bat .*:\d+/)
    expect(said).not.toHaveBeenCalled()
  })

  it('gives every run a token of 256 bits', async () => {
    const other = await serveLoopback({ current: station.current, rendererDir })
    expect(Buffer.from(other.token, 'base64url')).toHaveLength(32)
    expect(other.token).not.toBe(host.token)
    await other.close()
  })
})
