import { type ChildProcess, spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { Readable } from 'node:stream'
import { StationError } from '#shared/domain/errors.ts'

const STDERR_KEPT = 64 * 1024
/** What of it travels inside an error. */
const STDERR_QUOTED = 2_000
const CMD_QUOTED = 4_000

export interface ToolRun {
  readonly signal?: AbortSignal | undefined
  readonly cwd?: string
  /** Wall clock after which it is killed. */
  readonly timeoutMs?: number
  /** Reads all of stdout; the run ends after it. Default: stdout is collected as text. */
  readonly readStdout?: (stdout: Readable) => Promise<void>
  /** Told of stderr as it comes, where its tail is not enough. */
  readonly onStderr?: (text: string) => void
  /** Fed to stdin, which is closed otherwise. */
  readonly stdin?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

export interface ToolOutput {
  /** Empty where `readStdout` was given. */
  readonly stdout: string
  /** The last 64 kB. */
  readonly stderr: string
}

/**
 * Runs ffmpeg or ffprobe to its end. It stays in the process group of whoever starts it, so killing an engine's group
 * leaves no encoder behind; an abort kills it here as well. It runs below normal priority: grading comes first.
 * @throws StationError `cancelled`; `engine-failed` with reason `ffmpeg-failed` (params `returncode`, `stderr`, `cmd`) or
 *   `ffmpeg-timeout`; `unavailable` `ffmpeg-missing` when it cannot be started
 */
export async function runTool(
  program: string,
  args: readonly string[],
  options: ToolRun = {},
): Promise<ToolOutput> {
  const { signal } = options
  if (signal?.aborted) throw cancelled(signal)
  const child = spawn(program, args, {
    cwd: options.cwd,
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, AV_LOG_FORCE_NOCOLOR: '1' },
  })
  const exited = exitOf(child)
  lowerPriority(child)
  const kill = () => void child.kill('SIGKILL')
  let isLate = false
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true
          kill()
        }, options.timeoutMs)
  signal?.addEventListener('abort', kill, { once: true })
  process.once('exit', kill)
  const stderr = keepTail(child.stderr!, options.onStderr)
  try {
    const [ending, stdout] = await Promise.all([
      exited,
      readOutput(child, options.readStdout).catch((error: unknown) => {
        kill()
        throw error
      }),
      feed(child, options.stdin),
    ])
    if (signal?.aborted) throw cancelled(signal)
    if (isLate) {
      throw new StationError('engine-failed', `ffmpeg took longer than ${options.timeoutMs! / 1_000} s`, {
        reason: 'ffmpeg-timeout',
        params: { timeoutMs: options.timeoutMs!, stderr: stderr().slice(-STDERR_QUOTED) },
      })
    }
    if (ending !== 0) {
      throw new StationError('engine-failed', `ffmpeg ended with ${ending}`, {
        reason: 'ffmpeg-failed',
        params: {
          returncode: ending,
          stderr: stderr().slice(-STDERR_QUOTED),
          cmd: [program, ...args].join(' ').slice(0, CMD_QUOTED),
        },
      })
    }
    return { stdout, stderr: stderr() }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', kill)
    process.removeListener('exit', kill)
  }
}

/** Exit code, or the name of the signal that ended it. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new StationError('unavailable', 'ffmpeg cannot be started', {
          cause,
          reason: 'ffmpeg-missing',
        }),
      )
    })
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'))
  })
}

function lowerPriority(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is gone already, or a container forbids it.
  }
}

async function readOutput(child: ChildProcess, read: ToolRun['readStdout']): Promise<string> {
  const stdout = child.stdout!
  if (read !== undefined) {
    await read(stdout)
    return ''
  }
  const parts: Buffer[] = []
  for await (const part of stdout) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

async function feed(child: ChildProcess, stdin: ToolRun['stdin']): Promise<void> {
  if (stdin === undefined) return
  const pipe = child.stdin!
  // A reader that ends early breaks the pipe; its exit code tells why.
  let isBroken = false
  pipe.on('error', () => {
    isBroken = true
  })
  for await (const part of stdin) {
    if (isBroken || child.exitCode !== null) return
    if (!pipe.write(part)) {
      await new Promise<void>((resolve) => {
        pipe.once('drain', resolve)
        pipe.once('close', resolve)
        pipe.once('error', () => resolve())
      })
    }
  }
  pipe.end()
}

/** Keeps the end of what a stream says. */
function keepTail(stream: Readable, onText: (text: string) => void = () => undefined): () => string {
  let tail = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_KEPT)
    onText(text)
  })
  return () => tail.trim()
}

function cancelled(signal: AbortSignal): StationError {
  return signal.reason instanceof StationError
    ? signal.reason
    : new StationError('cancelled', 'the video job was called off')
}

/**
 * Error lines of a run with `-loglevel level+…`, one of each kind, addresses of objects struck out.
 * A line repeated for every broken block counts once.
 */
export function errorLines(stderr: string): string[] {
  const lines = stderr
    .split('\n')
    .filter((line) => /\[(error|fatal|panic)\]/.test(line))
    .map((line) => line.replace(/ @ 0x[0-9a-f]+/g, '').trim())
  return [...new Set(lines)]
}
