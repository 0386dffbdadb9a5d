import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RPCHandler } from '@orpc/server/fetch'
import { createRequestListener } from '@remix-run/node-fetch-server'
import type { ApiContext } from '#main/api/implementer.ts'
import type { Router } from '#main/api/router.ts'
import { type Clock, systemClock } from '#main/base/clock.ts'
import { createFilesHandler, type FilesHandler } from '#main/files/handler.ts'
import { createStaticHandler, SECURITY_HEADERS } from '#main/files/static.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import type { OpenStation } from '../window-station.ts'
import { cookieName, openingRefusal, refusal } from './access.ts'
import { createTickets } from './tickets.ts'

export interface LoopbackOptions {
  /** The station as it is now: it is built anew when settings change. */
  readonly current: () => Promise<OpenStation>
  /** Folder of the built renderer. */
  readonly rendererDir: string
  /** 0: a free one. */
  readonly port?: number
  readonly clock?: Clock
}

export interface Loopback {
  readonly port: number
  readonly token: string
  /** An address that opens the screens in a browser, once and within `TICKET_LIFE_MS`; another one each time. */
  address(): string
  close(): Promise<void>
}

/** How long a browser may come back without a ticket, s; the token ends with the program in any case. */
const COOKIE_LIFE_S = 30 * 24 * 3600
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'])

const forbidden = (why: string) => new Response(`refused: ${why}`, { status: 403, headers: SECURITY_HEADERS })

/** Handlers of the station that is there now, made once for each. */
function handlersOf(current: LoopbackOptions['current']) {
  let made: { router: Router; rpc: RPCHandler<ApiContext>; files: FilesHandler } | undefined
  return async () => {
    const { station, router } = await current()
    if (made?.router !== router)
      made = { router, rpc: new RPCHandler(router), files: createFilesHandler(station) }
    return made
  }
}

/** The station's door on 127.0.0.1: screens, procedures under `/rpc`, files. */
export async function serveLoopback({
  current,
  rendererDir,
  port = 0,
  clock = systemClock,
}: LoopbackOptions): Promise<Loopback> {
  const token = randomBytes(32).toString('base64url')
  const handlers = handlersOf(current)
  const pages = createStaticHandler(rendererDir)
  const tickets = createTickets(clock)
  let bound = 0

  /** `/open?ticket=…` trades a ticket for the cookie. */
  function openWithTicket(request: Request, url: URL): Response {
    const why = openingRefusal(request, bound)
    if (why !== undefined) return forbidden(why)
    // A browser that is let in already needs none, e.g. when the address is opened again from its history.
    const isIn = refusal(request, bound, token) === undefined
    if (!tickets.redeem(url.searchParams.get('ticket') ?? '') && !isIn)
      return forbidden('ticket used or too old')
    return new Response(null, {
      status: 303,
      headers: {
        ...SECURITY_HEADERS,
        location: '/',
        'set-cookie': `${cookieName(bound)}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${COOKIE_LIFE_S}`,
      },
    })
  }

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (url.pathname === '/open' && request.method === 'GET') return openWithTicket(request, url)
    const why = refusal(request, bound, token)
    if (why !== undefined) return forbidden(why)
    if (url.pathname.startsWith('/rpc/')) {
      // A form of another page cannot send JSON without asking first, and asking is refused.
      if (request.method !== 'POST') return new Response('POST only', { status: 405 })
      const type = request.headers.get('content-type') ?? ''
      if (!/^application\/json\b/.test(type)) return new Response('JSON only', { status: 415 })
      // A browser says how long its text is. What comes without a word would be in memory before it could be counted.
      const length = request.headers.get('content-length')
      if (length === null) return new Response('length required', { status: 411 })
      if (Number(length) > BOUNDS.jsonBytes) return new Response('too large', { status: 413 })
      const { matched, response } = await (await handlers()).rpc.handle(request, {
        prefix: '/rpc',
        context: { mayUsePaths: false },
      })
      return matched ? response : new Response('not found', { status: 404 })
    }
    return (
      (await (await handlers()).files(request)) ??
      (await pages(request)) ??
      new Response('not found', { status: 404 })
    )
  }

  // What no browser sends is answered in a word. Only a fault of the program itself is told, where it happened.
  const listener = createRequestListener(
    (request) =>
      answer(request).catch((thrown: unknown) => {
        console.error(thrown)
        return new Response('internal error', { status: 500 })
      }),
    { onError: () => new Response('bad request', { status: 400 }) },
  )
  const server = createServer((request, response) => {
    const status = strangeness(request)
    if (status === undefined) listener(request, response)
    else response.writeHead(status, { connection: 'close' }).end()
  })
  // A renderer that streams events holds its connection for as long as it lives.
  server.requestTimeout = 0
  // Clients stop using a connection when its time is over by their clock; on a busy machine theirs may be seconds late.
  server.keepAliveTimeoutBuffer = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    token,
    address: () => `http://127.0.0.1:${bound}/open?ticket=${tickets.issue()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The status for a request of a form that no page of ours has: TRACE and the like, or an address of another server. */
function strangeness({ method = '', url = '' }: IncomingMessage): number | undefined {
  if (!METHODS.has(method)) return 405
  return url.startsWith('/') ? undefined : 400
}
