import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleFile } from '#test/support/sample-batch.ts'
import { siblingTemplate } from '#test/support/sibling-template.ts'
import { smallScan } from '#test/support/small-scan.ts'

const Result = z.object({
  sheets: z.array(
    z.object({
      standing: z.string(),
      error: z.object({ reason: z.string() }).optional(),
      looksLike: z.object({ templateId: z.string(), name: z.string() }).nullable(),
    }),
  ),
})

async function gradeByShorter(folder: string, ...more: string[]) {
  const scan = join(folder, 'scan.jpg')
  writeFileSync(scan, await smallScan('02-skewed.jpg'))
  const template = join(folder, 'shorter.json')
  writeFileSync(template, JSON.stringify(siblingTemplate('shorter', { rows: 13 })))
  const out = join(folder, 'out')
  return runCli(['grade', '--template', template, '--out', out, ...more, scan])
}

describe('grading with the templates of other sheets at hand', () => {
  it('names the one that a page which does not fit looks like', async () => {
    const folder = testFolder()
    // Keys, scans and a truth lie in this folder, too.
    const { stdout } = await gradeByShorter(folder, '--known', dirname(sampleFile('template.json')))
    expect(stdout).toContain('‘예제 모의고사 답안지’ 양식(sample-exam)처럼 보입니다')
    const { sheets } = Result.parse(JSON.parse(readFileSync(join(folder, 'out/results.json'), 'utf8')))
    expect(sheets).toEqual([
      {
        standing: 'error',
        error: { reason: 'print-too-much' },
        looksLike: { templateId: 'sample-exam', name: '예제 모의고사 답안지' },
      },
    ])
    const csv = readFileSync(join(folder, 'out/results.csv'), 'utf8')
    expect(csv).toContain('양식(sample-exam)처럼 보입니다')
  })

  it('names none without them, and says where they cannot be read', async () => {
    const { stdout } = await gradeByShorter(testFolder(), '--json')
    expect(Result.parse(JSON.parse(stdout)).sheets).toMatchObject([{ looksLike: null }])
    const missing = await gradeByShorter(testFolder(), '--known', '/nowhere/templates')
    expect(missing.code).not.toBe(0)
    expect(missing.stderr).toContain('양식 폴더를 읽을 수 없습니다: /nowhere/templates')
    const folder = testFolder()
    mkdirSync(join(folder, 'known'))
    writeFileSync(join(folder, 'known/bad.json'), '{"schema": "grading-station/template@1", "pages": 3}')
    const bad = await gradeByShorter(folder, '--known', join(folder, 'known'))
    expect(bad.stderr).toContain('bad.json')
  })
})
