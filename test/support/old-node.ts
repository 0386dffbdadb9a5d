import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A Node of this machine that is too old for the station, as users' systems have; undefined where there is none. */
export function findOldNode(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin']
  return [...new Set(folders)]
    .map((folder) => join(folder, 'node'))
    .filter(existsSync)
    .find((node) => majorOf(node) < 24)
}

function majorOf(node: string): number {
  try {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' })
    return Number(/^v(\d+)\./.exec(version)?.[1] ?? Number.NaN)
  } catch {
    return Number.NaN
  }
}
