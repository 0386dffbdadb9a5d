import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'

/**
 * Ground-truth sets: `items/*.json` with pictures and `templates/<name>/fields.json`. Read liberally, since sets differ;
 * what has to be left out is said, never dropped in silence.
 */

const Words = z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).nullish()
const PageJson = z.looseObject({
  page: z.int().positive().optional(),
  design: z.string().optional(),
  template: z.string().optional(),
  templateFile: z.string().optional(),
  expected: z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.string())])).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
  truth: z.string().optional(),
  capture: z.string().nullish(),
  device: z.string().nullish(),
  hand: z.string().nullish(),
  hard: z.array(z.string()).nullish(),
  hardQuestions: Words,
  excluded: Words,
  doubtful: Words,
  answersOnly: z.boolean().optional(),
})
const ItemJson = PageJson.extend({
  id: z.string().optional(),
  image: z.string().optional(),
  kind: z.string().optional(),
  pages: z.array(PageJson).optional(),
})

/** One page of a set: a picture and what its fields should say. */
export interface SetPage {
  readonly id: string
  readonly design: string
  readonly file: string
  /** In its file, from 0. */
  readonly pageIndex: number
  readonly templateFile: string
  /** Field label to the marked choices, joined by the template's separator; `''` is blank. */
  readonly expected: Readonly<Record<string, string>>
  /** Number groups and the values of numeric answers. */
  readonly values: Readonly<Record<string, string>>
  readonly hard: ReadonlySet<string>
  /** Labels left out of scoring, because the truth of them is not certain. */
  readonly excluded: ReadonlySet<string>
  readonly isStrong: boolean
  readonly isPhone: boolean
  /** Capture device and hand, for the log. */
  readonly story: string
}

export interface AccuracySet {
  readonly pages: readonly SetPage[]
  /** What had to be left out, in words. */
  readonly leftOut: readonly string[]
}

const labels = (words: z.infer<typeof Words>): string[] =>
  words === null || words === undefined ? [] : Array.isArray(words) ? words : Object.keys(words)

const texts = (record: Record<string, unknown> | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record ?? {}).map(([label, value]) => [
      label,
      value === null || value === undefined ? '' : Array.isArray(value) ? value.join('') : String(value),
    ]),
  )

function isPhone(page: z.infer<typeof PageJson>): boolean {
  if (page.device?.includes('phone')) return true
  const capture = page.capture ?? ''
  // A set that cannot tell photos from scans by their capture says so item by item.
  if (/phone|camera|photo/i.test(capture) && !/\bor\b/i.test(capture)) return true
  return (page.hard ?? []).some((word) => /phone|camera/i.test(word))
}

/**
 * @param folder  holds `items/` and `templates/`; with neither, every sub-folder that does is read
 * @throws Error when there is nothing of the format
 */
export function loadSet(folder: string): AccuracySet {
  if (!existsSync(join(folder, 'items'))) {
    const inner = existsSync(folder)
      ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'items')))
      : []
    if (inner.length === 0) throw new Error(`${folder}: no items/ folder here or one level below`)
    const sets = inner.sort().map((name) => loadSet(join(folder, name)))
    return {
      pages: sets.flatMap(({ pages }) => pages),
      leftOut: sets.flatMap(({ leftOut }) => leftOut),
    }
  }
  const pages: SetPage[] = []
  const leftOut: string[] = []
  for (const name of readdirSync(join(folder, 'items')).sort()) {
    if (!name.endsWith('.json')) continue
    const parsed = ItemJson.safeParse(JSON.parse(readFileSync(join(folder, 'items', name), 'utf8')))
    if (!parsed.success) {
      leftOut.push(
        `${name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
      )
      continue
    }
    const item = parsed.data
    const id = item.id ?? basename(name, '.json')
    for (const part of item.pages ?? [item]) {
      const page = { ...item, ...part }
      const number = part === item ? 1 : (part.page ?? (item.pages?.indexOf(part) ?? 0) + 1)
      const where = item.pages === undefined ? id : `${id}#${number}`
      const template = page.templateFile ?? (page.template && join('templates', page.template, 'fields.json'))
      if (page.image === undefined) leftOut.push(`${where}: no image`)
      else if (!existsSync(join(folder, page.image))) leftOut.push(`${where}: ${page.image} is missing`)
      else if (template === undefined || !existsSync(join(folder, template))) {
        leftOut.push(`${where}: template ${template ?? '(none named)'} is missing`)
      } else if (page.answersOnly === true) leftOut.push(`${where}: answers only, no bubble was measured`)
      else if (page.expected === undefined) leftOut.push(`${where}: nothing is expected of it`)
      else {
        pages.push({
          id: where,
          design: page.design ?? page.template ?? basename(folder),
          file: join(folder, page.image),
          pageIndex: number - 1,
          templateFile: join(folder, template),
          expected: texts(page.expected),
          values: texts(page.values),
          hard: new Set(labels(page.hardQuestions)),
          excluded: new Set([...labels(page.excluded), ...labels(page.doubtful)]),
          isStrong: page.truth === 'strong',
          isPhone: isPhone(page),
          story: [page.device ?? page.capture ?? '', page.hand ?? '']
            .filter((word) => word !== '')
            .join(', '),
        })
      }
    }
  }
  return { pages, leftOut }
}
