import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { SingleBar } from 'cli-progress'
import { type Command, Option } from 'commander'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { LeftOutOfWorkbook } from '#main/grading/academy-workbook.ts'
import { alarmsOf } from '#main/grading/batch-alarms.ts'
import { expandFiles, leftOutNames } from '#main/grading/expand-files.ts'
import { exportExam } from '#main/grading/export-exam.ts'
import {
  type GradeOptions,
  gradeFiles,
  loadKey,
  loadRoster,
  makeResultsFolder,
  writeResults,
} from '#main/grading/grade.ts'
import { loadKnownTemplates } from '#main/grading/known-folder.ts'
import { loadTemplate } from '#main/grading/load-template.ts'
import { countSheets, resultsJson } from '#main/grading/results.ts'
import type { GradedSheet } from '#main/grading/score-batch.ts'
import { missingFrom } from '#main/grading/score-batch.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import { batchAlarmText } from '#shared/i18n/batch-alarm-text.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { rosterNoteText } from '#shared/i18n/roster-note-text.ts'
import { wholeNumber } from './command.ts'
import { type CliContext, interruptSignal, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'
import { sheetsTable } from './sheets-table.ts'

export interface GradeFlags {
  template: string
  key?: string
  stroke?: 'either' | 'both'
  roster?: string
  out: string
  xlsx?: string
  workbook?: string
  known?: string
  json?: boolean
  workers: number
}

/** More would only wait for each other. */
const MOST_WORKERS = 64

/** `grade`: a batch of scans from files to scores. */
export function registerGrade(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('grade')
    .description(help.grade.about)
    .argument('<files...>', help.grade.files)
    .requiredOption('--template <file>', help.grade.template)
    .option('--key <file>', help.grade.key)
    .addOption(new Option('--stroke <meaning>', help.grade.stroke).choices(['either', 'both']))
    .option('--roster <file>', help.grade.roster)
    .requiredOption('--out <folder>', help.grade.out)
    .option('--xlsx <file>', help.grade.xlsx)
    .option('--workbook <file>', help.grade.workbook)
    .option('--known <folder>', help.grade.known)
    .option(
      '--workers <n>',
      help.grade.workers,
      wholeNumber(1, MOST_WORKERS, help),
      Math.min(8, availableParallelism()),
    )
    .option('--json', help.grade.json)
    .action(async (files: string[], flags: GradeFlags) => grade(files, flags, await open()))
}

export async function grade(names: readonly string[], flags: GradeFlags, context: CliContext): Promise<void> {
  const { t, settings } = context
  const quiet = flags.json === true
  const engines = enginePool({ program: ownProgram(process.env), settings, maxProcesses: flags.workers })
  // The bar shows files: how many pages are in them is known only when they are read.
  const bar = new SingleBar({
    format: `${t('cli.grade.reading')} {bar} {percentage}% · {value}/{total} · ETA {eta}s · {file}`,
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: false,
  })
  try {
    const template = await loadTemplate(flags.template)
    // Before the work, not after it.
    makeResultsFolder(flags.out)
    const { files, leftOut } = await expandFiles(names, flags.out)
    const roster = flags.roster === undefined ? undefined : await loadRoster(flags.roster)
    const seen = new Set<string>()
    const options: GradeOptions = {
      engines,
      template,
      key: flags.key === undefined ? undefined : await loadKey(flags.key, template, { stroke: flags.stroke }),
      roster: roster?.students,
      known: flags.known === undefined ? [] : await loadKnownTemplates(flags.known),
      files,
      leftOut,
      workers: flags.workers,
      signal: interruptSignal(),
      onPage: (page) => {
        seen.add(page.path)
        bar.update(seen.size, { file: visibleText(page.fileName) })
      },
    }
    const started = performance.now()
    if (!quiet) bar.start(files.length, 0, { file: '' })
    const sheets = await gradeFiles(options)
    const seconds = (performance.now() - started) / 1000
    bar.stop()
    const unseen = await writeResults(sheets, flags.out, options, t)
    const leftOutOfWorkbook = await writeWorkbooks(sheets, flags, options, t)
    for (const note of roster?.notes ?? []) console.error(`! ${rosterNoteText(note, t)}`)
    if (unseen.length > 0) {
      const names = unseen.map(({ fileName, pageIndex }) => `${fileName} · ${pageIndex + 1}`)
      console.error(
        `! ${t('cli.grade.unseen', { count: unseen.length, names: visibleText(names.join(', ')) })}`,
      )
    }
    for (const { name, number, why } of leftOutOfWorkbook) {
      console.error(
        `! ${t('export.leftOut', { who: visibleText(`${name} ${number}`.trim()), why: t(`export.why.${why}`) })}`,
      )
    }
    const alarms = alarmsOf(sheets, options.key)
    if (quiet) {
      console.log(JSON.stringify(resultsJson(sheets, leftOut, alarms)))
      return
    }
    const counts = countSheets(sheets)
    console.log(sheetsTable(sheets, t))
    const rate = Math.round((counts.pages / seconds) * 60)
    console.log(t('cli.grade.done', { ...counts, seconds: seconds.toFixed(1), rate }))
    for (const alarm of alarms) console.log(styleText('yellow', `! ${batchAlarmText(t, alarm)}`))
    if (leftOut.length > 0) {
      console.log(
        t('cli.grade.leftOut', { count: leftOut.length, names: visibleText(leftOutNames(leftOut)) }),
      )
    }
    if (counts.empty > 0) console.log(t('cli.grade.empty', { count: counts.empty }))
    if (counts.review > 0) console.log(t('cli.grade.reviewHint', { count: counts.review }))
    const missing = missingFrom(sheets, options.roster ?? [])
    for (const how of ['absent', 'checking'] as const) {
      const names = missing[how].map(({ name, number }) => visibleText(`${name} ${number}`))
      if (names.length > 0) console.log(`${t(`cli.note.${how}`)} ${names.length}: ${names.join(', ')}`)
    }
    for (const path of [join(flags.out, 'results.csv'), flags.xlsx, flags.workbook]) {
      if (path !== undefined) console.log(t('cli.grade.written', { path: visibleText(path) }))
    }
  } catch (thrown) {
    bar.stop()
    reportError(thrown, t, { json: quiet })
  } finally {
    await engines.close()
  }
}

/** @returns who is not in the academy's workbook */
async function writeWorkbooks(
  sheets: readonly GradedSheet[],
  { xlsx, workbook }: GradeFlags,
  exam: GradeOptions,
  t: Translate,
): Promise<readonly LeftOutOfWorkbook[]> {
  const pages = sheets.map((sheet, i) => ({
    id: i + 1,
    sheet,
    standing: sheet.standing,
    decisions: sheet.decisions,
    pageIds: (sheet.joined?.at ?? [i]).map((at) => at + 1),
  }))
  if (xlsx !== undefined) await writeFile(xlsx, exportExam('xlsx', pages, exam, t).bytes)
  if (workbook === undefined) return []
  const { bytes, leftOut } = exportExam('academy', pages, exam, t)
  await writeFile(workbook, bytes)
  return leftOut
}
