import type { IncomingMessage, ServerResponse } from 'node:http'
import zlib from 'node:zlib'

/** What a faulty answer is made from. */
export interface FaultInput {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The answer that should have been given. */
  readonly good: { readonly body: Buffer; readonly contentType: string }
  readonly spec: FaultSpec
}

export interface FaultSpec {
  readonly name: FaultName
  /** How often; 1 unless told, Infinity until cleared. */
  readonly times?: number
  /** Chance per request, [0, 1]; 1 unless told. */
  readonly rate?: number
  /** Whether the server does what it was asked before the answer goes wrong. */
  readonly applied?: boolean
  /** For `429` and `503-retry-after`. */
  readonly retryAfter?: string
  /** For redirects. */
  readonly location?: string
  /** Pause between bytes of the dripping faults, ms. */
  readonly stepMs?: number
}

type Fault = (input: FaultInput) => void

const JSON_TYPE = { 'content-type': 'application/json' }
const LOGIN_PAGE = '<!doctype html><html><title>Sign in</title><form><input name="password"></form></html>'
const DEEP = 100_000

function answer(
  { response }: FaultInput,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer = '',
): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body)
}

const status =
  (code: number, headers: Record<string, string> = JSON_TYPE, body = `{"detail":"fault ${code}"}`): Fault =>
  (input) =>
    answer(input, code, headers, body)

const html =
  (code: number): Fault =>
  (input) =>
    answer(input, code, { 'content-type': 'text/html; charset=utf-8' }, LOGIN_PAGE)

const json =
  (body: string | Buffer): Fault =>
  (input) =>
    answer(input, 200, JSON_TYPE, body)

/** Bytes one by one, with a pause between, until they end or nobody listens. */
function drip(input: FaultInput, bytes: Buffer, write: (byte: Buffer) => void, end: () => void): void {
  let at = 0
  const timer = setInterval(() => {
    if (at === bytes.length || input.response.destroyed) {
      clearInterval(timer)
      end()
      return
    }
    write(bytes.subarray(at, ++at))
  }, input.spec.stepMs ?? 1_000)
  input.response.once('close', () => clearInterval(timer))
}

/** Sends chunks as fast as they are taken, for ever. */
function flood(response: ServerResponse, chunk: Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(chunk)) {
      // Until the other side stops reading or hangs up.
    }
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

function withLength(
  input: FaultInput,
  length: (right: number) => number,
  sent: (body: Buffer) => Buffer,
): void {
  const { good, response } = input
  const socket = response.socket
  socket?.write(
    `HTTP/1.1 200 OK\r\ncontent-type: ${good.contentType}\r\ncontent-length: ${length(good.body.length)}\r\n\r\n`,
  )
  socket?.end(sent(good.body))
}

