import { z } from 'zod'
import { isTooDeep } from '#shared/domain/bounds.ts'
import { StationError } from '#shared/domain/errors.ts'
import { resembling } from '#shared/domain/resembling.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { CompatKey, compatOf } from './compat.ts'
import type { AnyJobDefinition, JobDefinition } from './define.ts'
import { type RootSchema, schemaOf, type UnknownKey, unknownKeys } from './unknown-keys.ts'

/** What any job of the academy may carry, whatever its type; what is used of it is used before the type matters. */
const ENVELOPE = [
  'download_url',
  'file_key',
  'source_domain',
  'source_id',
  'submission_id',
  'target_id',
  'target_type',
  'tenant_id',
]

/** A key that asks to protect, to publish or to remove something. One that is not understood is not passed over. */
const ORDERS = /^(?:encrypt|decrypt|cipher|drm|aes$|upload|publish|delete|remov|erase|purge|cleanup|clean$)/i
/** What has been, as `uploaded_at` and `encrypted_by` say, orders nothing. */
const ACCOUNTS = /ed_?(?:at|by|on|from)$/i

export interface ParsedPayload<Payload> {
  readonly payload: Payload
  /** Keys that mean nothing to the job, by their paths, sorted; none is like one that does. */
  readonly unknown: readonly string[]
}

/**
 * A job's payload, checked. Under `compat` `v1` unknown keys are nobody's business, as they were the original's.
 * @throws StationError `invalid-input`, reason `payload-invalid`, that names the fields and never their values; reason
 *   `payload-key-unknown` for a key that resembles a known one, or orders what the job would not do
 */
export function parsePayload<Payload>(
  // biome-ignore lint/suspicious/noExplicitAny: the result plays no part here
  job: JobDefinition<Payload, any>,
  raw: unknown,
  settings: Pick<Settings, 'compat'>,
): ParsedPayload<Payload> {
  // Deeper than it can be checked, stored or quoted.
  if (isTooDeep(raw)) throw payloadInvalid(job.type, 'payload')
  const parsed = job.payload.safeParse(raw)
  // Before what does not fit: a missing key may be one that is misspelt.
  const schema = schemaOf(job.payload)
  const unknown = compatAsked(raw, schema, settings) === 'v1' ? [] : unknownKeys(raw, schema, ENVELOPE)
  for (const key of unknown) refuseLookAlike(job, key)
  if (parsed.success) {
    return { payload: parsed.data, unknown: [...new Set(unknown.map(({ path }) => path))].toSorted() }
  }
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'payload').join(', ')
  throw payloadInvalid(job.type, fields)
}

const payloadInvalid = (type: string, fields: string) =>
  new StationError('invalid-input', `The payload of ${type} does not fit: ${fields}`, {
    reason: 'payload-invalid',
    params: { detail: fields },
  })

/** Whom a payload asks to be answered as: only a type that has the key can be asked. */
function compatAsked(raw: unknown, schema: RootSchema, settings: Pick<Settings, 'compat'>) {
  const own = schema.properties?.compat === undefined ? undefined : Compat.safeParse(raw).data
  return compatOf(own ?? {}, settings)
}
const Compat = z.object({ compat: CompatKey })

function refuseLookAlike(job: AnyJobDefinition, { key, path, known, inner }: UnknownKey): void {
  const meant = resembling(key, known)
  // An order is one wherever it stands: `{"options": {"encrypt": true}}` asks for no less.
  const order = [{ key, path }, ...inner].find((each) => isOrder(each.key))
  if (meant === undefined && order === undefined) return
  const named = meant === undefined ? (order?.path ?? path) : path
  throw new StationError(
    'invalid-input',
    `The payload of ${job.type} has a key that is not known: ${named}${meant === undefined ? '' : ` (${meant}?)`}`,
    { reason: 'payload-key-unknown', params: { key: named, known: meant ?? known.join(', ') } },
  )
}

const isOrder = (key: string) =>
  !ACCOUNTS.test(key) && key.split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u).some((word) => ORDERS.test(word))

/** Names in a result what its payload held in vain, where the result's own schema is open to one more key. */
export function withUnknownKeys<Result>(
  // biome-ignore lint/suspicious/noExplicitAny: the payload plays no part here
  job: JobDefinition<any, Result>,
  result: Result,
  unknown: readonly string[],
): Result {
  if (unknown.length === 0) return result
  const named = { ...result, unknown_keys: unknown }
  return job.result.safeParse(named).success ? named : result
}
