import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { testFolder } from './data-folder.ts'

const CLI = fileURLToPath(new URL('../../main/hosts/cli/main.ts', import.meta.url))

export interface BareRun {
  readonly process: ChildProcess
  readonly stdout: Promise<string>
  readonly stderr: Promise<string>
  readonly code: Promise<number | null>
}

/** The program with nothing in its environment but what is given, and a home of its own. */
export function runBare(args: readonly string[], env: Record<string, string> = {}): BareRun {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: testFolder(), ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const code = once(child, 'exit').then(([exitCode]) => exitCode as number | null)
  return { process: child, stdout: text(child.stdout), stderr: text(child.stderr), code }
}
