import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readPage } from '#main/engines/omr/read-page.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { isDoubtful } from '#shared/domain/page-answers.ts'
import { Template } from '#shared/domain/template.ts'

/** Sheets that were once read wrong, kept beside the project; each folder says what was drawn. */
const CASES = join(import.meta.dirname, '../../../../../shared/cases')
const SAMPLE = join(import.meta.dirname, '../../../../assets/sample/template.json')

const Drawn = z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.string())]))
const Truth = z.union([z.record(z.string(), Drawn), Drawn])

interface Case {
  readonly name: string
  readonly picture: string
  readonly template: string
  readonly drawn: z.infer<typeof Drawn>
}

function casesIn(folder: string): Case[] {
  const truth = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
  const isOneForAll = !Object.values(truth).every((value) => typeof value === 'object' && value !== null)
  return readdirSync(folder)
    .filter((file) => /\.(jpg|png|tiff?|pdf)$/.test(file))
    .flatMap((file) => {
      const drawn = Drawn.safeParse(isOneForAll ? truth : truth[file])
      const own = join(folder, `template-${file.split('-')[0]}.json`)
      if (!drawn.success) return []
      return [
        {
          name: file,
          picture: join(folder, file),
          template: existsSync(own) ? own : SAMPLE,
          drawn: drawn.data,
        },
      ]
    })
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
  for (const folder of folders) {
    for (const { name, picture, template, drawn } of casesIn(join(CASES, folder))) {
      it(`${folder}: nothing of ${name} is silently wrong`, { timeout: 240_000 }, async () => {
        const layouts = templateLayouts(Template.parse(JSON.parse(readFileSync(template, 'utf8'))))
        const silent: string[] = []
        for await (const page of readPages(readFileSync(picture))) {
          if (isBroken(page)) continue
          const reading = await readPage(page, layouts)
          const layout = layouts.find(({ pageId }) => pageId === reading.templatePageId)
          if (TOLD[name] !== undefined) expect(reading.reason).toBe(TOLD[name])
          if (reading.state !== 'read' || layout === undefined) continue
          for (const { label, detected, status } of decideRows(reading.rows, layout.rows)) {
            if (isDoubtful(status) || !(label in drawn)) continue
            const want = wanted(drawn[label])
            if (detected.toSorted().join() !== want.join()) silent.push(`${label}: ${detected} for ${want}`)
          }
        }
        expect(silent).toEqual([])
      })
    }
  }
})

if (folders.length === 0) console.log(`skipped: no sheets at ${CASES}`)
