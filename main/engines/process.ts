import { type ChildProcess, fork } from 'node:child_process'
import { withoutSecrets } from '#main/base/settings.ts'
import { type ErrorCode, fromWireError, StationError, type WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { AnyEngine, Availability } from './engine.ts'
import { EngineFailure, type Evidence } from './failure.ts'
import { groupIsAlive, signalGroup } from './os-process.ts'
import { FromChild, type ToChild } from './protocol.ts'

/** How engine processes are started on this host. */
export interface ChildProgram {
  /** A plain Node, never Electron's own binary. */
  readonly execPath: string
  readonly execArgv: readonly string[]
  /** `main/engines/child.ts`, or the file it is bundled into. */
  readonly entry: string
  /** URL of another module with `engines`, for tests. */
  readonly registry?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

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

const STDERR_KEPT = 64 * 1024
const GRACE_MS = 2_000
/** Starting Node and importing the registry, on a machine under load. */
const HELLO_TIMEOUT_MS = 60_000

/** What a child may see of this process's environment: how to find programs, folders and a language. */
const PASSED_ENV =
  /^(PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES|SYSTEMROOT|COMSPEC|TEMP|TMP|TMPDIR|LANG|LC_.*|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|LD_LIBRARY_PATH|NODE_V8_COVERAGE|NODE_COMPILE_CACHE)$/i

/** What an engine that asks servers sees besides. */
const PROXIES = /^(HTTPS?|NO|ALL)_PROXY$/i

/** libvips decodes only what it is hardened for; ONNX Runtime keeps no identifier in the home folder and calls nobody. */
const OWN_ENV = { VIPS_BLOCK_UNTRUSTED: '1', ORT_DISABLE_TELEMETRY: '1' }

export function childEnv(env: ChildProgram['env'], usesNetwork = false): Record<string, string> {
  const passed = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ENV.test(entry[0]) || (usesNetwork && PROXIES.test(entry[0]))),
  )
  return { ...Object.fromEntries(passed), ...OWN_ENV }
}

