import { flushCompileCache } from 'node:module'
import { lazy } from '#main/base/lazy.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { AnyEngine } from './engine.ts'
import { followParent } from './follow-parent.ts'
import type { FromChild, ToChild } from './protocol.ts'
import { engines } from './registry.ts'

/**
 * The process an engine lives in: `node child.ts ENGINE [REGISTRY]`, forked by the pool with an advanced-serialization
 * channel. It leads its own process group and ends, group and all, when its parent is gone.
 */

const [name, registry] = process.argv.slice(2)

followParent()
process.on('disconnect', () => {
  try {
    process.kill(-process.pid, 'SIGKILL')
  } finally {
    process.exit(1)
  }
})

const send = (message: FromChild) => void process.send?.(message)

async function findEngine(): Promise<AnyEngine> {
  const known =
    registry === undefined ? engines : ((await import(registry)) as { engines: AnyEngine[] }).engines
  const engine = known.find((candidate) => candidate.name === name)
  if (engine === undefined) throw new StationError('not-found', `No engine is called ${name}`)
  return engine
}

async function main(): Promise<void> {
  const engine = await findEngine()
  let settings: Extract<ToChild, { kind: 'open' }>['settings']

  const opened = lazy(() => engine.open(settings))

  const answer = async (id: number, input: unknown): Promise<FromChild> => {
    try {
      const parsed = engine.input.safeParse(input)
      if (!parsed.success) {
        const places = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
        throw new StationError('invalid-input', `The input of ${engine.name} does not fit: ${places}`, {
          reason: 'engine-bad-input',
        })
      }
      const run = await opened.get()
      const progress = (done: number) => send({ kind: 'progress', id, done })
      // An abort kills this process, so the signal never fires in here.
      return {
        kind: 'result',
        id,
        output: await run(parsed.data, { signal: new AbortController().signal, progress }),
      }
    } catch (error) {
      const wire = toWireError(error)
      const stack = wire.code === 'internal' && error instanceof Error ? error.stack : undefined
      return { kind: 'error', id, error: wire, ...(stack === undefined ? {} : { stack }) }
    }
  }

  process.on('message', (message: ToChild) => {
    if (message.kind === 'call') {
      void answer(message.id, message.input).then(send)
      return
    }
    settings = message.settings
    void engine
      .available(settings)
      .catch((error: unknown) => ({ available: false, error: toWireError(error) }) as const)
      .then((availability) => {
        send({ kind: 'hello', version: engine.version, availability })
        // Not at the end: this process is killed, which is how it ends.
        flushCompileCache()
      })
  })
}

void main()
