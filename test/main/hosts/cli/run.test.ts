import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'

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

  it('takes a payload as it stands, and says what is wrong with one that is no JSON', async () => {
    const scan = join(testFolder(), 'scan.png')
    writeFileSync(scan, 'no picture')
    const run = (payload: string) => runCli(['run', 'ocr', scan, '--payload', payload, '--json'])
    expect(JSON.parse((await run('{"engine": "tesseract"}')).stdout).error.reason).toBe('not-an-image')
    expect(JSON.parse((await run('{"engine": "pigeon"}')).stdout).error.reason).toBe('payload-invalid')
    expect(JSON.parse((await run('{"engine": ')).stdout).error).toMatchObject({
      code: 'invalid-input',
      reason: 'payload-unreadable',
    })
    expect(JSON.parse((await run('/no/such/payload.json')).stdout).error.reason).toBe('file-not-found')
  })

  it('ends an unreadable picture as an error, never as an empty success', async () => {
    const folder = testFolder()
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
