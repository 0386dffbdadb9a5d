import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Blobs } from '#main/db/blob-store.ts'
import { documents } from '#main/documents/registry.ts'
import type {
  DocumentInput,
  LeftOutStudent,
  MissingStudent,
  QuestionPicture,
  ReportExam,
  ReportLook,
  ReportStudent,
  ScanPicture,
} from '#main/documents/report.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { sniff } from '#main/engines/read/sniff.ts'
import type { DocumentAudience } from '#shared/contract/documents.ts'
import type { DocumentKind } from '#shared/domain/document-kinds.ts'
import { fileError, StationError } from '#shared/domain/errors.ts'
import { seoulDay } from '#shared/domain/seoul-day.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { earlierExams } from './earlier-exams.ts'
import { questionPictures } from './question-pictures.ts'
import type { Grader } from './regrade.ts'
import { type ExamForReport, reportExam } from './report-exam.ts'
import { scanPicture } from './scan-picture.ts'
import type { GradingTables } from './tables.ts'

export interface DocumentOrder {
  readonly kind: DocumentKind
  /** The exam at hand last; those before it are of a range. */
  readonly batchIds: readonly [number, ...number[]]
  readonly audience: DocumentAudience
  /** Files of the exams' papers and solutions, in the order of the exams. */
  readonly papers?: readonly (string | undefined)[]
  readonly solutions?: readonly (string | undefined)[]
}

export interface DocumentMaking {
  /** Of the PDF, or of a folder for the PDFs. */
  readonly path: string
  readonly engines: EnginePool
  readonly settings: Pick<Settings, 'academyName' | 'academyColour' | 'academyLogo' | 'language'>
  readonly nowMs: number
  readonly t: Translate
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

export const invalid = (reason: string, params = {}) =>
  new StationError('invalid-input', reason, { reason, params })

async function lookOf({ settings, nowMs, t }: DocumentMaking): Promise<ReportLook> {
  const { academyName, academyColour, academyLogo: path } = settings
  const logo =
    path === ''
      ? undefined
      : await readFile(path).catch((thrown: unknown) => {
          throw fileError(thrown, path)
        })
  const kind = logo && sniff(logo)
  if (logo !== undefined && kind !== 'jpeg' && kind !== 'png') throw invalid('logo-unreadable', { path })
  return { academy: academyName, colour: academyColour, logo, madeOn: seoulDay(nowMs), t }
}

const byClass = (a: ReportStudent, b: ReportStudent) =>
  (a.group ?? '').localeCompare(b.group ?? '', 'ko', { numeric: true }) ||
  a.number.localeCompare(b.number, 'ko', { numeric: true })

function isFor(audience: DocumentAudience): (student: { number: string; group: string | null }) => boolean {
  if (audience.kind === 'all') return () => true
  if (audience.kind === 'group') return ({ group }) => (group ?? '') === audience.group
  const numbers = new Set(audience.numbers)
  return ({ number }) => numbers.has(number)
}

const NO_PICTURES: Pick<DocumentOrder, 'papers' | 'solutions'> = {}

export interface DocumentParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly blobs: Pick<Blobs, 'find'>
}

