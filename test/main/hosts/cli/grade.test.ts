import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MarkStatus } from '#shared/domain/marks.ts'
import { runCli } from '#test/support/cli.ts'
import { sharedFolder, testFolder } from '#test/support/data-folder.ts'

const SAMPLE = fileURLToPath(new URL('../../../../assets/sample/', import.meta.url))
const sample = (name: string) => join(SAMPLE, name)

const Result = z.object({
  alarms: z.array(z.unknown()),
  counts: z.object({ pages: z.int(), ok: z.int(), review: z.int(), error: z.int(), duplicate: z.int() }),
  sheets: z.array(
    z.object({
      file: z.string(),
      page: z.int(),
      standing: z.enum(['ok', 'review', 'error', 'duplicate', 'empty']),
      error: z.object({ code: z.string(), reason: z.string().optional() }).optional(),
      student: z.object({ number: z.string(), name: z.string() }).nullable(),
      form: z.object({ text: z.string() }).nullable(),
      decisions: z.array(z.object({ label: z.string(), detected: z.array(z.string()), status: MarkStatus })),
      warnings: z.array(z.string()),
      score: z.object({ points: z.number(), possible: z.number(), open: z.number() }).nullable(),
    }),
  ),
})
type Result = z.infer<typeof Result>

const Scored = z.object({
  students: z.array(z.object({ number: z.string(), status: z.string(), points: z.number().nullable() })),
})

const Truth = z.array(
  z.object({
    file: z.string(),
    page: z.int(),
    student: z.object({ number: z.string() }),
    rows: z.array(z.object({ label: z.string(), expected: z.array(z.string()), difficulty: z.string() })),
  }),
)

async function grade(files: readonly string[], out: string): Promise<{ result: Result; out: string }> {
  const { code, stdout } = await runCli([
    'grade',
    '--template',
    sample('template.json'),
    '--key',
    sample('key.csv'),
    '--roster',
    sample('roster.csv'),
    '--out',
    out,
    '--json',
    ...files,
  ])
  expect(code).toBe(0)
  return { result: Result.parse(JSON.parse(stdout)), out }
}

