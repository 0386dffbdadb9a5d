import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { applyFault, createFaultSwitch, type FaultSpec } from './http-faults.ts'

/** Stands in front of any HTTP server and answers wrongly in its place when told to. */
export interface FaultProxy {
  readonly url: string
  arm(fault: FaultSpec): void
  clearFaults(): void
  close(): Promise<void>
}

/** @param goodBody  what a fault that spoils an answer begins with */
export async function startFaultProxy(target: string, goodBody: string): Promise<FaultProxy> {
  const faults = createFaultSwitch<'proxied'>(Math.random)
  const sockets = new Set<Socket>()
  const good = { body: Buffer.from(goodBody), contentType: 'application/json' }

  async function forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request)
    const spec = faults.take('proxied')
    if (spec !== undefined) {
      applyFault({ request, response, good, spec })
      return
    }
    const { method = 'GET', headers, url = '/' } = request
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    // Who asks may hang up on a long poll; the server behind must notice.
    response.on('close', () => onward.destroy())
    onward.end(body)
  }

  const server = http.createServer((request, response) => {
    forward(request, response).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (fault) => faults.arm('proxied', fault),
    clearFaults: () => faults.clear(),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