/** Gathers what documents are drawn from, as exams stand now. */
export function createPreparation({ tables, grader, blobs }: DocumentParts) {
  const { pageOf } = tables

  /** Changes with anybody's answers or score. */
  function fingerprint(exams: readonly ExamForReport[]): string {
    const hash = createHash('sha256')
    for (const { exam, absent, checking } of exams)
      hash.update(JSON.stringify([exam.students, absent, checking]))
    return hash.digest('hex')
  }

  async function picturesOf(
    paths: DocumentOrder['papers'],
    count: number,
    { engines, signal }: DocumentMaking,
  ) {
    const found: ReadonlyMap<string, QuestionPicture>[] = []
    for (let i = 0; i < count; i++) {
      const path = paths?.[i]
      found.push(path === undefined ? new Map() : await questionPictures(engines, path, signal))
    }
    return found
  }

  /**
   * All that a document is drawn from, and a check whether it still holds.
   * @throws StationError as `Documents.make`
   */
  async function prepare(order: DocumentOrder, making: DocumentMaking) {
    const { kind, batchIds, audience } = order
    const { t, signal, engines } = making
    const definition = documents[kind]
    const needsScore = definition.of === 'scores'
    const at = batchIds.at(-1)!
    const open = grader.open(at)
    if (needsScore && open.key === undefined) throw invalid('documents-no-key', { exam: open.batch.name })
    const hasPaper = order.papers?.some((path) => path !== undefined) ?? false
    if (definition.needsPictures && !hasPaper) throw invalid('documents-no-paper')
    const look = await lookOf(making)
    const read = batchIds.map((id) => reportExam(grader.exam(id), { needsScore }))
    const before = fingerprint(read)
    // Looking for questions takes seconds a page.
    const { papers, solutions: solved } = definition.needsPictures === true ? order : NO_PICTURES
    const pictures = await picturesOf(papers, read.length, making)
    const solutions = await picturesOf(solved, read.length, making)
    const exams = read.map(({ exam }, i) => ({ ...exam, pictures: pictures[i], solutions: solutions[i] }))
    const { absent, checking, leftOut } = read.at(-1)!
    const chosen = isFor(audience)
    const exam = exams.at(-1)!
    const own = exam.students.filter(chosen)
    const students = definition.byRank ? own : own.toSorted(byClass)
    const roster = (open.roster ?? []).filter(chosen)
    if (definition.of === 'sheets' && open.roster === undefined) throw invalid('documents-no-roster')
    const total = definition.of === 'sheets' ? roster.length : students.length
    if (total === 0) throw invalid('documents-empty')
    const present = new Set(own.map(({ number }) => number))
    const isMissing = (student: MissingStudent) => chosen(student) && !present.has(student.number)
    const isAsked = ({ number }: LeftOutStudent) =>
      audience.kind !== 'students' || audience.numbers.includes(number)
    const skipped: LeftOutStudent[] = definition.of === 'sheets' ? [] : leftOut.filter(isAsked)
    const standingPage = grader.pagesOf(at)
    const scanOf = async (id: number): Promise<ScanPicture | undefined> => {
      const page = pageOf(id)
      const blob = page.blobSha256 === null ? undefined : blobs.find(page.blobSha256)
      const standing = standingPage(id)
      if (blob === undefined || standing === undefined) return undefined
      return scanPicture(engines, page, blob.path, standing, open, signal).catch((thrown: unknown) => {
        // One damaged file costs its own sheet of the document.
        if (thrown instanceof StationError && thrown.code === 'unreadable') return undefined
        throw thrown
      })
    }
    const input: DocumentInput = {
      // At least one was asked for.
      exams: exams as unknown as [ReportExam, ...ReportExam[]],
      students,
      absent: absent.filter(isMissing),
      checking: checking.filter(isMissing),
      look,
      earlierOf: earlierExams(tables, open.batch),
      scansOf: async ({ pageId }) => {
        const standing = standingPage(pageId)
        if (standing === undefined) return undefined
        const scans: ScanPicture[] = []
        for (const id of standing.outcome.pageIds) {
          const scan = await scanOf(id)
          if (scan === undefined) return undefined
          scans.push(scan)
        }
        return scans
      },
      sheet: { template: open.template, students: roster },
    }
    let done = 0
    making.onProgress(done, total)
    return {
      ...{ definition, input, total },
      title: [t(`documents.title.${kind}`), exam.name].join(' · '),
      leftOut: skipped as readonly LeftOutStudent[],
      drawing: {
        step: () => {
          done += 1
          making.onProgress(done, total)
        },
        leaveOut: (student: LeftOutStudent) => void skipped.push(student),
      },
      check() {
        if (definition.of === 'sheets') return
        const now = batchIds.map((id) => reportExam(grader.exam(id), { needsScore }))
        if (fingerprint(now) !== before) {
          throw new StationError('conflict', 'scores changed while the document was drawn', {
            reason: 'documents-stale',
          })
        }
      },
    }
  }

  return prepare
}
export type Prepared = Awaited<ReturnType<ReturnType<typeof createPreparation>>>
