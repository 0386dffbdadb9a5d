import type { JobDetails } from '#main/db/jobs.ts'
import { parsePayload } from '#main/jobs/payload.ts'
import { fileMissing, findJob } from '#main/jobs/run-once.ts'
import { apiAddress } from '#shared/domain/api-address.ts'
import { StationError } from '#shared/domain/errors.ts'
import { ADDED_PRIORITY } from '#shared/domain/job.ts'
import type { Implementer } from './implementer.ts'
import { takeFiles } from './incoming.ts'
import { jobDelivery, jobRow } from './job-row.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

export function jobsApi(
  os: Implementer,
  { jobs, outbox, runner, perform, clock, emit, hosts, types, kinds, blobs, configuration }: ApiParts,
) {
  function find(id: number): JobDetails {
    const job = jobs.find(id)
    if (job !== undefined) return job
    throw new StationError('not-found', `no job ${id}`, { reason: 'job-not-found', params: { id } })
  }

  return {
    list: os.jobs.list.handler(({ input }) => {
      const { state, type } = input.filter
      const owners = hosts()
      const total = jobs
        .countsByType()
        .filter((of) => (state ?? of.state) === of.state && (type ?? of.type) === of.type)
        .reduce((sum, { count }) => sum + count, 0)
      return {
        rows: jobs.list({ ...input, state, type }).map((job) => jobRow(job, { owners, nowMs: clock.now() })),
        total,
      }
    }),
    counts: os.jobs.counts.handler(() => {
      const paused = runner.paused()
      const { pending, dead } = outbox.counts()
      const counted = jobs.countsByType()
      const known = new Set([...types, ...counted.map(({ type }) => type)])
      return {
        byState: jobs.counts(),
        types: [...known].map((type) => ({
          type,
          paused: paused.all || paused.types.includes(type),
          count: counted.reduce((sum, of) => sum + (of.type === type ? of.count : 0), 0),
        })),
        pausedAll: paused.all,
        outbox: {
          ...{ pending, dead },
          elsewhere: outbox
            .elsewhere(apiAddress(configuration.settings().apiBaseUrl))
            .map(({ destination, count }) => ({ address: destination, count })),
        },
        workers: [...hosts().values()].filter((kind) => kind === 'worker').length,
      }
    }),
    get: os.jobs.get.handler(({ input }) => {
      const job = find(input.id)
      return {
        ...jobRow(job, { owners: hosts(), nowMs: clock.now() }),
        payload: job.payload,
        result: job.result,
        failures: job.failures.map((failure) => ({ ...failure, evidence: failure.evidence ?? null })),
        deliveries: outbox.ofJob(job.id).map(jobDelivery),
        inputSha256: job.blobSha256 ?? null,
      }
    }),
    buried: os.jobs.buried.handler(({ input }) => ({ rows: outbox.dead(input.limit).map(jobDelivery) })),
    resend: os.jobs.resend.handler(({ input }) => {
      const now = clock.now()
      const changed = input.ids === undefined ? outbox.reviveAll(now) : outbox.revive(input.ids, now).length
      emit({ name: 'queue.changed' })
      return { changed }
    }),
    kinds: os.jobs.kinds.handler(() => kinds.map(({ type, file }) => ({ type, file }))),
    add: os.jobs.add.handler(async ({ input, context }) => {
      const { type, files, payload } = input
      const kind = findJob(type, kinds)
      if (kind.file === 'required' && files.length === 0) throw fileMissing(type)
      if (kind.file === 'none' && files.length > 0) {
        throw new StationError('invalid-input', `${type} works on no file`, {
          reason: 'job-file-unwanted',
          params: { type },
        })
      }
      // A person in front of it can set it right, whatever the academy's jobs are forgiven.
      parsePayload(kind, payload, { compat: 'none' })
      const { stored, rejected } = await takeFiles(blobs, files, context.mayUsePaths, kind.maxFileBytes)
      const added = perform((act) => {
        const priority = ADDED_PRIORITY
        if (kind.file === 'none') return [act.enqueue(kind, payload, { priority })]
        return stored.map(({ name, sha256 }) =>
          act.enqueue(kind, payload, { priority, fileName: name, blobSha256: sha256 }),
        )
      })
      return { added, rejected }
    }),
    retry: os.jobs.retry.handler(({ input }) =>
      perform((act) => ({ changed: input.ids.filter((id) => act.retry(id)) })),
    ),
    cancel: os.jobs.cancel.handler(({ input }) =>
      perform((act) => {
        const changed = input.ids.filter((id) => ['ready', 'leased'].includes(find(id).state))
        for (const id of changed) act.cancel(id)
        return { changed }
      }),
    ),
    pause: os.jobs.pause.handler(({ input }) => {
      runner.pause(input.type)
      return OK
    }),
    resume: os.jobs.resume.handler(({ input }) => {
      runner.resume(input.type)
      return OK
    }),
  }
}
