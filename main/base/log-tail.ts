import { Writable } from 'node:stream'
import { createLog, type Log, type LogLevel } from './log.ts'

/** A log whose last lines can be asked for, e.g. for diagnostics. They hold no more than the log does. */
export interface LogWithTail extends Log {
  tail(): readonly string[]
}

const LINES = 500

/** A log to stdout that remembers its last lines. */
export function createLogWithTail(level: LogLevel): LogWithTail {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8').trimEnd())
      if (lines.length > LINES) lines.shift()
      process.stdout.write(chunk)
      done()
    },
  })
  return { ...createLog(level, stream), tail: () => [...lines] }
}
