import { createHmac, randomBytes } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { applyFault, createFaultSwitch, type FaultSpec } from './http-faults.ts'

/**
 * A stand-in for SOLAPI: sending, balance and list as its API version 4 answers them, with its signature checked and its
 * refusals, over a real socket, and every fault of `http-faults.ts` on demand. It keeps what it has taken.
 */
export interface SolapiServer {
  readonly url: string
  readonly key: string
  readonly secret: string
  readonly pfId: string
  /** Messages taken, in the order of their coming. */
  readonly taken: readonly TakenMessage[]
  /** Requests seen, refused ones too, by route. */
  readonly requests: readonly { readonly route: Route; readonly status: number | 'fault' }[]
  arm(route: Route, fault: FaultSpec): void
  clearFaults(): void
  /** What Kakao says of a number later on, e.g. `3104`; else it arrives. */
  report(phone: string, statusCode: string): void
  /** What the account has, won; every message costs 13. */
  setBalance(won: number): void
  /** Messages it takes from now on, before it says that the day's quota is used up. */
  setQuota(messages: number): void
  /** Minutes that its clock is ahead. */
  setSkew(minutes: number): void
  close(): Promise<void>
}

export type Route = 'send' | 'balance' | 'list'

export interface TakenMessage {
  readonly messageId: string
  readonly to: string
  readonly from: string | undefined
  readonly templateId: string
  readonly variables: Readonly<Record<string, string>>
  readonly disableSms: boolean
  readonly customFields: Readonly<Record<string, string>>
  readonly dateCreated: string
}

export interface SolapiTemplate {
  readonly variables: readonly string[]
  /** Variables that stand in items. */
  readonly items?: readonly string[]
}

const PRICE = 13
const WINDOW_MS = 15 * 60_000

interface Reply {
  readonly status: number
  readonly body: object
}
const error = (status: number, errorCode: string): Reply => ({
  status,
  body: { errorCode, errorMessage: `stand-in: ${errorCode}` },
})

interface Incoming {
  readonly to?: string
  readonly from?: string
  readonly type?: string
  readonly kakaoOptions?: {
    readonly pfId?: string
    readonly templateId?: string
    readonly variables?: Readonly<Record<string, string>>
    readonly disableSms?: boolean
  }
  readonly customFields?: Readonly<Record<string, string>>
}

