import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Template } from '#shared/domain/template.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { doubledSheet, filledSheet, identity } from '#test/support/filled-sheet.ts'
import { sampleFile } from '#test/support/sample-batch.ts'
import { slippedKey } from '#test/support/slipped-key.ts'

const Result = z.object({
  alarms: z.array(z.object({ kind: z.string(), form: z.string(), questions: z.array(z.string()) })),
  sheets: z.array(
    z.object({ standing: z.string(), alarm: z.string().nullable(), score: z.unknown().nullable() }),
  ),
})

const template = Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8')))

const grade = (folder: string, ...more: string[]) =>
  runCli([
    'grade',
    '--template',
    sampleFile('template.json'),
    '--key',
    sampleFile('key.csv'),
    '--out',
    join(folder, 'out'),
    ...more,
    join(folder, '1.jpg'),
  ])

describe('a sheet with no answers, from the terminal', () => {
  it('is to be looked at, has no points, and says why', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, '1.jpg'), await filledSheet(template, identity('00412703')))
    const { stdout } = await grade(folder, '--json')
    expect(Result.parse(JSON.parse(stdout)).sheets).toEqual([
      { standing: 'review', alarm: 'no-answers', score: null },
    ])
    expect(readFileSync(join(folder, 'out/results.csv'), 'utf8')).toContain('답이 하나도 없습니다')
  })
})

describe('a page that reads badly, from the terminal', () => {
  it('is one line that says so, not a list of its rows', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, '1.jpg'), await doubledSheet(template, '00412703'))
    const { stdout } = await grade(folder)
    expect(stdout).toContain('답이 거의 모두 불확실합니다')
    expect(stdout).not.toContain('이중 표기')
    const result = Result.parse(JSON.parse(readFileSync(join(folder, 'out/results.json'), 'utf8')))
    expect(result.sheets).toEqual([{ standing: 'review', alarm: 'many-doubts', score: null }])
  })
})

describe('a stack whose key slipped by a line, from the terminal', () => {
  it('is told so in the summary and in the result', async () => {
    const folder = testFolder()
    const key = join(folder, 'key.csv')
    writeFileSync(key, slippedKey(readFileSync(sampleFile('key.csv'), 'utf8'), '홀수'))
    const out = join(folder, 'out')
    const { stdout } = await runCli([
      'grade',
      '--template',
      sampleFile('template.json'),
      '--key',
      key,
      '--out',
      out,
      sampleFile('scans'),
    ])
    expect(stdout).toContain('홀수: 정답표가 4번부터 한 줄 밀린 것 같습니다')
    const { alarms } = Result.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')))
    expect(alarms).toMatchObject([{ kind: 'key-shifted', form: '홀수', questions: ['q4'] }])
  })
})
