import { createHash } from 'node:crypto'
import { z } from 'zod'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'

/** What `GET job/next/` answers, before a job in it is looked at: one bad job must not look like a bad answer. */
const NextJob = z.looseObject({ job: z.unknown().optional() })

/** A job as its source offers it, ready to be written down. */
export interface AcademyJob {
  /** The source's own id, or one made from the content where that cannot name a job. Text, never part of a path. */
  readonly externalId: string
  readonly type: string
  readonly payload: Record<string, unknown>
  /** null: no result of this job can ever be addressed. */
  readonly submissionId: number | null
  /** What else the source said: tenant_id, source_domain, created_at. */
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

/** Never throws: what cannot be run still becomes a row that people can see. */
export function readJob(raw: Record<string, unknown>): AcademyJob {
  const { id, type, payload, source_id, ...source } = raw
  const problems: StationError[] = []
  const submissionId = readSubmissionId(source_id)
  if (submissionId === null) {
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
    type: String(type ?? '').slice(0, MAX_TYPE_LENGTH) || 'none',
    payload: isRecord ? (payload as Record<string, unknown>) : {},
    submissionId,
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
export function fingerprint(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)
}
