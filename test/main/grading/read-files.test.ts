import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { gradeFiles, writeResults } from '#main/grading/grade.ts'
import { type FilePage, readFiles } from '#main/grading/read-files.ts'
import { Template } from '#shared/domain/template.ts'
import { translator } from '#shared/i18n/index.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

const engines = enginePool({ program: ownProgram(process.env), settings: readSettings({}), maxProcesses: 1 })
afterAll(() => engines.close())
const template = Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8')))

async function read(names: readonly string[], pageTimeoutMs?: number): Promise<FilePage[]> {
  const pages: FilePage[] = []
  const stack = readFiles({
    engines,
    template,
    files: names.map((name) => ({ name, path: sampleFile(`scans/${name}`) })),
    workers: 1,
    signal: new AbortController().signal,
    ...(pageTimeoutMs === undefined ? {} : { pageTimeoutMs }),
  })
  for await (const page of stack) pages.push(page)
  return pages
}

const told = (pages: readonly FilePage[]) =>
  pages.map(({ fileName, pageIndex, outcome }) => [
    fileName,
    pageIndex,
    outcome.kind === 'failed' ? outcome.error.reason : outcome.kind,
  ])

it('a page that cannot be looked at again costs its picture, not the results', async () => {
  const folder = testFolder()
  const names = ['01-flatbed.jpg', '02-skewed.jpg']
  const files = names.map((name) => ({ name, path: join(folder, name) }))
  for (const { name, path } of files) copyFileSync(sampleFile(`scans/${name}`), path)
  const options = {
    ...{ engines, template, files, workers: 1, signal: new AbortController().signal },
    ...{ key: undefined, roster: undefined, known: [], leftOut: [], onPage: () => undefined },
  }
  const sheets = await gradeFiles(options)
  rmSync(files[0]!.path)
  const out = join(folder, 'out')
  expect(await writeResults(sheets, out, options, translator('en'))).toMatchObject([{ fileName: names[0] }])
  expect(readFileSync(join(out, 'results.csv'), 'utf8')).toContain(names[0])
  expect(readdirSync(join(out, 'annotated'))).toEqual(['0002-02-skewed.jpg'])
})

describe('a stack', () => {
  it('is read page by page', async () => {
    expect(told(await read(['09-stack.pdf', '01-flatbed.jpg']))).toEqual([
      ['09-stack.pdf', 0, 'read'],
      ['09-stack.pdf', 1, 'read'],
      ['09-stack.pdf', 2, 'read'],
      ['01-flatbed.jpg', 0, 'read'],
    ])
  })

  it('gives up a file of which two pages in a row take too long, and goes on with the next file', async () => {
    // So little time that nothing is ever read in it.
    expect(told(await read(['09-stack.pdf', '01-flatbed.jpg'], 1)).slice(0, 3)).toEqual([
      ['09-stack.pdf', 0, 'engine-timeout'],
      ['09-stack.pdf', 1, 'engine-timeout'],
      ['01-flatbed.jpg', 0, 'engine-timeout'],
    ])
  })
})
