import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { type FilePage, readFiles } from '#main/grading/read-files.ts'
import { Template } from '#shared/domain/template.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

const engines = enginePool({ program: ownProgram(process.env), settings: readSettings({}), maxProcesses: 1 })
afterAll(() => engines.close())

async function read(names: readonly string[], pageTimeoutMs?: number): Promise<FilePage[]> {
  const pages: FilePage[] = []
  const stack = readFiles({
    engines,
    template: Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8'))),
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