export function startEngineProcess(
  engine: AnyEngine,
  program: ChildProgram,
  settings: Settings,
): EngineProcess {
  const child: ChildProcess = fork(
    program.entry,
    [engine.name, ...(program.registry === undefined ? [] : [program.registry])],
    {
      execPath: program.execPath,
      execArgv: [...program.execArgv, `--max-old-space-size=${engine.memoryMiB}`],
      env: childEnv(program.env, engine.usesNetwork),
      serialization: 'advanced',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  )

  let stderr = ''
  let peakMemoryMiB = 0
  let calls = 0
  let idleSince = performance.now()
  let isUsable = true
  let current:
    | { id: number; startedAt: number; request: EngineRequest; finish: (outcome: Outcome) => void }
    | undefined
  type Outcome = { output: unknown } | { error: Error }

  const evidence = (more: Partial<Evidence> = {}): Evidence => ({
    engine: engine.name,
    engineVersion: engine.version,
    durationMs: Math.round(performance.now() - (current?.startedAt ?? idleSince)),
    ...(peakMemoryMiB > 0 ? { peakMemoryMiB: Math.round(peakMemoryMiB) } : {}),
    ...(stderr === '' ? {} : { stderr }),
    ...more,
  })
  const failure = (
    code: ErrorCode,
    reason: string,
    message: string,
    more: Partial<Evidence> = {},
    died = false,
  ) =>
    new EngineFailure(code, message, {
      reason,
      params: { engine: engine.name },
      evidence: evidence(more),
      died,
    })

  const finish = (outcome: Outcome) => {
    const settled = current
    current = undefined
    idleSince = performance.now()
    settled?.finish(outcome)
  }

  const hello = Promise.withResolvers<Availability>()
  const exit = Promise.withResolvers<void>()
  hello.promise.catch(() => undefined)

  /** The process is of no more use, whatever it still does. */
  const retire = (error: StationError) => {
    isUsable = false
    hello.reject(error)
    finish({ error })
  }

  const helloTimer = setTimeout(() => {
    kill(failure('engine-failed', 'engine-start-timeout', `${engine.name} did not start in time`))
  }, HELLO_TIMEOUT_MS)
  helloTimer.unref()

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  child.on('message', (raw) => {
    const parsed = FromChild.safeParse(raw)
    if (!parsed.success) {
      kill(failure('engine-failed', 'engine-bad-message', `${engine.name} sent a message nobody knows`))
      return
    }
    receive(parsed.data)
  })
  child.on('error', (error) => {
    retire(
      failure('engine-failed', 'engine-start-failed', `${engine.name} could not start: ${error.message}`),
    )
    if (child.pid === undefined) exit.resolve()
  })
  // `close` and not `exit`: by then all of stderr has been read.
  child.on('close', (code, signal) => {
    clearTimeout(helloTimer)
    exit.resolve()
    const outOfMemory = stderr.includes('JavaScript heap out of memory')
    retire(
      failure(
        'engine-failed',
        outOfMemory ? 'engine-memory' : 'engine-crashed',
        `${engine.name} ${outOfMemory ? 'ran out of memory' : 'crashed'} (${signal ?? `exit code ${code}`})`,
        { ...(code === null ? {} : { exitCode: code }), ...(signal === null ? {} : { signal }) },
        true,
      ),
    )
  })
  tell({ kind: 'open', settings: withoutSecrets(settings, engine.secrets) })

  function tell(message: ToChild): void {
    // A child that is gone says so by `close`; an error of the channel has nothing to add.
    if (child.connected) child.send(message, () => undefined)
  }

  function receive(message: FromChild): void {
    if (message.kind === 'hello') {
      clearTimeout(helloTimer)
      hello.resolve(message.availability)
      return
    }
    if (current === undefined || message.id !== current.id) return
    if (message.kind === 'progress') {
      current.request.progress(Math.min(1, Math.max(0, message.done)))
      return
    }
    if (message.kind === 'error') {
      const known = fromWireError(message.error)
      const more = message.stack === undefined ? {} : { stack: message.stack }
      finish({
        error: new EngineFailure(known.code, known.message, {
          ...(known.reason === undefined ? {} : { reason: known.reason }),
          ...(known.params === undefined ? {} : { params: known.params }),
          evidence: evidence(more),
        }),
      })
      return
    }
    const output = engine.output.safeParse(message.output)
    if (output.success) {
      finish({ output: output.data })
      return
    }
    const places = output.error.issues.map((issue) => issue.path.join('.')).join(', ')
    finish({
      error: failure(
        'engine-failed',
        'engine-bad-output',
        `The output of ${engine.name} does not fit: ${places}`,
      ),
    })
  }

  function kill(reason: StationError): void {
    if (!isUsable) return
    retire(
      new EngineFailure(reason.code, reason.message, {
        ...(reason.reason === undefined ? {} : { reason: reason.reason }),
        params: { ...reason.params, engine: engine.name },
        cause: reason,
        evidence: evidence(),
        died: reason instanceof EngineFailure && reason.died,
      }),
    )
    clearTimeout(helloTimer)
    if (child.pid === undefined) return
    const { pid } = child
    signalGroup(pid, 'SIGTERM')
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS)
    void exit.promise.then(() => {
      // The leader is gone; something it started may still linger.
      if (!groupIsAlive(pid)) clearTimeout(timer)
    })
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
    exited: exit.promise,
    kill,
    noteMemory(mebibytes) {
      peakMemoryMiB = Math.max(peakMemoryMiB, mebibytes)
      if (mebibytes <= engine.memoryMiB) return
      const message = `${engine.name} took more than ${engine.memoryMiB} MiB of memory`
      kill(failure('engine-failed', 'engine-memory', message, {}, true))
    },
    call(request) {
      calls += 1
      const id = calls
      const outcome = Promise.withResolvers<unknown>()
      const onAbort = () => kill(abortReason(request.signal))
      request.signal.addEventListener('abort', onAbort, { once: true })
      current = {
        id,
        startedAt: performance.now(),
        request,
        finish(settled) {
          request.signal.removeEventListener('abort', onAbort)
          if ('error' in settled) outcome.reject(settled.error)
          else outcome.resolve(settled.output)
        },
      }
      void hello.promise.then(
        (availability) => {
          if (availability.available) tell({ kind: 'call', id, input: request.input })
          else if (current?.id === id)
            finish({ error: new EngineUnavailable(engine.name, availability.error) })
        },
        // Whatever ended the process before its handshake has settled the call.
        () => undefined,
      )
      if (request.signal.aborted) onAbort()
      return outcome.promise
    },
  }
}

/** An engine that lacks something cannot be called; what it lacks may come, so it is worth another look. */
export class EngineUnavailable extends StationError {
  constructor(engine: string, { reason, params, message }: WireError) {
    super('unavailable', `${engine}: ${message}`, {
      reason: reason ?? 'engine-unavailable',
      params: { engine, cause: message, ...params },
    })
  }
}

/** Why a signal fired, as the error the call ends with. */
export function abortReason(signal: AbortSignal): StationError {
  return signal.reason instanceof StationError ? signal.reason : new StationError('cancelled', 'Cancelled')
}
