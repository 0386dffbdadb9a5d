import { rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { StationStatus } from '#main/station/status.ts'

/**
 * Answers `GET /` with the station's status on a Unix socket or a named pipe, which only this user can open.
 * @returns stops it
 */
export async function serveHealth(socket: string, status: () => StationStatus): Promise<() => Promise<void>> {
  const server = createServer((_, response) => {
    try {
      const body = JSON.stringify(status())
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    } catch {
      response.writeHead(503).end()
    }
  })
  // A socket of a worker that was killed; the folder's lock says that none is alive.
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

/** The status of the worker behind a socket; undefined when none answers. */
export function askHealth(socket: string, timeoutMs = 5_000): Promise<StationStatus | undefined> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: socket, path: '/', timeout: timeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve(parse(body)))
      response.on('error', () => resolve(undefined))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
}

function parse(body: string): StationStatus | undefined {
  try {
    return StationStatus.parse(JSON.parse(body))
  } catch {
    return undefined
  }
}
