import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { applyFault, createFaultSwitch, type FaultSpec } from './http-faults.ts'
import { type FileOptions, type StoredFile, sendFile } from './stored-files.ts'

/**
 * A stand-in for the academy's API: the two endpoints a worker speaks to and the storage its presigned addresses lead
 * to, over a real socket, with every fault of `http-faults.ts` on demand. It counts what it is sent.
 *
 * Runs alone with `npm run academy-api`; then `POST /control/jobs`, `POST /control/faults`, `GET /control/state` and
 * `PUT /control/files/NAME` do what the methods below do.
 */
export interface AcademyApi {
  readonly url: string
  readonly token: string
  /** Queues a job; a job without an id gets the next one. */
  addJob(job: ApiJob): ApiJob
  /** Stores a file and returns a presigned-looking address for it. */
  addFile(name: string, content: Uint8Array, options?: FileOptions): string
  arm(route: Route | 'any', fault: FaultSpec): void
  clearFaults(): void
  /** From now on this token alone is let in. */
  setToken(token: string): void
  /** Results accepted so far, in order of arrival, duplicates included. */
  readonly deliveries: readonly Delivery[]
  /** Scores of exams accepted so far, likewise. */
  readonly examResults: readonly Pick<Delivery, 'key' | 'body'>[]
  /** Requests seen, with what matters of them. */
  readonly requests: readonly SeenRequest[]
  /** TCP connections accepted. */
  connections(): number
  jobsLeft(): number
  close(): Promise<void>
}

export type Route = 'next' | 'result' | 'download'

export interface ApiJob {
  readonly id?: string | number
  readonly type: string
  readonly payload?: unknown
  readonly source_id?: unknown
  readonly [field: string]: unknown
}

export interface Delivery {
  readonly key: string
  readonly jobId: string
  readonly jobType: string
  readonly body: string
}

export interface SeenRequest {
  readonly route: Route
  readonly atMs: number
  readonly token: string | undefined
  /** X-Worker-Id. */
  readonly worker: string | undefined
  readonly range: string | undefined
  /** Name of the fault it met, if any. */
  readonly fault: string | undefined
}

export interface AcademyOptions {
  readonly port?: number
  readonly host?: string
  readonly token?: string
  readonly random?: () => number
  /** Offers a job again this long after it was handed out, until its result arrives. Never unless told. */
  readonly reofferMs?: number
  readonly onDelivery?: (delivery: Delivery) => void
  readonly onRequest?: (route: Route) => void
}

