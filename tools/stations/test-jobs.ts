import { z } from 'zod'
import { defineJob } from '#main/jobs/define.ts'
import { crash, echo, hang, leak, slow } from '#tools/stations/engines/registry.ts'

/** Job types over the test engines: every way a job can go. */

const base = {
  file: 'none',
  retry: { attempts: 3, backoffMs: 20 },
  timeoutMs: 30_000,
  concurrency: 2,
} as const

export const echoJob = defineJob({
  ...base,
  type: 'echo',
  payload: z.object({ text: z.string() }),
  result: z.object({ text: z.string() }),
  run: async ({ text }, { call }) => call(echo, { text }),
})

/** Answers without any engine. */
export const noteJob = defineJob({
  ...base,
  type: 'note',
  concurrency: 4,
  payload: z.object({ text: z.string() }),
  result: z.object({ text: z.string() }),
  run: async ({ text }) => ({ text }),
})

export const slowJob = defineJob({
  ...base,
  type: 'slow',
  payload: z.object({ ms: z.number(), until: z.string().optional() }),
  result: z.object({}),
  run: async (input, { call }) => {
    await call(slow, input)
    return {}
  },
})

export const crashJob = defineJob({
  ...base,
  type: 'crash',
  retry: { attempts: 5, backoffMs: 20 },
  payload: z.object({ by: z.enum(['SIGSEGV', 'typed-throw', 'throw']) }),
  result: z.object({ fine: z.literal(true) }),
  run: async ({ by }, { call }) => call(crash, { by }),
})

export const hangJob = defineJob({
  ...base,
  type: 'hang',
  retry: { attempts: 2, backoffMs: 20 },
  timeoutMs: 400,
  payload: z.object({}),
  result: z.object({}),
  run: async (_, { call }) => call(hang, { ignoresTerm: false }),
})

/** Runs native-like code that never looks up, for as long as its host lives and beyond. */
export const stuckJob = defineJob({
  ...base,
  type: 'stuck',
  timeoutMs: 600_000,
  payload: z.object({}),
  result: z.object({}),
  run: async (_, { call }) => call(hang, { ignoresTerm: false }),
})

export const leakJob = defineJob({
  ...base,
  type: 'leak',
  payload: z.object({}),
  result: z.object({}),
  run: async (_, { call }) => call(leak, { outside: true }),
})

/** Takes its host with it. */
export const killHostJob = defineJob({
  ...base,
  type: 'kill-host',
  payload: z.object({}),
  result: z.object({}),
  run: async () => {
    process.kill(process.pid, 'SIGKILL')
    return {}
  },
})

/** Tells what its file and folder are, and enqueues a follow-up as it completes. */
export const fileJob = defineJob({
  ...base,
  type: 'file',
  file: 'required',
  payload: z.object({ download_url: z.string().optional(), follow: z.boolean().default(false) }),
  result: z.object({ sha256: z.string(), workDir: z.string() }),
  run: async (_, { file, workDir }) => ({ sha256: file?.sha256 ?? '', workDir }),
  commit(result, { follow }, write) {
    if (follow) write.enqueue(noteJob, { text: result.sha256 })
  },
})

/** Computes, then cannot write what belongs to its result. */
export const badCommitJob = defineJob({
  ...base,
  type: 'bad-commit',
  payload: z.object({}),
  result: z.object({}),
  run: async () => ({}),
  commit(_, __, write) {
    write.enqueue(noteJob, { text: 'must not be left behind' })
    throw new Error('commit failed')
  },
})

export const testJobs = [
  echoJob,
  noteJob,
  slowJob,
  crashJob,
  hangJob,
  stuckJob,
  killHostJob,
  leakJob,
  fileJob,
  badCommitJob,
]
