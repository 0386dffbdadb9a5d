import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'

/** Files that were refused or left out once. They lie beside the project, not in it. */
const CASES = resolve(import.meta.dirname, '../../../../../shared/cases')
const isHere = existsSync(CASES)
if (!isHere) console.warn('skipped: the cases are not beside the project folder')

const Result = z.object({
  counts: z.object({ pages: z.int(), error: z.int(), empty: z.int(), leftOut: z.int() }),
  leftOut: z.array(z.object({ file: z.string(), why: z.string() })),
  sheets: z.array(
    z.object({
      file: z.string(),
      standing: z.string(),
      error: z.object({ reason: z.string().optional() }).optional(),
      decisions: z.array(z.object({ label: z.string(), detected: z.array(z.string()), status: z.string() })),
    }),
  ),
})

async function grade(folder: string, file: string) {
  const named = (name: string) => resolve(CASES, folder, name)
  const { code, stdout } = await runCli([
    'grade',
    '--template',
    named('template-F.json'),
    '--out',
    testFolder(),
    '--json',
    named(file),
  ])
  expect(code).toBe(0)
  return Result.parse(JSON.parse(stdout))
}

describe.skipIf(!isHere)('files as they come from machines and folders', () => {
  it('reads a fax whose pixels are twice as high as wide', async () => {
    const truth = z
      .record(z.string(), z.string())
      .parse(JSON.parse(readFileSync(resolve(CASES, '19-fax-with-flat-pixels/truth.json'), 'utf8')))
    const { sheets } = await grade('19-fax-with-flat-pixels', 'F-fax.tif')
    expect(sheets).toMatchObject([{ standing: 'ok' }])
    const read = sheets[0]?.decisions.map(({ label, detected }) => [label, detected.join()])
    expect(Object.fromEntries(read ?? [])).toMatchObject(truth)
  })

  it('counts the empty backs of a stack, which are no sheets and no errors', async () => {
    const { sheets, counts } = await grade('18-blank-backs-are-errors', 'F-duplex.pdf')
    expect(sheets.map(({ standing }) => standing)).toEqual(['ok', 'empty', 'empty'])
    expect(counts).toMatchObject({ pages: 1, error: 0, empty: 2 })
  })

  it('reads a folder by what is in it, and tells of what it does not read', async () => {
    const { sheets, counts, leftOut } = await grade('20-scans-in-a-folder-left-out', 'folder')
    expect(sheets.map(({ file, standing, error }) => [file, standing, error?.reason])).toEqual([
      ['01.jpg', 'ok', undefined],
      // A label over two rows, a torn corner, circled answers: read, and shown.
      ['02.jfif', 'review', undefined],
      ['03.jpe', 'review', undefined],
      ['05.heic', 'error', 'unsupported-format'],
      ['3반/04.jpg', 'review', undefined],
    ])
    expect(counts.leftOut).toBe(leftOut.length)
    // A copy of the case may have lost its hidden file.
    const there = existsSync(resolve(CASES, '20-scans-in-a-folder-left-out/folder/._01.jpg'))
    expect(leftOut).toEqual(there ? [{ file: '._01.jpg', why: 'system' }] : [])
  })
})