export async function startAcademyApi(options: AcademyOptions = {}): Promise<AcademyApi> {
  const state = begin(options)
  const { files, faults, jobs, deliveries, examResults, requests } = state
  const sockets = new Set<Socket>()
  let connections = 0
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(state, api, request, response).catch((failure) => {
      if (!response.headersSent) send(request, response, refusal(500, String(failure)))
      else response.destroy()
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`

  const api: AcademyApi = {
    url,
    get token() {
      return state.token
    },
    addJob: jobs.add,
    addFile(name, content, fileOptions = {}) {
      const { breaks = 0 } = fileOptions
      files.set(name, { content: Buffer.from(content), options: fileOptions, breaksLeft: breaks })
      return `${url}/files/${encodeURIComponent(name)}?X-Amz-Expires=3600&X-Amz-Signature=SECRETSIG`
    },
    arm: (route, fault) => faults.arm(route, fault),
    clearFaults: () => faults.clear(),
    setToken(next) {
      state.token = next
    },
    ...{ deliveries, examResults, requests },
    connections: () => connections,
    jobsLeft: jobs.left,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return api
}

/** What the stand-in remembers. */
interface State {
  token: string
  readonly options: AcademyOptions
  readonly faults: ReturnType<typeof createFaultSwitch<Route>>
  readonly jobs: ReturnType<typeof jobQueue>
  readonly files: Map<string, StoredFile>
  readonly deliveries: Delivery[]
  readonly examResults: Pick<Delivery, 'key' | 'body'>[]
  /** Keys of results that arrived. */
  readonly keys: Set<string>
  readonly requests: SeenRequest[]
}

const begin = (options: AcademyOptions): State => ({
  ...{ options, token: options.token ?? 'academy-api-token' },
  faults: createFaultSwitch<Route>(options.random ?? Math.random),
  ...{ jobs: jobQueue(options.reofferMs), files: new Map(), keys: new Set() },
  ...{ deliveries: [], examResults: [], requests: [] },
})

/** Jobs in the order they were added, and again those whose result is late. */
function jobQueue(reofferMs: number | undefined) {
  const waiting: ApiJob[] = []
  const handedOut = new Map<string, { job: ApiJob; atMs: number }>()
  const answered = new Set<string>()
  let nextId = 1
  const late = (): ApiJob | undefined => {
    if (reofferMs === undefined) return undefined
    const before = Date.now() - reofferMs
    for (const [id, { job, atMs }] of handedOut) if (atMs <= before && !answered.has(id)) return job
    return undefined
  }
  return {
    add(job: ApiJob): ApiJob {
      const whole = { id: nextId, source_id: nextId, payload: {}, ...job }
      nextId += 1
      waiting.push(whole)
      return whole
    },
    take(): ApiJob | undefined {
      const job = waiting.shift() ?? late()
      if (job !== undefined) handedOut.set(String(job.id), { job, atMs: Date.now() })
      return job
    },
    peek: (): ApiJob | undefined => waiting[0],
    answer: (id: string): void => void answered.add(id),
    left: (): number => waiting.length,
  }
}

async function handle(
  state: State,
  api: AcademyApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
  if (request.method === 'GET' && pathname.startsWith('/files/')) {
    download(state, request, response, decodeURIComponent(pathname.slice('/files/'.length)))
  } else if (request.method === 'GET' && pathname === '/api/v1/internal/ai/job/next/') {
    send(request, response, next(state, request))
  } else if (request.method === 'POST' && pathname === '/api/v1/internal/ai/job/result/') {
    send(request, response, await result(state, request))
  } else if (request.method === 'POST' && pathname === '/api/v1/internal/exam/result/') {
    send(request, response, await examResult(state, request))
  } else if (pathname.startsWith('/control/')) {
    send(request, response, await control(state, api, request, pathname.slice('/control/'.length)))
  } else send(request, response, refusal(404, 'not found'))
}

const isLetIn = ({ token }: State, request: IncomingMessage) => request.headers['x-worker-token'] === token

function next(state: State, request: IncomingMessage): Reply {
  const fault = meet(state, 'next', request)
  if (!isLetIn(state, request)) return refusal(401, 'unauthorized')
  const isTaken = fault === undefined || fault.applied === true
  const job = isTaken ? state.jobs.take() : state.jobs.peek()
  return { status: 200, body: { job: job ?? null }, fault }
}

/** What a worker posts, unless a fault keeps it from being taken. */
async function posted(state: State, request: IncomingMessage, take: (body: string) => Reply): Promise<Reply> {
  const fault = meet(state, 'result', request)
  const body = (await buffer(request)).toString()
  if (!isLetIn(state, request)) return refusal(401, 'unauthorized')
  if (fault !== undefined && fault.applied !== true) return { status: 200, body: { ok: true }, fault }
  const reply = take(body)
  return reply.status === 200 ? { ...reply, fault } : reply
}

const result = (state: State, request: IncomingMessage) =>
  posted(state, request, (body) => {
    const flaw = findFlaw(body)
    if (flaw !== undefined) return refusal(400, flaw)
    const key = header(request, 'idempotency-key')
    const jobId = decodeURIComponent(header(request, 'x-job-id'))
    const jobType = decodeURIComponent(header(request, 'x-job-type'))
    state.jobs.answer(jobId)
    state.deliveries.push({ key, jobId, jobType, body })
    state.options.onDelivery?.({ key, jobId, jobType, body })
    const isKnown = state.keys.has(key)
    state.keys.add(key)
    return { status: 200, body: { ok: true, ...(isKnown ? { detail: 'duplicate_ignored' } : {}) } }
  })

const examResult = (state: State, request: IncomingMessage) =>
  posted(state, request, (body) => {
    state.examResults.push({ key: header(request, 'idempotency-key'), body })
    return { status: 200, body: { ok: true } }
  })

function download(state: State, request: IncomingMessage, response: ServerResponse, name: string): void {
  const spec = meet(state, 'download', request)
  const file = state.files.get(name)
  if (file === undefined) send(request, response, refusal(404, 'no such file'))
  else if (spec === undefined) sendFile(request, response, file)
  else {
    const good = { body: file.content, contentType: 'application/octet-stream' }
    applyFault({ request, response, good, spec })
  }
}

/** Notes a request with the fault that it meets. */
function meet({ options, faults, requests }: State, route: Route, request: IncomingMessage) {
  const fault = faults.take(route)
  options.onRequest?.(route)
  requests.push({
    route,
    atMs: performance.now(),
    token: request.headers['x-worker-token']?.toString(),
    worker: request.headers['x-worker-id']?.toString(),
    range: request.headers.range,
    fault: fault?.name,
  })
  return fault
}

async function control(
  { deliveries, requests }: State,
  api: AcademyApi,
  request: IncomingMessage,
  path: string,
): Promise<Reply> {
  const content = await buffer(request)
  const said = () => (content.length === 0 ? {} : JSON.parse(content.toString()))
  switch (`${request.method} ${path}`) {
    case 'GET state':
      return { status: 200, body: { jobsLeft: api.jobsLeft(), deliveries, requests: requests.length } }
    case 'POST jobs': {
      const added = [said()].flat().map((job: ApiJob) => api.addJob(job))
      return { status: 200, body: { ids: added.map((job) => job.id) } }
    }
    case 'POST faults': {
      const { route, ...fault } = said() as FaultSpec & { route: Route | 'any' }
      api.arm(route, fault)
      return { status: 200, body: {} }
    }
    case 'DELETE faults':
      api.clearFaults()
      return { status: 200, body: {} }
  }
  if (request.method !== 'PUT' || !path.startsWith('files/')) return refusal(404, 'no such control')
  return { status: 200, body: { url: api.addFile(path.slice('files/'.length), content) } }
}

interface Reply {
  readonly status: number
  readonly body: object
  readonly fault?: FaultSpec | undefined
}

const refusal = (status: number, detail: string): Reply => ({ status, body: { detail } })

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(JSON.stringify(reply.body))
  const contentType = 'application/json'
  if (reply.fault !== undefined) {
    applyFault({ request, response, good: { body, contentType }, spec: reply.fault })
    return
  }
  response.writeHead(reply.status, { 'content-type': contentType, 'content-length': body.length }).end(body)
}

const header = (request: IncomingMessage, name: string) => request.headers[name]?.toString() ?? ''

const ECHOED = ['tenant_id', 'source_domain', 'source_id']

/** Why a result is not what the original worker sent, with the job's id and its source, or undefined. */
function findFlaw(body: string): string | undefined {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(body)
  } catch {
    return 'not JSON'
  }
  const { submission_id, job_id, status, result, error, ...echo } = value
  const others = Object.keys(echo).filter((name) => !ECHOED.includes(name))
  if (others.length > 0) return `unknown keys ${others}`
  if (!Number.isInteger(submission_id) && typeof job_id !== 'string') return 'nothing says whose result it is'
  if (status !== 'DONE' && status !== 'FAILED') return 'status is neither DONE nor FAILED'
  if (typeof result !== 'object' || result === null) return 'result is not an object'
  const isError = status === 'FAILED' ? typeof error === 'string' : error === null
  return isError ? undefined : 'error does not fit the status'
}
