import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { SETTINGS, type SettingName } from '#shared/domain/settings.ts'
import { createHttp, type HttpAnswer } from '../sync/http.ts'
import { parseJson } from '../sync/json.ts'
import type { Limits } from '../sync/limits.ts'

/**
 * SOLAPI's API, version 4. Signed here and sent by the station's own HTTP: the `solapi` package (6.0.1) has no address to
 * set, and sends a request up to four times when a connection breaks, though the first one may have been taken.
 * @see https://github.com/solapi/solapi-nodejs (its source), https://docs.solapi.com
 */
export interface Solapi {
  /** Of the server, for people. */
  readonly host: string
  /** Sends one message, once. @throws StationError as `Http`; whatever was answered is the caller's to judge */
  send(message: OutgoingMessage): Promise<HttpAnswer>
  /** @throws StationError as `Http`; whatever was answered is the caller's to judge */
  balance(): Promise<HttpAnswer>
  /** Messages to a number since a time, or by their ids. */
  list(query: MessageQuery): Promise<HttpAnswer>
  close(): Promise<void>
}

export interface OutgoingMessage {
  readonly key: string
  readonly to: string
  readonly templateId: string
  readonly variables: Readonly<Record<string, string>>
}

export type MessageQuery =
  | { readonly to: string; readonly sinceMs: number; readonly untilMs: number }
  | { readonly messageIds: readonly string[] }

/** Bounds of one request; one more message in doubt costs a person more than a minute of waiting. */
const LIMITS: Limits = {
  connectMs: 5_000,
  headersMs: 60_000,
  idleMs: 15_000,
  totalMs: 90_000,
  maxBytes: 4 * 1024 ** 2,
}
/** Under which our own key travels with a message. */
export const KEY_FIELD = 'noticeKey'

export type SolapiSettings = Pick<
  Settings,
  'solapiBaseUrl' | 'solapiKey' | 'solapiSecret' | 'solapiPfId' | 'solapiSender' | 'noticeSmsFallback'
>

/** Variables that have to be set before anything can be sent, as people know them. */
export function missingSettings(settings: SolapiSettings): string[] {
  const needed: SettingName[] = ['solapiKey', 'solapiSecret', 'solapiPfId']
  // The number an SMS comes from: without the fallback nothing has one.
  if (settings.noticeSmsFallback) needed.push('solapiSender')
  return needed.filter((name) => !settings[name as keyof SolapiSettings]).map((name) => SETTINGS[name].env)
}

/** The header that proves who asks. A date and salt are good once, and for 15 minutes. */
export function authorization(key: string, secret: string, date: string, salt: string): string {
  const signature = createHmac('sha256', secret)
    .update(date + salt)
    .digest('hex')
  return `HMAC-SHA256 apiKey=${key}, date=${date}, salt=${salt}, signature=${signature}`
}

/**
 * @param now  wall clock, ms: the provider holds the signature against its own
 * @throws StationError `invalid-input` `missing-setting` naming the variables
 */
export function createSolapi(settings: SolapiSettings, now: () => number, limits = LIMITS): Solapi {
  const missing = missingSettings(settings)
  if (missing.length > 0) throw missingError(missing)
  const { solapiKey: key = '', solapiSecret: secret = '', solapiPfId: pfId = '' } = settings
  const base = settings.solapiBaseUrl.replace(/\/+$/, '')
  const http = createHttp(limits, 2)

  const ask = (method: 'GET' | 'POST', path: string, body?: unknown) =>
    http.ask({
      url: new URL(base + path),
      method,
      headers: {
        accept: 'application/json',
        authorization: authorization(
          key,
          secret,
          new Date(now()).toISOString(),
          randomBytes(16).toString('hex'),
        ),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        // A connection kept open may be closed by the other side just then: nobody could tell whether it took the message.
        connection: 'close',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })

  return {
    host: new URL(base).host,
    send: ({ key: own, to, templateId, variables }) =>
      ask('POST', '/messages/v4/send-many/detail', {
        messages: [
          {
            to,
            ...(settings.noticeSmsFallback ? { from: settings.solapiSender?.replace(/\D/g, '') } : {}),
            type: 'ATA',
            kakaoOptions: { pfId, templateId, variables, disableSms: !settings.noticeSmsFallback },
            customFields: { [KEY_FIELD]: own },
          },
        ],
        allowDuplicates: false,
        showMessageList: true,
      }),
    balance: () => ask('GET', '/cash/v1/balance'),
    list: (query) => ask('GET', `/messages/v4/list?${queryOf(query)}`),
    close: () => http.close(),
  }
}

function queryOf(query: MessageQuery): string {
  if ('messageIds' in query) {
    const ids = query.messageIds.map((id) => ['messageIds', id])
    return new URLSearchParams([['limit', String(query.messageIds.length)], ...ids]).toString()
  }
  return new URLSearchParams({
    to: query.to,
    limit: '500',
    dateType: 'CREATED',
    startDate: new Date(query.sinceMs).toISOString(),
    endDate: new Date(query.untilMs).toISOString(),
  }).toString()
}

export const missingError = (names: readonly string[]): StationError =>
  new StationError('invalid-input', `not set: ${names.join(', ')}`, {
    reason: 'missing-setting',
    params: { names: names.join(', ') },
  })

/** What `send` answers, as far as it matters. */
export const SendReply = z.object({
  failedMessageList: z.array(z.object({ statusCode: z.string(), messageId: z.string().optional() })),
  groupInfo: z.object({
    count: z.object({ total: z.number(), registeredFailed: z.number(), registeredSuccess: z.number() }),
  }),
  messageList: z.array(z.object({ messageId: z.string(), statusCode: z.string() })).optional(),
})
export const ErrorReply = z.object({ errorCode: z.string(), errorMessage: z.string().optional() })
export const BalanceReply = z.object({ balance: z.number(), point: z.number() })
export const ListReply = z.object({
  messageList: z.record(
    z.string(),
    z.object({
      messageId: z.string(),
      to: z.string().optional(),
      statusCode: z.string().nullish(),
      customFields: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
})

/** An answer's body by a schema; undefined where it does not fit. */
export function bodyOf<T>(schema: z.ZodType<T>, { body }: HttpAnswer): T | undefined {
  try {
    const parsed = schema.safeParse(parseJson(body))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
