import { writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { makeFolder } from '#main/base/make-folder.ts'
import { storageError } from '#main/base/storage-error.ts'
import { writeWhole } from '#main/base/whole-file.ts'
import { knownTemplates } from '#main/engines/known-templates/engine.ts'
import { findLookAlike, mayLookLikeAnother } from '#main/engines/known-templates/find-look-alike.ts'
import { pageImage } from '#main/engines/page-image/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { readTable } from '#main/workbooks/read-table.ts'
import { type AnswerKey, KEY_HEADERS } from '#shared/domain/answer-key.ts'
import type { KeyReplies } from '#shared/domain/key-questions.ts'
import { openKey, takeKey } from '#shared/domain/key-table.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { ROSTER_HEADERS, readRoster, type Student } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { decideBatch } from '../../shared/domain/decide-batch.ts'
import { questionLabels } from '../../shared/domain/questions.ts'
import { annotationShapes } from './annotate.ts'
import { answersCsv } from './answers-csv.ts'
import { alarmsOf } from './batch-alarms.ts'
import type { LeftOut, ScanFile } from './expand-files.ts'
import { type FilePage, readFiles } from './read-files.ts'
import { resultsCsv, resultsJson } from './results.ts'
import { type GradedSheet, scoreBatch } from './score-batch.ts'

/** A sheet of a file, not of the desk's tables. */
export interface GradedFileSheet extends GradedSheet {
  readonly path: string
}

export interface GradeOptions {
  readonly engines: Pick<EnginePool, 'call'>
  readonly template: Template
  readonly key: AnswerKey | undefined
  readonly roster: readonly Student[] | undefined
  readonly files: readonly ScanFile[]
  /** Files of the named folders that are not graded. */
  readonly leftOut: readonly LeftOut[]
  /** Other templates, tried on pages that this one does not fit. */
  readonly known: readonly Template[]
  readonly workers: number
  readonly signal: AbortSignal
  readonly onPage: (page: FilePage) => void
}

export async function loadKey(
  path: string,
  template: Template,
  replies: KeyReplies = {},
): Promise<AnswerKey> {
  const text = await readTable(path, KEY_HEADERS)
  return takeKey(openKey(text, template, replies), template).key
}

export async function loadRoster(path: string): Promise<ReturnType<typeof readRoster>> {
  return readRoster(parseTable(await readTable(path, ROSTER_HEADERS), ROSTER_HEADERS))
}

/** No template is tried on a page for longer; the last one may end. */
const NAMING_MS = 10_000
const NAMING_TIMEOUT_MS = 20_000

/** Says of refused pages which of the known templates they look like. What goes wrong with that costs the name alone. */
async function nameStrangers(pages: FilePage[], options: GradeOptions): Promise<void> {
  const { engines, template, known, signal } = options
  const queue = [...pages.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, page] = next
      const { outcome } = page
      if (outcome.kind !== 'read' || !mayLookLikeAnother(outcome.reading)) continue
      const limit = AbortSignal.any([signal, AbortSignal.timeout(NAMING_TIMEOUT_MS)])
      const found = await findLookAlike(page, template, known, Date.now() + NAMING_MS, (input) =>
        engines.call(knownTemplates, input, { signal: limit }),
      ).catch(() => undefined)
      signal.throwIfAborted()
      if (found === undefined) continue
      pages[at] = { ...page, outcome: { kind: 'read', reading: { ...outcome.reading, looksLike: found } } }
    }
  }
  await Promise.all(Array.from({ length: options.workers }, worker))
}

/** Reads, decides and scores a batch of files. */
export async function gradeFiles(options: GradeOptions): Promise<GradedFileSheet[]> {
  const { template, key, roster } = options
  const pages: FilePage[] = []
  for await (const page of readFiles(options)) {
    pages.push(page)
    options.onPage(page)
  }
  // Several files are read at once; people expect them in the order they named them.
  const order = new Map(options.files.map(({ path }, i) => [path, i]))
  pages.sort((a, b) => (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0) || a.pageIndex - b.pageIndex)
  await nameStrangers(pages, options)
  const layouts = templateLayouts(template)
  const readings = pages.map(({ outcome }) => (outcome.kind === 'read' ? outcome.reading : undefined))
  const sheets = scoreBatch(pages, decideBatch(readings, layouts), { template, layouts, key, roster })
  return sheets.map((sheet, i) => ({ ...sheet, path: pages[i].path }))
}

const ANNOTATED_PX = 1600

/** @returns whether the page could be looked at again: one that cannot, any more, costs its picture alone */
async function writeAnnotated(
  sheet: GradedFileSheet,
  path: string,
  { engines, signal }: GradeOptions,
): Promise<boolean> {
  const asked = { path: sheet.path, pageIndex: sheet.pageIndex, maxPx: ANNOTATED_PX }
  const page = await engines
    .call(pageImage, { ...asked, shapes: annotationShapes(sheet) }, { signal })
    .catch(() => signal.throwIfAborted())
  if (page === undefined) return false
  await writeFile(path, page.jpeg).catch((thrown: unknown) => {
    throw storageError(thrown, path)
  })
  return true
}

/**
 * Makes the folder results go to, before the work whose results would have nowhere to go.
 * @throws StationError `invalid-input` `folder-unusable`
 */
export function makeResultsFolder(folder: string): void {
  try {
    makeFolder(join(folder, 'annotated'))
  } catch (thrown) {
    throw storageError(thrown, folder)
  }
}

/**
 * Writes `results.csv`, `answers.csv`, `results.json` and the annotated pages. The results of an earlier run stay whole until
 * these are.
 * @returns the sheets whose pages could not be looked at again
 * @throws StationError `unavailable` `disk-full`, `invalid-input` `folder-unusable`
 */
export async function writeResults(
  sheets: readonly GradedFileSheet[],
  folder: string,
  options: GradeOptions,
  t: Translate,
): Promise<GradedFileSheet[]> {
  makeResultsFolder(folder)
  const annotated = join(folder, 'annotated')
  const json = resultsJson(sheets, options.leftOut, alarmsOf(sheets, options.key))
  try {
    const questions = questionLabels(options.template)
    writeWhole(join(folder, 'results.csv'), resultsCsv(sheets, questions, t))
    writeWhole(join(folder, 'answers.csv'), answersCsv(sheets, questions, options.roster ?? []))
    writeWhole(join(folder, 'results.json'), `${JSON.stringify(json, null, 2)}\n`)
  } catch (thrown) {
    throw storageError(thrown, folder)
  }
  const queue = sheets
    .map((sheet, i) => ({ sheet, i }))
    .filter(({ sheet }) => sheet.reading !== undefined && sheet.standing !== 'empty')
  const unseen: GradedFileSheet[] = []
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // The place in the batch keeps files of the same name apart.
      const place = String(next.i + 1).padStart(4, '0')
      const path = join(annotated, `${place}-${parse(next.sheet.fileName).name}.jpg`)
      if (!(await writeAnnotated(next.sheet, path, options))) unseen.push(next.sheet)
    }
  }
  await Promise.all(Array.from({ length: options.workers }, worker))
  return unseen
}
