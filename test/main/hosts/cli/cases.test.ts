import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isDoubtful, MarkStatus } from '#shared/domain/marks.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampled } from '#test/support/long.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

/** Sheets that were once read wrong, kept beside the project; each folder says what was drawn. */
const CASES = join(import.meta.dirname, '../../../../../shared/cases')

const Drawn = z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.string())]))
const Truth = z.union([z.record(z.string(), Drawn), Drawn])
const Result = z.object({
  sheets: z.array(
    z.object({
      file: z.string(),
      error: z.object({ code: z.string(), reason: z.string().optional() }).optional(),
      decisions: z.array(z.object({ label: z.string(), detected: z.array(z.string()), status: MarkStatus })),
    }),
  ),
})
type Sheet = z.infer<typeof Result>['sheets'][number]

interface Picture {
  readonly name: string
  readonly template: string
  readonly drawn: z.infer<typeof Drawn>
}

function picturesIn(folder: string): Picture[] {
  const truth = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
  const isOneForAll = !Object.values(truth).every((value) => typeof value === 'object' && value !== null)
  return readdirSync(folder)
    .filter((file) => /\.(jpg|png|tiff?|pdf)$/.test(file))
    .flatMap((name) => {
      const drawn = Drawn.safeParse(isOneForAll ? truth : truth[name])
      const own = join(folder, `template-${name.split('-')[0]}.json`)
      if (!drawn.success) return []
      return [{ name, template: existsSync(own) ? own : sampleFile('template.json'), drawn: drawn.data }]
    })
}

/** Grades the pictures of a folder, each by its own template. */
async function grade(folder: string, pictures: readonly Picture[]): Promise<Map<string, Sheet[]>> {
  const sheets: Sheet[] = []
  for (const [template, group] of Map.groupBy(pictures, (picture) => picture.template)) {
    const files = group.map(({ name }) => join(folder, name))
    const { stdout } = await runCli([
      'grade',
      '--template',
      template,
      '--out',
      join(testFolder(), 'out'),
      '--json',
      ...files,
    ])
    sheets.push(...Result.parse(JSON.parse(stdout)).sheets)
  }
  return Map.groupBy(sheets, ({ file }) => file)
}

const folders = existsSync(CASES)
  ? readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'truth.json')))
  : []

/** What a picture is told to be instead of being read. */
const TOLD: Record<string, string> = {
  'F-twoup.jpg': 'second-sheet',
  'S-twoup.jpg': 'second-sheet',
  'F-mirror.jpg': 'mirrored',
  'G-mirror.jpg': 'mirrored',
}

const wanted = (value: z.infer<typeof Drawn>[string] | undefined): string[] =>
  (value === '' || value === null || value === undefined ? [] : [value].flat()).map(String).sort()

describe.skipIf(folders.length === 0)('sheets that were once read wrong', () => {
  it.each(folders)('%s: nothing is silently wrong', async (folder) => {
    const path = join(CASES, folder)
    const pictures = sampled(picturesIn(path))
    const graded = await grade(path, pictures)
    expect([...graded.keys()].sort()).toEqual(pictures.map(({ name }) => name).sort())
    for (const { name, drawn } of pictures) {
      for (const { error, decisions } of graded.get(name)!) {
        // Read, or refused for what it shows; a page that took too long is neither.
        if (error !== undefined) expect(error.code, name).toBe('unreadable')
        if (TOLD[name] !== undefined) expect(error?.reason, name).toBe(TOLD[name])
        const silent = decisions.flatMap(({ label, detected, status }) => {
          if (isDoubtful(status) || !(label in drawn)) return []
          const want = wanted(drawn[label])
          return detected.toSorted().join() === want.join() ? [] : [`${label}: ${detected} for ${want}`]
        })
        expect(silent, name).toEqual([])
      }
    }
  })
})

if (folders.length === 0) console.log(`skipped: no sheets at ${CASES}`)
