import { withoutSecrets } from '#main/base/settings.ts'
import { fromWireError, type StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { type ChildProgram, startChild } from './child-process.ts'
import type { AnyEngine, Availability } from './engine.ts'
import { abortReason, EngineFailure, EngineUnavailable, type Evidence } from './failure.ts'
import type { FromChild } from './protocol.ts'

export interface EngineRequest {
  readonly input: unknown
  readonly signal: AbortSignal
  readonly progress: (done: number) => void
}

/** One engine in one process, serving one call at a time. */
export interface EngineProcess {
  readonly pid: number
  readonly calls: number
  readonly idleSince: number
  readonly availability: Promise<Availability>
  /** Whether it can take another call. */
  readonly isUsable: boolean
  call(request: EngineRequest): Promise<unknown>
  /** Notes memory seen from outside, and ends the process when it is over the engine's cap. */
  noteMemory(mebibytes: number): void
  /** Ends it now: a call in flight is abandoned at once, the group gets two seconds to leave. */
  kill(reason: StationError): void
  readonly exited: Promise<void>
}

/** Starting Node and importing the registry, on a machine under load. */
const HELLO_TIMEOUT_MS = 60_000

type Outcome = { readonly output: unknown } | { readonly error: Error }

interface CallInFlight {
  readonly id: number
  readonly startedAt: number
  readonly request: EngineRequest
  readonly outcome: Promise<unknown>
  readonly finish: (outcome: Outcome) => void
}

/** The evidence as it stands now, and what more is known. */
type Witness = (more?: Partial<Evidence>) => Evidence

export function startEngineProcess(
  engine: AnyEngine,
  program: ChildProgram,
  settings: Settings,
): EngineProcess {
  let peakMemoryMiB = 0
  let calls = 0
  let idleSince = performance.now()
  let isUsable = true
  let current: CallInFlight | undefined
  const hello = Promise.withResolvers<Availability>()
  hello.promise.catch(() => undefined)

  const child = startChild(engine, program, {
    onMessage: receive,
    onNonsense: () =>
      kill(failed(engine, 'engine-bad-message', `${engine.name} sent a message nobody knows`, evidence())),
    onStartFailed({ message }) {
      const text = `${engine.name} could not start: ${message}`
      retire(failed(engine, 'engine-start-failed', text, evidence()))
    },
    onClose(code, signal) {
      clearTimeout(helloTimer)
      retire(crashed(engine, code, signal, child.stderr, evidence))
    },
  })
  const helloTimer = setTimeout(() => {
    kill(failed(engine, 'engine-start-timeout', `${engine.name} did not start in time`, evidence()))
  }, HELLO_TIMEOUT_MS)
  helloTimer.unref()
  child.tell({ kind: 'open', settings: withoutSecrets(settings, engine.secrets) })

  function evidence(more: Partial<Evidence> = {}): Evidence {
    return {
      engine: engine.name,
      engineVersion: engine.version,
      durationMs: Math.round(performance.now() - (current?.startedAt ?? idleSince)),
      ...(peakMemoryMiB > 0 ? { peakMemoryMiB: Math.round(peakMemoryMiB) } : {}),
      ...(child.stderr === '' ? {} : { stderr: child.stderr }),
      ...more,
    }
  }

  function finish(outcome: Outcome): void {
    const settled = current
    current = undefined
    idleSince = performance.now()
    settled?.finish(outcome)
  }

  /** The process is of no more use, whatever it still does. */
  function retire(error: StationError): void {
    isUsable = false
    hello.reject(error)
    finish({ error })
  }

  function receive(message: FromChild): void {
    if (message.kind === 'hello') {
      clearTimeout(helloTimer)
      hello.resolve(message.availability)
    } else if (current === undefined || message.id !== current.id) {
      // Of a call that was given up.
    } else if (message.kind === 'progress') {
      current.request.progress(Math.min(1, Math.max(0, message.done)))
    } else {
      finish(outcomeOf(engine, message, evidence))
    }
  }

  function kill(reason: StationError): void {
    if (!isUsable) return
    retire(endedFor(engine, reason, evidence()))
    clearTimeout(helloTimer)
    child.end()
  }

  /** Has the call sent once the engine has opened, unless it is over by then. */
  async function send({ id, request }: CallInFlight): Promise<void> {
    const availability = await hello.promise
    if (availability.available) child.tell({ kind: 'call', id, input: request.input })
    else if (current?.id === id) finish({ error: new EngineUnavailable(engine.name, availability.error) })
  }

  return {
    pid: child.pid ?? 0,
    get calls() {
      return calls
    },
    get idleSince() {
      return idleSince
    },
    get isUsable() {
      return isUsable
    },
    availability: hello.promise,
    exited: child.exited,
    kill,
    noteMemory(mebibytes) {
      peakMemoryMiB = Math.max(peakMemoryMiB, mebibytes)
      if (mebibytes <= engine.memoryMiB) return
      const message = `${engine.name} took more than ${engine.memoryMiB} MiB of memory`
      kill(failed(engine, 'engine-memory', message, evidence(), true))
    },
    call(request) {
      calls += 1
      current = openCall(calls, request, () => kill(abortReason(request.signal)))
      const { outcome } = current
      // Whatever ended the process before its handshake has settled the call.
      void send(current).catch(() => undefined)
      if (request.signal.aborted) kill(abortReason(request.signal))
      return outcome
    },
  }
}

/** A call whose outcome is still to come, and which listens to its signal until then. */
function openCall(id: number, request: EngineRequest, onAbort: () => void): CallInFlight {
  const outcome = Promise.withResolvers<unknown>()
  request.signal.addEventListener('abort', onAbort, { once: true })
  return {
    id,
    startedAt: performance.now(),
    request,
    outcome: outcome.promise,
    finish(settled) {
      request.signal.removeEventListener('abort', onAbort)
      if ('error' in settled) outcome.reject(settled.error)
      else outcome.resolve(settled.output)
    },
  }
}

/** @param hasDied  its process ended by itself, or for what it did */
function failed(
  engine: AnyEngine,
  reason: string,
  message: string,
  evidence: Evidence,
  hasDied = false,
): EngineFailure {
  const params = { engine: engine.name }
  return new EngineFailure('engine-failed', message, { reason, params, evidence, died: hasDied })
}

/** What the end of a process by itself says of it. */
function crashed(
  engine: AnyEngine,
  code: number | null,
  signal: NodeJS.Signals | null,
  stderr: string,
  evidence: Witness,
): EngineFailure {
  const isOutOfMemory = stderr.includes('JavaScript heap out of memory')
  return failed(
    engine,
    isOutOfMemory ? 'engine-memory' : 'engine-crashed',
    `${engine.name} ${isOutOfMemory ? 'ran out of memory' : 'crashed'} (${signal ?? `exit code ${code}`})`,
    evidence({ ...(code === null ? {} : { exitCode: code }), ...(signal === null ? {} : { signal }) }),
    true,
  )
}

/** The reason for which a process was ended, with the evidence of what it was at. */
function endedFor(engine: AnyEngine, reason: StationError, evidence: Evidence): EngineFailure {
  return new EngineFailure(reason.code, reason.message, {
    ...(reason.reason === undefined ? {} : { reason: reason.reason }),
    params: { ...reason.params, engine: engine.name },
    cause: reason,
    evidence,
    died: reason instanceof EngineFailure && reason.died,
  })
}

function outcomeOf(
  engine: AnyEngine,
  message: Extract<FromChild, { kind: 'result' | 'error' }>,
  evidence: Witness,
): Outcome {
  if (message.kind === 'error') {
    const { code, message: text, reason, params } = fromWireError(message.error)
    const error = new EngineFailure(code, text, {
      ...(reason === undefined ? {} : { reason }),
      ...(params === undefined ? {} : { params }),
      evidence: evidence(message.stack === undefined ? {} : { stack: message.stack }),
    })
    return { error }
  }
  const output = engine.output.safeParse(message.output)
  if (output.success) return { output: output.data }
  const places = output.error.issues.map((issue) => issue.path.join('.')).join(', ')
  const text = `The output of ${engine.name} does not fit: ${places}`
  return { error: failed(engine, 'engine-bad-output', text, evidence()) }
}
