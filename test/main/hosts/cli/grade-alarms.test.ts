import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Template } from '#shared/domain/template.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { doubledSheet, filledSheet, identity } from '#test/support/filled-sheet.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

const Result = z.object({
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
