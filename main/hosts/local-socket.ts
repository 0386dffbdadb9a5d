import { rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { z } from 'zod'

/**
 * Answers `GET /` with JSON on a Unix socket or a named pipe, which only this user can open.
 * @returns stops it
 */
export async function serveLocal(socket: string, answer: () => unknown): Promise<() => Promise<void>> {
  const server = createServer((_, response) => {
    try {
      const body = JSON.stringify(answer())
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    } catch {
      response.writeHead(503).end()
    }
  })
  // A socket of a host that was killed; a lock says that none is alive.
  if (process.platform !== 'win32') rmSync(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}

/** What answers behind a socket; undefined when nothing does. */
export function askLocal<T>(socket: string, schema: z.ZodType<T>, timeoutMs = 5_000): Promise<T | undefined> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: socket, path: '/', timeout: timeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve(parse(body, schema)))
      response.on('error', () => resolve(undefined))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
}

function parse<T>(body: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(body))
  } catch {
    return undefined
  }
}
