import { closeSync, openSync, readSync } from 'node:fs'

/** What a file of machine code was compiled for. */
export interface NativeTarget {
  readonly os: 'linux' | 'win' | 'mac'
  /** Absent: for more than one. */
  readonly arch?: 'x64' | 'arm64' | 'other'
}

const ELF_MACHINES: Readonly<Record<number, 'x64' | 'arm64'>> = { 62: 'x64', 183: 'arm64' }
const PE_MACHINES: Readonly<Record<number, 'x64' | 'arm64'>> = { 34404: 'x64', 43620: 'arm64' }
const MACHO_CPUS: Readonly<Record<number, 'x64' | 'arm64'>> = { 16777223: 'x64', 16777228: 'arm64' }
const MACHO_64 = 0xfeedfacf
const MACHO_UNIVERSAL = 0xcafebabe
/** A Java class begins like a universal file; that one holds fewer than this many programs. */
const MOST_PROGRAMS = 20

/**
 * @param head  the file's first bytes, 1 KiB or the whole file
 * @returns undefined for what is not machine code
 */
export function nativeTarget(head: Buffer): NativeTarget | undefined {
  if (head.length < 64) return undefined
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const isLittle = head[5] === 1
    return { os: 'linux', arch: (isLittle && ELF_MACHINES[head.readUInt16LE(18)]) || 'other' }
  }
  if (head.readUInt32LE(0) === MACHO_64)
    return { os: 'mac', arch: MACHO_CPUS[head.readUInt32LE(4)] ?? 'other' }
  if (head.readUInt32BE(0) === MACHO_UNIVERSAL && head.readUInt32BE(4) < MOST_PROGRAMS) return { os: 'mac' }
  if (head.toString('latin1', 0, 2) === 'MZ') {
    const at = head.readUInt32LE(60)
    if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined
    return { os: 'win', arch: PE_MACHINES[head.readUInt16LE(at + 4)] ?? 'other' }
  }
  return undefined
}

/** The first KiB of a file, or all of a shorter one. */
export function readHead(path: string): Buffer {
  const head = Buffer.alloc(1_024)
  const file = openSync(path, 'r')
  try {
    return head.subarray(0, readSync(file, head, 0, head.length, 0))
  } finally {
    closeSync(file)
  }
}
