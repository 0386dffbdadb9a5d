import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type AnyEngine, defineEngine, lacking } from '#main/engines/engine.ts'
import { StationError } from '#shared/domain/errors.ts'

/** Small engines that behave well and badly on purpose. They run in real child processes. */

const base = { version: '1.0.0', memoryMiB: 512 }
const isThere = async () => ({ available: true as const, detail: 'built in' })

export const echo = defineEngine({
  ...base,
  name: 'echo',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string(), pid: z.int() }),
  available: isThere,
  open: async () => async (input) => ({ text: input.text, pid: process.pid }),
})

/** Takes `ms`, telling its progress in tenths, and as much longer as a file is not there that it is told to wait for. */
export const slow = defineEngine({
  ...base,
  name: 'slow',
  input: z.object({ ms: z.number(), until: z.string().optional() }),
  output: z.object({ pid: z.int() }),
  available: isThere,
  open: async () => async (input, call) => {
    for (let tenth = 1; tenth <= 10; tenth++) {
      await delay(input.ms / 10)
      call.progress(tenth / 10)
    }
    while (input.until !== undefined && !existsSync(input.until)) await delay(10)
    return { pid: process.pid }
  },
})

/** Dies as a native library does, or by its own exit, after a last word on stderr. */
export const crash = defineEngine({
  ...base,
  name: 'crash',
  input: z.object({ by: z.enum(['SIGSEGV', 'SIGABRT', 'exit', 'throw', 'typed-throw', 'bad-output']) }),
  output: z.object({ fine: z.literal(true) }),
  available: isThere,
  open: async () => async (input) => {
    console.error(`about to end by ${input.by}`)
    if (input.by === 'throw') throw new TypeError('undefined is not a function')
    if (input.by === 'typed-throw') {
      throw new StationError('unreadable', 'Not a picture', { reason: 'not-an-image', params: { page: 2 } })
    }
    if (input.by === 'bad-output') return { fine: false } as never
    if (input.by === 'exit') process.exit(7)
    process.kill(process.pid, input.by)
    return new Promise(() => undefined)
  },
})

/** Never returns, and like native code does not even see its messages. */
export const hang = defineEngine({
  ...base,
  name: 'hang',
  input: z.object({ ignoresTerm: z.boolean().default(false) }),
  output: z.object({}),
  available: isThere,
  open: async () => async (input, call) => {
    if (input.ignoresTerm) process.on('SIGTERM', () => undefined)
    call.progress(0)
    // Lets the message out before nothing gets through any more.
    await delay(20)
    for (;;) if (input.ignoresTerm) await delay(1_000)
  },
})

/** Takes memory outside the JavaScript heap until it is stopped. */
export const leak = defineEngine({
  ...base,
  name: 'leak',
  memoryMiB: 200,
  input: z.object({ outside: z.boolean() }),
  output: z.object({}),
  available: isThere,
  open: async () => async (input) => {
    const held: unknown[] = []
    for (;;) {
      held.push(
        input.outside
          ? Buffer.alloc(8 << 20, held.length)
          : Array.from({ length: 1 << 17 }, (_, i) => ({ i })),
      )
      await delay(1)
    }
  },
})

/** Starts a program of its own, as a video engine starts ffmpeg, and waits for it. */
export const parent = defineEngine({
  ...base,
  name: 'parent',
  input: z.object({ seconds: z.number() }),
  output: z.object({}),
  available: isThere,
  open: async () => async (input, call) => {
    const program = spawn(process.execPath, ['-e', `setTimeout(() => {}, ${input.seconds * 1_000})`], {
      stdio: 'ignore',
    })
    // The only number that leaves a call before its result.
    call.progress((program.pid ?? 0) / 2 ** 24)
    await new Promise((resolve) => program.once('exit', resolve))
    return {}
  },
})

export const absent = defineEngine({
  ...base,
  name: 'absent',
  input: z.object({}),
  output: z.object({}),
  available: async () => lacking('yolo-model-missing', 'no model file'),
  open: async () => async () => ({}),
})

/** Tells what it can see of the outside. */
export const spy = defineEngine({
  ...base,
  name: 'spy',
  secrets: ['openaiKey'],
  input: z.object({}),
  output: z.object({ env: z.record(z.string(), z.string()), settings: z.record(z.string(), z.unknown()) }),
  available: isThere,
  open: async (settings) => async () => ({ env: { ...process.env } as Record<string, string>, settings }),
})

export const engines: readonly AnyEngine[] = [echo, slow, crash, hang, leak, parent, absent, spy]