describe('grading the sample exam from the terminal', () => {
  const truth = Truth.parse(JSON.parse(readFileSync(sample('truth.json'), 'utf8')))
  let graded: { result: Result; out: string }
  const out = sharedFolder()
  beforeAll(async () => {
    graded = await grade([sample('scans')], out)
  })

  it('never takes a wrong answer for a sure one', () => {
    const silent = graded.result.sheets.flatMap((sheet) => {
      const rows = truth.find((page) => page.file === sheet.file && page.page === sheet.page)?.rows ?? []
      return sheet.decisions.flatMap((decision) => {
        const row = rows.find(({ label }) => label === decision.label)
        const isSure = decision.status === 'ok' || decision.status === 'blank'
        const isRight = row?.expected.join() === decision.detected.join()
        return row === undefined || !isSure || isRight ? [] : [`${sheet.file} ${decision.label}`]
      })
    })
    expect(silent).toEqual([])
  })

  it('reads every page of every file and finds the scan that came twice', () => {
    expect(graded.result.counts).toMatchObject({ pages: 15, error: 0, duplicate: 1 })
    expect(graded.result.alarms).toEqual([])
  })

  it('gives each sheet to its student, and leaves the one with a missing digit to a person', () => {
    for (const sheet of graded.result.sheets.filter(({ standing }) => standing !== 'duplicate')) {
      const owner = truth.find((page) => page.file === sheet.file && page.page === sheet.page)?.student.number
      if (sheet.file === '09-stack.pdf' && sheet.page === 2) {
        expect(sheet).toMatchObject({ standing: 'review', student: null })
      } else expect([sheet.file, sheet.page, sheet.student?.number]).toEqual([sheet.file, sheet.page, owner])
    }
  })

  it('asks about the double mark, and says that a page was upside down or had red pre-marks', () => {
    const of = (file: string) => graded.result.sheets.find((sheet) => sheet.file === file)
    expect(of('06-two-marks.jpg')?.decisions.find(({ label }) => label === 'q14')?.status).toBe('ambiguous')
    expect(of('06-two-marks.jpg')?.score?.open).toBeGreaterThan(0)
    expect(of('07-upside-down.jpg')?.warnings).toContain('upside-down')
    expect(of('04-red-premarks.jpg')?.warnings).toContain('red-marks')
  })

  it('leaves a CSV for Excel, a JSON for programs and a picture of every read page', () => {
    const csv = readFileSync(join(graded.out, 'results.csv'), 'utf8')
    expect(csv.startsWith('\uFEFF')).toBe(true)
    expect(csv).toContain('\t00412703')
    expect(JSON.parse(readFileSync(join(graded.out, 'results.json'), 'utf8'))).toMatchObject({
      counts: { pages: 15 },
    })
    expect(readdirSync(join(graded.out, 'annotated'))).toHaveLength(14)
  })

  it('leaves the answers as `score` takes them: the same points, and nothing undecided for blank or absent', async () => {
    const { stdout } = await runCli([
      ...['score', join(graded.out, 'answers.csv'), '--json'],
      ...['--key', sample('key.csv'), '--roster', sample('roster.csv')],
    ])
    const scored = Scored.parse(JSON.parse(stdout)).students
    const sheets = graded.result.sheets.filter(({ standing }) => standing !== 'duplicate')
    for (const { student, score } of sheets)
      if (student !== null && score !== null) {
        const own = scored.find(({ number }) => number === student.number)
        const { open, points } = score
        expect(own).toMatchObject(open > 0 ? { status: 'provisional' } : { status: 'ok', points })
      }
    // Whose the sheet with a missing digit is nobody has said: whoever it may be of is not absent.
    expect(scored.map(({ status }) => status)).not.toContain('absent')
  })
})

describe('a stack with bad files', () => {
  it('names each bad file with its reason and grades the rest', async () => {
    const folder = testFolder()
    const bad: [string, string | Buffer][] = [
      ['empty.jpg', ''],
      ['words.jpg', 'not a scan'],
      ['cut.jpg', readFileSync(sample('scans/01-flatbed.jpg')).subarray(0, 4_000)],
    ]
    for (const [name, bytes] of bad) writeFileSync(join(folder, name), bytes)
    const { result } = await grade([folder, sample('scans/02-skewed.jpg')], testFolder())
    const reasons = Object.fromEntries(
      result.sheets.map(({ file, standing, error }) => [file, error?.reason ?? standing]),
    )
    expect(reasons).toMatchObject({
      'empty.jpg': 'empty-file',
      'words.jpg': 'not-an-image',
      '02-skewed.jpg': 'ok',
    })
    expect(result.sheets.find(({ file }) => file === 'cut.jpg')?.standing).not.toBe('ok')
  })

  it.each([
    [['--template', '/nowhere.json', 'x.jpg'], 'file-not-found'],
    [['--template', sample('template.json'), '/nowhere.jpg'], 'file-not-found'],
    [
      ['--template', sample('template.json'), '--key', sample('roster.csv'), sample('scans')],
      'table-column-missing',
    ],
  ])('says what is wrong with %j', async (args, reason) => {
    const { code, stdout } = await runCli(['grade', ...args, '--out', testFolder(), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { reason } })
  })

  it('speaks the language it is told to', async () => {
    const args = ['grade', '--template', '/nowhere.json', 'x.jpg', '--out', testFolder()]
    expect((await runCli(args, { GRADING_STATION_LANGUAGE: 'en' })).stderr).toContain(
      'No such file: /nowhere.json',
    )
    expect((await runCli(args)).stderr).toContain('파일이 없습니다: /nowhere.json')
  })
})