/** Every way an answer goes wrong that the station must outlive. */
export const FAULTS = {
  '500': status(500),
  '502-html': html(502),
  '503': status(503),
  '503-retry-after': (input) => answer(input, 503, { 'retry-after': input.spec.retryAfter ?? '1' }),
  '429': (input) => answer(input, 429, { 'retry-after': input.spec.retryAfter ?? '1' }),
  '401': status(401),
  '403': status(403),
  '400': status(400),
  '404': status(404),
  '404-html': html(404),
  '409': status(409),
  '413': status(413),
  '422': status(422),
  redirect: (input) =>
    answer(input, 302, { location: input.spec.location ?? 'http://127.0.0.1:9/elsewhere' }),
  'close-without-answer': ({ response }) => void response.socket?.end(),
  reset: ({ response }) => void response.socket?.resetAndDestroy(),
  'reset-in-body': ({ response, good }) => {
    response.writeHead(200, { 'content-type': good.contentType, 'content-length': String(good.body.length) })
    response.write(good.body.subarray(0, Math.ceil(good.body.length / 2)), () =>
      setImmediate(() => response.socket?.resetAndDestroy()),
    )
  },
  'never-answer': () => {},
  'slow-headers': (input) => {
    const head = Buffer.from(`HTTP/1.1 200 OK\r\nx-slow: ${'a'.repeat(4_000)}\r\n\r\n`)
    drip(
      input,
      head,
      (byte) => void input.response.socket?.write(byte),
      () => input.response.socket?.end(),
    )
  },
  drip: (input) => {
    input.response.writeHead(200, {
      'content-type': input.good.contentType,
      'content-length': String(input.good.body.length),
    })
    drip(
      input,
      input.good.body,
      (byte) => void input.response.write(byte),
      () => input.response.end(),
    )
  },
  'not-http': ({ response }) => void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'huge-headers': (input) => answer(input, 200, { ...JSON_TYPE, 'x-huge': 'a'.repeat(200_000) }, '{}'),
  'truncated-body': (input) =>
    withLength(
      input,
      (right) => right,
      (body) => body.subarray(0, Math.floor(body.length / 2)),
    ),
  'length-too-long': (input) =>
    withLength(
      input,
      (right) => right + 7,
      (body) => body,
    ),
  'length-too-short': (input) =>
    withLength(
      input,
      (right) => Math.floor(right / 2),
      (body) => body,
    ),
  /** A proxy that cuts the body and counts what is left. */
  'cut-and-recounted': (input) => {
    const cut = input.good.body.subarray(0, Math.floor(input.good.body.length / 2))
    answer(input, 200, { 'content-type': input.good.contentType }, cut)
  },
  'empty-body': (input) => answer(input, 200, JSON_TYPE),
  'html-login': html(200),
  'text-login': (input) => answer(input, 200, { 'content-type': 'text/plain' }, 'please log in'),
  'empty-object': json('{}'),
  'error-object': json('{"error":"no session"}'),
  'bad-json': json(`{"job": nope, 'ok': True}`),
  'bad-utf8': json(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  'deep-json': json(`{"job":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
  'wrong-shape': json('{"job":["not","a","job"],"ok":false}'),
  'proto-key': json('{"ok":true,"job":{"__proto__":{"polluted":1}}}'),
  'endless-body': ({ response }) => {
    response.writeHead(200, JSON_TYPE)
    flood(response, Buffer.alloc(65_536, ' '))
  },
  'gzip-bomb': (input) => answer(input, 200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipBomb()),
  'bad-gzip': (input) => answer(input, 200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'not gzip at all'),
  'truncated-gzip': (input) => {
    const whole = zlib.gzipSync(input.good.body)
    const cut = whole.subarray(0, Math.floor(whole.length / 2))
    answer(input, 200, { 'content-type': input.good.contentType, 'content-encoding': 'gzip' }, cut)
  },
  'unknown-encoding': (input) =>
    answer(input, 200, { ...JSON_TYPE, 'content-encoding': 'x-rot13' }, input.good.body),
} satisfies Record<string, Fault>

export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

/** A quarter of a gigabyte of nothing, as one small member over and over (RFC 1952 2.2 lets members follow each other). */
function gzipBomb(): Buffer {
  const member = zlib.gzipSync(Buffer.alloc(4 * 1024 ** 2))
  return Buffer.concat(Array.from({ length: 64 }, () => member))
}

/** Faults that are armed, and the choice of the one a request meets. */
export function createFaultSwitch<Route extends string>(random: () => number) {
  let armed: { route: Route | 'any'; spec: FaultSpec; left: number }[] = []
  return {
    arm(route: Route | 'any', spec: FaultSpec): void {
      armed.push({ route, spec, left: spec.times ?? 1 })
    },
    clear(): void {
      armed = []
    },
    take(route: Route): FaultSpec | undefined {
      const hit = armed.find(
        (fault) => (fault.route === route || fault.route === 'any') && random() < (fault.spec.rate ?? 1),
      )
      if (hit === undefined) return undefined
      hit.left -= 1
      if (hit.left <= 0) armed = armed.filter((fault) => fault !== hit)
      return hit.spec
    },
  }
}

/** Answers a request wrongly. */
export function applyFault(input: FaultInput): void {
  const fault: Fault = FAULTS[input.spec.name]
  fault(input)
}
