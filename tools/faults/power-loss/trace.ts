/** What a host did that a power cut can undo, and what the outside saw of it, in the order in which it was over. */
export type DiskEvent = { readonly at: number } & (
  | { readonly kind: 'make'; readonly path: string; readonly isFolder: boolean }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** Covers what was over when it began. */
  | { readonly kind: 'sync'; readonly path: string; readonly from: number }
  /** Bytes that left by a socket. */
  | { readonly kind: 'sent'; readonly text: string }
)

/** To be put before a command: its calls, with all that they wrote. */
export const STRACE = [
  'strace',
  ...['-f', '--seccomp-bpf', '-y', '-x', '-s', '4000000'],
  ...[
    '-e',
    'trace=openat,mkdir,mkdirat,write,pwrite64,writev,pwritev,sendto,fsync,fdatasync,ftruncate,/^rename,/^unlink',
  ],
]

const FD = String.raw`(\d+)<([^>]*)>`
const STRING = String.raw`"((?:[^"\\]|\\.)*)"`
const OPEN = new RegExp(`^openat\\([^"]*${STRING}, ([A-Z_|]+)(?:, 0\\d+)?\\) += (\\d+)<`)
const MAKE_FOLDER = new RegExp(`^mkdir(?:at)?\\([^"]*${STRING}.* = 0$`)
const WRITE = new RegExp(`^(?:write|sendto)\\(${FD}, ${STRING}.* = (\\d+)$`)
const WRITE_AT = new RegExp(`^pwrite64\\(${FD}, ${STRING}, \\d+, (\\d+)\\) += (\\d+)$`)
const WRITE_PARTS = new RegExp(`^writev\\(${FD}, \\[(.*)\\], \\d+\\) += (\\d+)$`)
const WRITE_PARTS_AT = new RegExp(`^pwritev\\(${FD}, \\[(.*)\\], \\d+, (\\d+)\\) += (\\d+)$`)
const SYNC = new RegExp(`^f(?:data)?sync\\(${FD}\\) += 0$`)
const TRUNCATE = new RegExp(`^ftruncate\\(${FD}, (\\d+)\\) += 0$`)
const RENAME = new RegExp(`^rename[at2]*\\([^"]*${STRING}, [^"]*${STRING}.* = 0$`)
const REMOVE = new RegExp(`^unlink(?:at)?\\([^"]*${STRING}(?:, 0)?\\) += 0$`)
const PARTS = new RegExp(`iov_base=${STRING}`, 'g')

/** @param trace  what `STRACE` wrote of a host, with its threads and children */
export function readTrace(trace: string): DiskEvent[] {
  const events: DiskEvent[] = []
  const begun = new Map<string, { text: string; from: number }>()
  /** Where a file's next bytes go, by its number. */
  const places = new Map<string, number>()
  let at = 0
  for (const line of trace.split('\n')) {
    const [, process, rest] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (process === undefined) continue
    at += 1
    if (rest.endsWith(' <unfinished ...>')) {
      begun.set(process, { text: rest.slice(0, -' <unfinished ...>'.length), from: at })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const before = resumed === null ? undefined : begun.get(process)
    begun.delete(process)
    events.push(...eventsOf(`${before?.text ?? ''}${resumed?.[1] ?? rest}`, at, before?.from ?? at, places))
  }
  return events
}

function eventsOf(call: string, at: number, from: number, places: Map<string, number>): DiskEvent[] {
  const follow = (file: string, path: string, data: Buffer): DiskEvent[] => {
    if (path.startsWith('socket:') || path.startsWith('TCP')) {
      return [{ at, kind: 'sent', text: data.toString('latin1') }]
    }
    const offset = places.get(file) ?? 0
    places.set(file, offset + data.length)
    return [{ at, kind: 'write', path, offset, data }]
  }
  let found = OPEN.exec(call)
  if (found !== null) {
    const [, name, flags, file] = found
    const path = decode(name).toString()
    places.set(file, 0)
    return [
      ...(flags.includes('O_CREAT') ? [{ at, kind: 'make', path, isFolder: false } as const] : []),
      ...(flags.includes('O_TRUNC') ? [{ at, kind: 'truncate', path, length: 0 } as const] : []),
    ]
  }
  found = MAKE_FOLDER.exec(call)
  if (found !== null) return [{ at, kind: 'make', path: decode(found[1]).toString(), isFolder: true }]
  found = WRITE.exec(call)
  if (found !== null) return follow(found[1], found[2], decode(found[3]).subarray(0, Number(found[4])))
  found = WRITE_AT.exec(call)
  if (found !== null) {
    const data = decode(found[3]).subarray(0, Number(found[5]))
    return [{ at, kind: 'write', path: found[2], offset: Number(found[4]), data }]
  }
  found = WRITE_PARTS.exec(call)
  if (found !== null) return follow(found[1], found[2], decodeParts(found[3]).subarray(0, Number(found[4])))
  found = WRITE_PARTS_AT.exec(call)
  if (found !== null) {
    const data = decodeParts(found[3]).subarray(0, Number(found[5]))
    return [{ at, kind: 'write', path: found[2], offset: Number(found[4]), data }]
  }
  found = SYNC.exec(call)
  if (found !== null) return [{ at, kind: 'sync', path: found[2], from }]
  found = TRUNCATE.exec(call)
  if (found !== null) return [{ at, kind: 'truncate', path: found[2], length: Number(found[3]) }]
  found = RENAME.exec(call)
  if (found !== null) {
    return [{ at, kind: 'rename', path: decode(found[1]).toString(), to: decode(found[2]).toString() }]
  }
  found = REMOVE.exec(call)
  if (found !== null) return [{ at, kind: 'remove', path: decode(found[1]).toString() }]
  return []
}

const decodeParts = (parts: string) =>
  Buffer.concat([...parts.matchAll(PARTS)].map(([, text]) => decode(text)))

const LETTERS: Record<string, number> = { n: 10, r: 13, t: 9, v: 11, f: 12, a: 7, b: 8 }

/** A string as C writes it. */
function decode(text: string): Buffer {
  const bytes = Buffer.alloc(text.length)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    let byte = text.charCodeAt(i)
    if (byte === 0x5c) {
      i += 1
      const letter = text[i]
      if (letter === 'x') {
        byte = Number.parseInt(text.slice(i + 1, i + 3), 16)
        i += 2
      } else if (letter >= '0' && letter <= '7') {
        const [digits] = /^[0-7]{1,3}/.exec(text.slice(i, i + 3))!
        byte = Number.parseInt(digits, 8)
        i += digits.length - 1
      } else {
        byte = LETTERS[letter] ?? letter.charCodeAt(0)
      }
    }
    bytes[length++] = byte
  }
  return bytes.subarray(0, length)
}