/** @param options.templates  approved ones, by their id */
export async function startSolapi(options: {
  readonly templates: Readonly<Record<string, SolapiTemplate>>
  readonly balanceWon?: number
  /** Its clock; the system's unless told. */
  readonly now?: () => number
}): Promise<SolapiServer> {
  const [key, secret, pfId] = ['NCSSTANDINKEY001', randomBytes(16).toString('hex'), 'KA01PFSTANDIN']
  const now = options.now ?? Date.now
  const faults = createFaultSwitch<Route>(Math.random)
  const signatures = new Set<string>()
  const taken: TakenMessage[] = []
  const requests: { route: Route; status: number | 'fault' }[] = []
  const reports = new Map<string, string>()
  let balance = options.balanceWon ?? 100_000
  let quota = Number.POSITIVE_INFINITY
  let skewMs = 0

  /** As docs.solapi.com/authentication/api-key says it. */
  function refuseStranger(request: IncomingMessage): Reply | undefined {
    const shape = /^HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=(\S{12,64}), signature=([0-9a-f]{64})$/
    const found = shape.exec(request.headers.authorization ?? '')
    if (found === null) return error(401, 'Unauthorized')
    const [, apiKey, date, salt, signature] = found
    if (apiKey !== key) return error(403, 'InvalidAPIKey')
    if (!(Math.abs(Date.parse(date!) - now() - skewMs) < WINDOW_MS)) return error(403, 'RequestTimeTooSkewed')
    const right = createHmac('sha256', secret)
      .update(date! + salt!)
      .digest('hex')
    if (signature !== right) return error(403, 'SignatureDoesNotMatch')
    if (signatures.has(right)) return error(403, 'DuplicatedSignature')
    signatures.add(right)
    return undefined
  }

  /** Status code of a message that is not taken; undefined of one that is. */
  function flawOf({ to, type, kakaoOptions = {} }: Incoming): string | undefined {
    if (type !== 'ATA' || to === undefined || !/^01\d{8,9}$/.test(to)) return '1011'
    if (kakaoOptions.pfId !== pfId) return '1041'
    const template = options.templates[kakaoOptions.templateId ?? '']
    if (template === undefined) return '1042'
    const { variables = {} } = kakaoOptions
    if (template.variables.some((name) => (variables[`#{${name}}`] ?? '') === '')) return '3063'
    if (Object.keys(variables).length > template.variables.length) return '1043'
    const isLong = (name: string) => [...(variables[`#{${name}}`] ?? '')].length > 23
    if (template.items?.some(isLong)) return '3076'
    return balance < PRICE ? '1030' : undefined
  }

  function takeIn(message: Incoming): string {
    const messageId = `M4V${randomBytes(12).toString('hex').toUpperCase()}`
    balance -= PRICE
    quota -= 1
    taken.push({
      messageId,
      to: message.to ?? '',
      from: message.from,
      templateId: message.kakaoOptions?.templateId ?? '',
      variables: message.kakaoOptions?.variables ?? {},
      disableSms: message.kakaoOptions?.disableSms === true,
      customFields: message.customFields ?? {},
      dateCreated: new Date(now()).toISOString(),
    })
    return messageId
  }

  function sendMany(body: string): Reply {
    const { messages = [], showMessageList } = JSON.parse(body) as {
      messages?: Incoming[]
      showMessageList?: boolean
    }
    if (messages.length === 0) return error(400, 'ValidationError')
    if (quota < messages.length) return error(400, 'QuotaExceeded')
    const outcomes = messages.map((message) => {
      const flaw = flawOf(message)
      const messageId = flaw === undefined ? takeIn(message) : `M4V${randomBytes(12).toString('hex')}`
      return { message, messageId, statusCode: flaw ?? '2000' }
    })
    const failed = outcomes.filter(({ statusCode }) => statusCode !== '2000')
    const count = {
      total: messages.length,
      ...{ sentTotal: 0, sentFailed: 0, sentSuccess: 0, sentPending: 0, sentReplacement: 0, refund: 0 },
      registeredFailed: failed.length,
      registeredSuccess: messages.length - failed.length,
    }
    const list = outcomes.map(({ messageId, statusCode, message: { customFields } }) => ({
      ...{ messageId, statusCode, customFields },
      statusMessage: statusCode === '2000' ? '정상 접수(이통사로 접수 예정)' : `거부 ${statusCode}`,
    }))
    return {
      status: 200,
      body: {
        failedMessageList: list
          .filter(({ statusCode }) => statusCode !== '2000')
          .map((each, i) => ({
            ...each,
            ...{ to: failed[i]?.message.to, from: failed[i]?.message.from ?? '', type: 'ATA' },
            ...{ country: '82', accountId: '12925149' },
          })),
        groupInfo: {
          ...{ count, status: 'SENDING', groupId: `G4V${randomBytes(8).toString('hex')}` },
          ...{ accountId: '12925149', apiVersion: '4', allowDuplicates: false, isRefunded: false },
        },
        ...(showMessageList === true ? { messageList: list } : {}),
      },
    }
  }

  function list(query: URLSearchParams): Reply {
    const ids = query.getAll('messageIds')
    const [from, until] = [query.get('startDate'), query.get('endDate')]
    const found = taken.filter(
      ({ messageId, to, dateCreated }) =>
        (ids.length === 0 || ids.includes(messageId)) &&
        (query.get('to') === null || query.get('to') === to) &&
        (from === null || Date.parse(from) <= Date.parse(dateCreated)) &&
        (until === null || Date.parse(until) >= Date.parse(dateCreated)),
    )
    const messageList = Object.fromEntries(
      found.map((message) => [
        message.messageId,
        { ...message, type: 'ATA', statusCode: reports.get(message.to) ?? '4000' },
      ]),
    )
    return { status: 200, body: { startKey: null, nextKey: null, limit: 20, messageList } }
  }

  function routeOf(request: IncomingMessage, path: string): Route | undefined {
    if (request.method === 'POST' && path === '/messages/v4/send-many/detail') return 'send'
    if (request.method === 'GET' && path === '/cash/v1/balance') return 'balance'
    return request.method === 'GET' && path === '/messages/v4/list' ? 'list' : undefined
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in')
    const route = routeOf(request, pathname)
    const body = (await buffer(request)).toString()
    if (route === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"errorCode":"NotFound"}')
      return
    }
    const fault = faults.take(route)
    const work = () =>
      route === 'send'
        ? sendMany(body)
        : route === 'list'
          ? list(searchParams)
          : { status: 200, body: { balance, point: 0, minimumCash: 3_000, accountId: '12925149' } }
    const stranger = refuseStranger(request)
    const isDone = stranger === undefined && (fault === undefined || fault.applied === true)
    const reply = stranger ?? (isDone ? work() : { status: 200, body: {} })
    requests.push({ route, status: fault === undefined ? reply.status : 'fault' })
    const bytes = Buffer.from(JSON.stringify(reply.body))
    const contentType = 'application/json; charset=utf-8'
    if (fault !== undefined) {
      applyFault({ request, response, good: { body: bytes, contentType }, spec: fault })
      return
    }
    response.writeHead(reply.status, { 'content-type': contentType, 'content-length': bytes.length })
    response.end(bytes)
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.on('connection', (socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ key, secret, pfId, taken, requests },
    arm: (route, fault) => faults.arm(route, fault),
    clearFaults: () => faults.clear(),
    report: (phone, statusCode) => void reports.set(phone, statusCode),
    setBalance: (won) => {
      balance = won
    },
    setQuota: (messages) => {
      quota = messages
    },
    setSkew: (minutes) => {
      skewMs = minutes * 60_000
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
