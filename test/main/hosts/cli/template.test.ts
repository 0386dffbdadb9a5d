import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Template } from '#shared/domain/template.ts'
import { academyMeta } from '#test/support/academy-sheet.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')

describe('templates from the terminal', () => {
  it('are described by the schema in docs as they are checked', async () => {
    const { stdout } = await runCli(['template', 'schema'])
    const written = JSON.parse(readFileSync(join(ROOT, 'docs/template.schema.json'), 'utf8'))
    expect(JSON.parse(stdout)).toEqual(written)
  })

  it('come from OMRChecker with a word on everything that has no counterpart', async () => {
    const folder = testFolder()
    const block = {
      fieldType: 'QTYPE_MCQ4',
      fieldLabels: ['q1..2'],
      bubblesGap: 30,
      labelsGap: 40,
      origin: [10, 20],
    }
    const source = {
      pageDimensions: [300, 400],
      bubbleDimensions: [20, 10],
      fieldBlocks: { A: block },
      preProcessors: [{ name: 'CropPage' }, { name: 'Unheard' }],
    }
    writeFileSync(join(folder, 'template.json'), JSON.stringify(source))
    const out = join(folder, 'station.json')
    const { code, stdout } = await runCli(['template', 'import', join(folder, 'template.json'), '--out', out])
    expect(code).toBe(0)
    expect(stdout).toContain('preProcessors[1]: Unheard에 해당하는 기능이 없습니다.')
    expect(Template.parse(JSON.parse(readFileSync(out, 'utf8'))).pages[0]?.fields).toHaveLength(1)
    expect((await runCli(['template', 'check', out])).code).toBe(0)
  })

  it('come from the academy’s description of its own sheet, told by its content', async () => {
    const folder = testFolder()
    const path = join(folder, 'meta.json')
    writeFileSync(path, JSON.stringify({ ...academyMeta({ choices: 30 }), extra: 1 }))
    const out = join(folder, 'station.json')
    const { code, stdout } = await runCli(['template', 'import', path, '--out', out])
    expect(code).toBe(0)
    expect(stdout).toContain('extra: 읽지 않았습니다.')
    const template = Template.parse(JSON.parse(readFileSync(out, 'utf8')))
    expect(template).toMatchObject({ id: 'meta', unit: 'mm' })
    writeFileSync(path, JSON.stringify({ ...academyMeta({ choices: 30 }), units: 'inch' }))
    const refused = await runCli(['template', 'import', path, '--out', out], {
      GRADING_STATION_LANGUAGE: 'en',
    })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('unknown at units: inch')
  })

  it('are printed as a PDF for an exam and form, with a word on what the print lacks', async () => {
    const folder = testFolder()
    const [meta, file, out] = ['meta.json', 'station.json', 'sheet.pdf'].map((name) => join(folder, name))
    writeFileSync(meta!, JSON.stringify(academyMeta({ choices: 20 })))
    expect((await runCli(['template', 'import', meta!, '--out', file!])).code).toBe(0)
    const print = ['template', 'print', file!, '--out', out!, '--exam', '중간고사', '--form', 'A']
    const { code, stdout } = await runCli(print, { GRADING_STATION_LANGUAGE: 'en' })
    expect(code).toBe(0)
    expect(stdout).toContain('3.0 mm from the edge')
    expect(stdout).not.toContain('no place for a code')
    expect(readFileSync(out!).subarray(0, 5).toString()).toBe('%PDF-')
    const sample = join(ROOT, 'assets/sample/template.json')
    const bare = await runCli(['template', 'print', sample, '--out', out!, '--exam', 'x'], {
      GRADING_STATION_LANGUAGE: 'en',
    })
    expect(bare.stdout).toContain('no place for a code')
  })

  it('that are not valid are refused by their first wrong field', async () => {
    const path = join(testFolder(), 'bad.json')
    writeFileSync(path, JSON.stringify({ schema: 'grading-station/template@1', id: 'x' }))
    const { code, stderr } = await runCli(['template', 'check', path])
    expect(code).toBe(1)
    expect(stderr).toContain('pages')
  })
})
