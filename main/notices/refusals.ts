import { StationError } from '#shared/domain/errors.ts'

/** Whom a refusal is about: this recipient alone, or everybody who is still to get the notice. */
export type RefusalScope = 'recipient' | 'notice'

interface Kind {
  readonly reason: string
  readonly scope: RefusalScope
}

const kinds = (reason: string, scope: RefusalScope, codes: readonly string[]) =>
  codes.map((code) => [code, { reason, scope }] as const)

/**
 * What the provider and Kakao say no with: SOLAPI's status codes of a message, and error codes of a request. 1xxx come
 * with the answer, 2xxx and 3xxx in a later report.
 * @see https://docs.solapi.com/api-reference/message-status-codes
 */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...kinds('solapi-balance', 'notice', ['1030', '2230', 'NotEnoughBalance']),
  ...kinds('solapi-quota', 'notice', ['QuotaExceeded', 'DailyLimitExceeded', 'MessageLimitExceeded']),
  ...kinds('solapi-auth', 'notice', ['1020', 'InvalidAPIKey', 'InvalidApiKey', 'SignatureDoesNotMatch']),
  ...kinds('solapi-auth', 'notice', ['Unauthorized', 'Forbidden', 'InvalidIpAddress', 'DuplicatedSignature']),
  ...kinds('solapi-clock', 'notice', ['RequestTimeTooSkewed']),
  ...kinds('solapi-channel', 'notice', ['1041', '3101', '3106']),
  ...kinds('solapi-sender', 'notice', ['1062', '2062', '3013', '3059']),
  ...kinds('solapi-template', 'notice', ['1042', '3105']),
  ...kinds('solapi-template-text', 'notice', ['1043', '3034', '3103', '1010']),
  ...kinds('solapi-variables', 'notice', ['3063']),
  ...kinds('solapi-account', 'notice', ['2063', '1064', '2064']),
  ...kinds('solapi-item-long', 'recipient', ['3076', '1031']),
  ...kinds('solapi-not-kakao', 'recipient', ['3104', '3032']),
  ...kinds('solapi-kakao-blocked', 'recipient', ['3107', '3102']),
  ...kinds('solapi-hours', 'recipient', ['3108']),
  ...kinds('solapi-opted-out', 'recipient', ['1060', '1061', '2060', '2061', '3047']),
  ...kinds('solapi-number', 'recipient', ['1011', '2011', '3010', '3011']),
  ...kinds('solapi-duplicate', 'recipient', ['1026']),
])

/**
 * A refusal in the station's words, with the provider's code; its own message is left out, for it may quote a number.
 * @param code  of a message, or of an error
 */
export function refusalOf(code: string): { readonly error: StationError; readonly scope: RefusalScope } {
  const { reason, scope } = KINDS.get(code) ?? { reason: 'solapi-refused', scope: 'recipient' as const }
  const shown = code.replace(/[^\w-]/g, '').slice(0, 40)
  const error = new StationError('invalid-input', `SOLAPI refuses the message (${shown})`, {
    reason,
    params: { status: shown },
  })
  return { error, scope }
}
