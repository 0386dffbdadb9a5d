import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTemplate, readJson } from '#main/grading/load-template.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

const reasonOf = (done: Promise<unknown>) =>
  done.then(
    () => 'taken',
    ({ reason }: { reason?: string }) => reason,
  )

describe('a template file', () => {
  it('that is not there is not taken for bad JSON, nor a folder', async () => {
    const folder = testFolder()
    expect(await reasonOf(readJson(join(folder, 'none.json')))).toBe('file-not-found')
    mkdirSync(join(folder, 'folder.json'))
    expect(await reasonOf(readJson(join(folder, 'folder.json')))).toBe('file-is-folder')
    writeFileSync(join(folder, 'cut.json'), '{"schema":')
    expect(await reasonOf(readJson(join(folder, 'cut.json')))).toBe('template-unreadable')
    writeFileSync(join(folder, 'bytes.json'), Buffer.from('ffffffff', 'hex'))
    expect(await reasonOf(readJson(join(folder, 'bytes.json')))).toBe('template-unreadable')
  })

  it('is read with a BOM, and in CP949', async () => {
    const path = join(testFolder(), 'template.json')
    const plain = readFileSync(sampleFile('template.json'), 'utf8')
    writeFileSync(path, `\uFEFF${plain}`)
    expect(await loadTemplate(path)).toEqual(await loadTemplate(sampleFile('template.json')))
    // "이름" in windows-949
    writeFileSync(
      path,
      Buffer.concat([Buffer.from('{"name":"'), Buffer.from('c0ccb8a7', 'hex'), Buffer.from('"}')]),
    )
    expect(await readJson(path)).toEqual({ name: '이름' })
  })
})

describe('from the terminal', () => {
  it('a key that is not there is said in words, before anything is read', async () => {
    const key = join(testFolder(), '\u001b[31m정답.csv')
    const { code, stderr } = await runCli([
      'grade',
      ...['--template', sampleFile('template.json'), '--key', key, '--out', join(testFolder(), 'out')],
      sampleFile('scans/01-flatbed.jpg'),
    ])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^파일이 없습니다: .*\\u\{1b\}\[31m정답\.csv\n$/)
  })
})

it('a command whose words nobody reads any more goes on to its end', async () => {
  const { code, stderr } = await runCli(['setup', '--for', 'start'], {}, false)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
