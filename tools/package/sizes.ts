import { readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Bytes of the files in a folder, by a name for each. A hard-linked file counts wherever it stands. */
export function sizesBy(folder: string, nameOf: (path: string) => string): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = nameOf(relative(folder, path).split(sep).join('/'))
    sizes.set(name, (sizes.get(name) ?? 0) + statSync(path).size)
  }
  return sizes
}

/** The part of an installed program that a file belongs to: a package, or a room of ours. */
export function partOf(path: string): string {
  const inside = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)
  if (inside !== null) return inside[1]
  const own = /(?:^|\/)(?:app|app\.asar\.unpacked)\/((?:dist\/)?[^/]+)/.exec(path)
  if (own !== null) return own[1]
  return path.replace(/^resources\//, '').split('/')[0]
}

const MIB = 1024 ** 2

/** Largest first, the rest in one line. */
export function sizeTable(sizes: ReadonlyMap<string, number>, rows = 24): string {
  const sorted = [...sizes].sort((a, b) => b[1] - a[1])
  const rest = sorted.slice(rows)
  const lines = sorted.slice(0, rows)
  if (rest.length > 0) lines.push([`${rest.length} others`, sum(rest)])
  lines.push(['in all', sum(sorted)])
  return lines.map(([name, bytes]) => `${(bytes / MIB).toFixed(1).padStart(8)} MiB  ${name}`).join('\n')
}

const sum = (rows: readonly (readonly [string, number])[]) =>
  rows.reduce((total, [, bytes]) => total + bytes, 0)
