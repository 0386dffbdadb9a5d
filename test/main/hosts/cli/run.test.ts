import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '#test/support/cli.ts'

describe('running one job from the terminal', () => {
  it('names the known types for an unknown one, as JSON and with exit code 1', async () => {
    const { code, stdout } = await runCli(['run', 'telepathy', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-found', reason: 'unknown-job-type' } })
  })

  it('asks for the file a type needs', async () => {
    const { code, stdout } = await runCli(['run', 'omr_grading', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout).error.code).toBe('invalid-input')
  })

  it('ends an unreadable picture as an error, never as an empty success', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'run-'))
    const payload = join(folder, 'payload.json')
    writeFileSync(
      payload,
      JSON.stringify({ questions: [{ question_id: 1, roi: { x: 0, y: 0, w: 10, h: 10 } }] }),
    )
    writeFileSync(join(folder, 'scan.png'), 'no picture')
    const { code, stdout } = await runCli([
      'run',
      'omr_grading',
      join(folder, 'scan.png'),
      '--payload',
      payload,
      '--json',
    ])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unreadable', reason: 'not-an-image' } })
  })
})
