import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { promisify } from 'node:util'

/**
 * What the operating system knows of a process beyond its number, which is used again: when it started, what memory
 * it holds, and how to end it with everything it started.
 */

const run = promisify(execFile)
const isLinux = process.platform === 'linux'
const isWindows = process.platform === 'win32'

/** Names the running of this machine since it was last switched on. Elsewhere than on Linux a changed clock changes it. */
export const machineBoot: string = isLinux
  ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  : // To ten seconds: uptime and clock are not read at one instant.
    String(Math.round((Date.now() / 1000 - uptime()) / 10))

/**
 * When a process started, as an opaque text that no other process of that number ever has; undefined when there is no
 * such process.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (isLinux) {
      const stat = linuxStat(pid)
      return stat?.isRunning ? `${machineBoot}/${stat.start}` : undefined
    }
    const options = { encoding: 'utf8', windowsHide: true, stdio: 'pipe' } as const
    const text = isWindows
      ? execFileSync(
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`],
          options,
        )
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options)
    return text.trim() || undefined
  } catch {
    return undefined
  }
}

/**
 * Resident memory of a process and its children, MiB; undefined when it is gone or cannot be read.
 * @param includeChildren  only where that costs a file each (Linux)
 */
export async function residentMiB(pid: number): Promise<number | undefined> {
  try {
    if (isLinux) return await linuxResidentMiB(pid)
    if (isWindows) {
      const { stdout } = await run('tasklist', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'], {
        windowsHide: true,
      })
      const kib = stdout.split('","')[4]?.replace(/\D/g, '')
      return kib ? Number(kib) / 1024 : undefined
    }
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)])
    return Number(stdout.trim()) / 1024
  } catch {
    return undefined
  }
}

async function linuxResidentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const theirs = await Promise.all(
    children
      .split(' ')
      .filter((child) => child !== '')
      .map((child) => linuxResidentMiB(Number(child)).catch(() => 0)),
  )
  return theirs.reduce((sum, one) => sum + one, own)
}

/** Whether a number is some process's now. Cheap everywhere, while a look at its start takes a program on Windows. */
export function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** How often memory is looked at; where that takes a process, less often. */
export const MEMORY_CHECK_MS = isLinux ? 250 : 2_000

/**
 * Signals a process that leads its own group, and the whole group. On Windows the tree is ended at once.
 * @returns whether there was anything to signal
 */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    if (isWindows) {
      execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' })
      return true
    }
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

/**
 * Whether anything of a process group runs still. It outlives its leader; while it does, its number is not given to
 * another. What has ended and waits for a parent that was stopped does not run.
 */
export function groupIsAlive(pid: number): boolean {
  if (!isProcess(isWindows ? pid : -pid)) return false
  if (!isLinux || linuxStat(pid)?.isRunning) return true
  return readdirSync('/proc').some((name) => {
    const stat = /^\d+$/.test(name) ? linuxStat(Number(name)) : undefined
    return stat?.group === pid && stat.isRunning
  })
}

function linuxStat(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name may hold spaces and brackets; fields 3 onwards follow its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { isRunning: !/[ZXx]/.test(fields[0]), group: Number(fields[2]), start: fields[19] }
  } catch {
    return undefined
  }
}
