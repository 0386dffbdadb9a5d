import { type ChildProcess, fork } from 'node:child_process'
import type { AnyEngine } from './engine.ts'
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

/** What a process says, and how it ends. */
export interface ChildListener {
  readonly onMessage: (message: FromChild) => void
  /** It sent something that is no message. */
  readonly onNonsense: () => void
  /** It could not be started. */
  readonly onStartFailed: (error: Error) => void
  /** It is gone, and all of its stderr has been read. */
  readonly onClose: (code: number | null, signal: NodeJS.Signals | null) => void
}

/** A running engine process as the operating system sees it: a group of its own, a channel, and its stderr. */
export interface Child {
  /** undefined when it could not be started. */
  readonly pid: number | undefined
  /** The last 64 kB of it. */
  readonly stderr: string
  tell(message: ToChild): void
  /** Asks the group to leave, and ends it after two seconds. */
  end(): void
  readonly exited: Promise<void>
}

const STDERR_KEPT = 64 * 1024
const GRACE_MS = 2_000

/** What a child may see of this process's environment: how to find programs, folders and a language. */
const PASSED_ENV =
  /^(PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES|SYSTEMROOT|COMSPEC|TEMP|TMP|TMPDIR|LANG|LC_.*|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|LD_LIBRARY_PATH|NODE_V8_COVERAGE|NODE_COMPILE_CACHE)$/i

/** What an engine that asks servers sees besides. */
const PROXIES = /^(HTTPS?|NO|ALL)_PROXY$/i

/**
 * libvips decodes only what it is hardened for; ONNX Runtime keeps no identifier in the home folder and calls nobody.
 * glibc gives every thread memory of its own, and keeps ever larger pieces of it, once freed, for the next picture: a
 * process that draws previews of a stack would grow by half.
 */
const OWN_ENV = {
  VIPS_BLOCK_UNTRUSTED: '1',
  ORT_DISABLE_TELEMETRY: '1',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
}

/** New objects fill so much at most, three times over, before they are collected; V8 would let them fill ever more. */
const YOUNG_MIB = 8

function childEnv(env: ChildProgram['env'], usesNetwork = false): Record<string, string> {
  const passed = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ENV.test(entry[0]) || (usesNetwork && PROXIES.test(entry[0]))),
  )
  return { ...Object.fromEntries(passed), ...OWN_ENV }
}

/** Starts the process of one engine. What it says comes later than this returns. */
export function startChild(engine: AnyEngine, program: ChildProgram, listener: ChildListener): Child {
  const child: ChildProcess = fork(
    program.entry,
    [engine.name, ...(program.registry === undefined ? [] : [program.registry])],
    {
      execPath: program.execPath,
      execArgv: [
        ...program.execArgv,
        `--max-old-space-size=${engine.memoryMiB}`,
        `--max-semi-space-size=${YOUNG_MIB}`,
      ],
      env: childEnv(program.env, engine.usesNetwork),
      serialization: 'advanced',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  )
  const exit = Promise.withResolvers<void>()
  let stderr = ''

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  child.on('message', (raw) => {
    const parsed = FromChild.safeParse(raw)
    if (parsed.success) listener.onMessage(parsed.data)
    else listener.onNonsense()
  })
  child.on('error', (error) => {
    listener.onStartFailed(error)
    if (child.pid === undefined) exit.resolve()
  })
  // `close` and not `exit`: by then all of stderr has been read.
  child.on('close', (code, signal) => {
    exit.resolve()
    listener.onClose(code, signal)
  })

  return {
    pid: child.pid,
    get stderr() {
      return stderr
    },
    exited: exit.promise,
    tell(message) {
      // A child that is gone says so by `close`; an error of the channel has nothing to add.
      if (child.connected) child.send(message, () => undefined)
    },
    end() {
      if (child.pid === undefined) return
      const { pid } = child
      signalGroup(pid, 'SIGTERM')
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS)
      void exit.promise.then(() => {
        // The leader is gone; something it started may still linger.
        if (!groupIsAlive(pid)) clearTimeout(timer)
      })
    },
  }
}
