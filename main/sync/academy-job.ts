import { z } from 'zod'
import { digestOf } from '#main/base/digest.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'

/** What `GET job/next/` answers, before a job in it is looked at: one bad job must not look like a bad answer. */
const NextJob = z.looseObject({ job: z.unknown().optional() })

/** A job as its source offers it, ready to be written down. */
export interface AcademyJob {
  /** The source's own id, or one made from the content where that cannot name a job. Text, never part of a path. */
  readonly externalId: string
  /** Whether `externalId` is the source's own, by which it can be told of the job. */
  readonly isNamed: boolean
  readonly type: string
  readonly payload: Record<string, unknown>
  /** source_id where it is a whole number. */
  readonly submissionId: number | null
  /** source_id as text, `''` where there is none: part of what makes this job another one. */
  readonly sourceId: string
  /** Whether a result of this job can be addressed. */
  readonly isAddressable: boolean
  /** What else the source said: tenant_id, source_domain, source_id, created_at. */
  readonly source: Record<string, unknown>
  /** Why the job cannot be run; undefined where it can. */
  readonly problem: WireError | undefined
}

const MAX_ID_LENGTH = 256
const MAX_TYPE_LENGTH = 128

/**
 * The job in an answer of `GET job/next/`, or null: as in the original worker, anything falsy is "none".
 * @throws StationError `unavailable` `unexpected-shape` if the answer is not `{"job": object or null}`
 */
export function readNextJob(answer: unknown): AcademyJob | null {
  const parsed = NextJob.safeParse(answer)
  const job = parsed.success ? parsed.data.job : undefined
  if (parsed.success && !job) return null
  if (typeof job !== 'object' || job === null || Array.isArray(job)) {
    throw new StationError('unavailable', 'the answer is not {"job": {...} or null}', {
      reason: 'unexpected-shape',
    })
  }
  return readJob(job as Record<string, unknown>)
}

/**
 * Whether a message is a job in one of the two shapes there are: the first worker's `{id, type, source_id, payload}`, or
 * the academy's later `{job_id, job_type, tier, payload, tenant_id, source_domain, source_id}`.
 */
export function isJobShaped(body: unknown): body is Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  const has = (name: string) => Object.hasOwn(body, name)
  return (has('id') && has('type')) || isLaterShape(body as Record<string, unknown>)
}

const isLaterShape = (raw: Record<string, unknown>) =>
  Object.hasOwn(raw, 'job_id') && Object.hasOwn(raw, 'job_type')

/** Never throws: what cannot be run still becomes a row that people can see. */
export function readJob(raw: Record<string, unknown>): AcademyJob {
  const isLater = isLaterShape(raw)
  const { job_id, job_type, ...first } = raw
  const { id, type, payload, ...source } = isLater ? { ...first, id: job_id, type: job_type } : raw
  const { source_id } = source
  const problems: StationError[] = []
  const submissionId = readSubmissionId(source_id)
  // The later servers find the job by its own id; their source ids may be any text, or none.
  const isAddressable = submissionId !== null || (isLater && (source_id == null || isId(source_id)))
  if (!isAddressable) {
    problems.push(bad('bad-source-id', 'source_id is not a whole number: no result can be addressed'))
  }
  const isNamed = isId(id)
  if (!isNamed)
    problems.push(bad('bad-job-id', `id is not text or a whole number of 1 to ${MAX_ID_LENGTH} characters`))
  if (typeof type !== 'string' || type === '' || type.length > MAX_TYPE_LENGTH) {
    problems.push(bad('bad-job-type', `type is not text of 1 to ${MAX_TYPE_LENGTH} characters`))
  }
  const isRecord = typeof payload === 'object' && payload !== null && !Array.isArray(payload)
  if (payload && !isRecord) problems.push(bad('bad-payload', 'payload is not an object'))
  return {
    externalId: isNamed ? String(id) : `unnamed-${fingerprint(raw)}`,
    isNamed,
    type: String(type ?? '').slice(0, MAX_TYPE_LENGTH) || 'none',
    payload: isRecord ? (payload as Record<string, unknown>) : {},
    submissionId,
    sourceId: submissionId !== null ? String(submissionId) : isId(source_id) ? String(source_id) : '',
    isAddressable,
    source: isNamed ? source : { ...source, id },
    problem: problems[0] && toWireError(problems[0]),
  }
}

function bad(reason: string, message: string): StationError {
  return new StationError('invalid-input', message, { reason })
}

function isId(id: unknown): boolean {
  if (typeof id === 'number') return Number.isSafeInteger(id)
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH
}

/** As Python's `int()` reads a source_id, without its oddities: a whole number, or the digits of one. */
function readSubmissionId(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** Names a job that has no usable id: the same content is the same job. */
function fingerprint(content: unknown): string {
  return digestOf(content).slice(0, 32)
}
