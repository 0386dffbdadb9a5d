import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RPCHandler } from '@orpc/server/fetch'
import { createRequestListener } from '@remix-run/node-fetch-server'
import type { ApiContext } from '#main/api/implementer.ts'
import type { Router } from '#main/api/router.ts'
import { createFilesHandler, type FilesHandler } from '#main/files/handler.ts'
import { createStaticHandler, SECURITY_HEADERS } from '#main/files/static.ts'
import type { OpenStation } from '../window-station.ts'
import { cookieName, isOwnHost, refusal, sameSecret } from './access.ts'

export interface LoopbackOptions {
  /** The station as it is now: it is built anew when settings change. */
  readonly current: () => Promise<OpenStation>
  /** Folder of the built renderer. */
  readonly rendererDir: string
  /** 0: a free one. */
  readonly port?: number
}

export interface Loopback {
  readonly port: number
  readonly token: string
  /** Opens the screens in a browser; good for this run of the program only. */
  readonly address: string
  close(): Promise<void>
}

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
export async function serveLoopback({ current, rendererDir, port = 0 }: LoopbackOptions): Promise<Loopback> {
  const token = randomBytes(32).toString('base64url')
  const handlers = handlersOf(current)
  const pages = createStaticHandler(rendererDir)
  let bound = 0

  /** `/open?ticket=…` trades the printed token for a cookie, so that it does not stay in the address bar. */
  function openWithTicket(request: Request, url: URL): Response {
    if (!isOwnHost(request, bound)) return forbidden('host')
    if (!sameSecret(url.searchParams.get('ticket') ?? '', token)) return forbidden('token')
    return new Response(null, {
      status: 303,
      headers: {
        ...SECURITY_HEADERS,
        location: '/',
        'set-cookie': `${cookieName(bound)}=${token}; HttpOnly; SameSite=Strict; Path=/`,
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

  const server = createServer(createRequestListener(answer))
  // A renderer that streams events holds its connection for as long as it lives.
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    token,
    address: `http://127.0.0.1:${bound}/open?ticket=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
