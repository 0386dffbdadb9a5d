import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SingleBar } from 'cli-progress'
import { type Command, Option } from 'commander'
import { systemClock } from '#main/base/clock.ts'
import { makeFolder } from '#main/base/make-folder.ts'
import { storageError } from '#main/base/storage-error.ts'
import { createBlobs } from '#main/db/blob-store.ts'
import { blobsRepository } from '#main/db/blobs.ts'
import { openReadOnly } from '#main/db/open.ts'
import { documentFileName } from '#main/documents/file-name.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { createDocuments, type Documents } from '#main/grading/make-document.ts'
import type { DocumentMaking, DocumentOrder } from '#main/grading/prepare-document.ts'
import { createGrader } from '#main/grading/regrade.ts'
import { gradingTables } from '#main/grading/tables.ts'
import { DocumentKind, MOST_NOTE_QUESTIONS } from '#shared/domain/document-kinds.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import type { TextKey } from '#shared/i18n/index.ts'
import {
  type CliContext,
  composed,
  existingFolder,
  interruptSignal,
  type OpenContext,
  reportError,
} from './context.ts'
import { examCalled } from './exam-called.ts'
import type { HelpTexts } from './help/index.ts'

interface DocumentFlags {
  kind: DocumentKind
  out: string
  class?: string
  students?: string[]
  paper?: string[]
  solutions?: string[]
  each?: boolean
  json?: boolean
}

/** `documents`: what is printed of exams of a data folder, as a PDF. */
export function registerDocuments(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('documents')
    .description(help.documents.about)
    .argument('<exams...>', help.documents.exams)
    .addOption(
      new Option('--kind <kind>', help.documents.kind).choices(DocumentKind.options).makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', help.documents.out)
    .option('--class <name>', help.documents.class, composed)
    .option('--students <numbers...>', help.documents.students)
    .option('--paper <files...>', help.documents.paper)
    .option('--solutions <files...>', help.documents.solutions)
    .option('--each', help.documents.each)
    .option('--json', help.json)
    .action(async (exams: string[], flags: DocumentFlags) => {
      const context = await open()
      try {
        await makeDocument(exams, flags, context)
      } catch (thrown) {
        reportError(thrown, context.t, { json: flags.json === true })
      }
    })
}

const audienceOf = ({ class: group, students }: DocumentFlags): DocumentOrder['audience'] =>
  students !== undefined
    ? { kind: 'students', numbers: students }
    : group === undefined
      ? { kind: 'all' }
      : { kind: 'group', group }

async function makeDocument(
  exams: readonly string[],
  flags: DocumentFlags,
  { settings, t }: CliContext,
): Promise<void> {
  const folder = existingFolder(settings)
  const db = openReadOnly(folder.database)
  const engines = enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
  const bar = new SingleBar({
    format: `${t('documents.cli.drawing')} {bar} {percentage}% · {value}/{total} · ETA {eta}s`,
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: false,
  })
  let isStarted = false
  try {
    makeOut(flags.out)
    const tables = gradingTables(db)
    const blobs = createBlobs({ dir: folder.blobs, table: blobsRepository(db), clock: systemClock })
    const documents = createDocuments({ tables, grader: createGrader(tables), blobs })
    const known = tables.batches.list()
    const batchIds = exams.map((exam) => examCalled(exam, known)) as [number, ...number[]]
    const { name } = tables.batchOf(batchIds.at(-1)!)
    const path = join(flags.out, documentFileName(`${name} ${t(`documents.title.${flags.kind}`)}`))
    const order: DocumentOrder = {
      ...{ kind: flags.kind, batchIds, audience: audienceOf(flags) },
      ...{ papers: flags.paper ?? [], solutions: flags.solutions ?? [] },
    }
    const making = {
      ...{ path, engines, settings, t, nowMs: systemClock.now(), signal: interruptSignal() },
      onProgress(done: number, total: number) {
        if (flags.json === true) return
        if (!isStarted) bar.start(total, 0)
        isStarted = true
        bar.update(done)
      },
    }
    const made =
      flags.each === true
        ? await makeEach(documents, order, making)
        : { file: path, ...(await documents.make(order, making)) }
    bar.stop()
    if (flags.json === true) {
      console.log(JSON.stringify(made))
      return
    }
    const { pages } = made
    console.log(
      'files' in made
        ? t('documents.cli.writtenEach', { count: made.files.length, pages, path: visibleText(made.folder) })
        : t('documents.cli.written', { pages, path: visibleText(made.file) }),
    )
    for (const student of made.leftOut) {
      const who = visibleText(`${student.name} ${student.number}`.trim())
      const why = t(`documents.why.${student.why}` satisfies TextKey, { most: MOST_NOTE_QUESTIONS })
      console.error(`! ${t('documents.cli.leftOut', { who, why })}`)
    }
  } finally {
    bar.stop()
    await engines.close()
    db.close()
  }
}

/** A file for each student in a folder, where they appear when all of them are drawn; others in it stay. */
async function makeEach(documents: Documents, order: DocumentOrder, making: DocumentMaking) {
  const folder = making.path.slice(0, -'.pdf'.length)
  makeOut(folder)
  const part = await mkdtemp(join(folder, '.part-'))
  try {
    const made = await documents.makeEach(order, { ...making, path: part })
    for (const name of made.files) await rename(join(part, name), join(folder, name))
    return { folder, ...made }
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

function makeOut(folder: string): void {
  try {
    makeFolder(folder)
  } catch (thrown) {
    throw storageError(thrown, folder)
  }
}
