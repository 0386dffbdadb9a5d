import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { Writable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLog, type LogFields } from '#main/base/log.ts'
import type { ErrorCode } from '#shared/domain/errors.ts'

function lineOf(fields: LogFields): string {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8')
      done()
    },
  })
  createLog('info', stream).warn('something happened', fields)
  return text
}

const errorOf = (params: Record<string, string | number>, message = 'a message') => ({
  error: { code: 'unreadable' as ErrorCode, reason: 'corrupt-image', message, params },
})

describe('a log line of an error', () => {
  test.each([
    'path',
    'student',
    'answer',
    'detail',
    'stderr',
    'cmd',
    'text',
    'field',
    'cause',
  ])('leaves out its %s: it may quote the input', (name) => {
    const line = lineOf(errorOf({ [name]: 'CANARY 홍길동 1반' }))
    expect(line).not.toMatch(/CANARY|홍길동/)
    expect(JSON.parse(line)).not.toHaveProperty(name)
  })

  test('leaves out its message, and keeps what tells nothing of the input', () => {
    const line = lineOf(errorOf({ engine: 'omr', status: 503, timeoutMs: 12_000 }, 'CANARY 홍길동'))
    expect(line).not.toMatch(/CANARY|홍길동/)
    expect(JSON.parse(line)).toMatchObject({
      ...{ level: 'warn', msg: 'something happened', error: 'unreadable', reason: 'corrupt-image' },
      ...{ engine: 'omr', status: 503, timeoutMs: 12_000 },
    })
  })

  test('strikes signatures out of addresses and paths', () => {
    const address = 'https://me:CANARY@files.example/a?X-Amz-Signature=CANARY'
    expect(lineOf({ address, path: `/tmp?token=CANARY` })).not.toContain('CANARY')
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'a log that cannot be written is lost, and holds up neither the work nor its end',
  async () => {
    const script = `import { createLog } from '#main/base/log.ts'
    const log = createLog('info')
    for (let i = 0; i < 100; i++) log.info('worker started')`
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', full, 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    closeSync(full)
    expect(await once(child, 'exit')).toEqual([0, null])
  },
)
