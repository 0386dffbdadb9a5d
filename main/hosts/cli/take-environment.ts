import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Environment } from '#main/base/settings.ts'
import { SECRET_NAMES, settingRow } from '#shared/domain/settings.ts'

/**
 * The environment, out of which secrets are then taken: every process of this user, engines that decode strangers' files
 * among them, can read in /proc what a process was started with, for as long as it runs.
 */
export function takeEnvironment(): Environment {
  const env = { ...process.env }
  const names = SECRET_NAMES.map((name) => settingRow(name).env).filter((name) => process.env[name])
  for (const name of names) delete process.env[name]
  if (process.platform === 'linux' && names.length > 0) hide(names)
  return env
}

/** Field of /proc/PID/stat, from the state on, with the address of the first variable. */
const ENV_START = 47

function hide(names: readonly string[]): void {
  try {
    const text = readFileSync('/proc/self/environ')
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[ENV_START])
    const memory = openSync('/proc/self/mem', 'r+')
    try {
      for (let at = 0; at < text.length; ) {
        const end = text.indexOf(0, at) < 0 ? text.length : text.indexOf(0, at)
        const [name = ''] = text.toString('latin1', at, end).split('=', 1)
        const valueAt = at + name.length + 1
        if (names.includes(name) && valueAt < end) {
          writeSync(memory, Buffer.alloc(end - valueAt), 0, end - valueAt, start + valueAt)
        }
        at = end + 1
      }
    } finally {
      closeSync(memory)
    }
  } catch {
    // A system that forbids it, e.g. a hardened container, keeps its processes apart by other means.
  }
}
