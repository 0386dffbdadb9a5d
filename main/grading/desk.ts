import { closeSync, openSync, readSync } from 'node:fs'
import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import { type Batches, batchesRepository, type StoredBatch } from '#main/db/grading/batches.ts'
import { type Pages, pagesRepository, type ReadingHint, type StoredPage } from '#main/db/grading/pages.ts'
import { type Reviews, reviewsRepository } from '#main/db/grading/reviews.ts'
import { type Templates, templatesRepository } from '#main/db/grading/templates.ts'
import { type Db, write } from '#main/db/open.ts'
import { mayLookLikeAnother } from '#main/engines/known-templates/find-look-alike.ts'
import { type AnswerKey, KEY_HEADERS, parseAnswerKey } from '#shared/domain/answer-key.ts'
import { StationError, type WireError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { JobState } from '#shared/domain/job.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import type { LooksLike } from '#shared/domain/looks-like.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { parseRoster, ROSTER_HEADERS, type Student } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { Template } from '#shared/domain/template.ts'
import { answerReader, lenientAnswerReader, questionResolver } from '../../shared/domain/questions.ts'
import { compactReading } from './compact-reading.ts'
import { type GradedPage, gradeBatch, settlePages } from './grade-pages.ts'

export interface DeskParts {
  readonly db: Db
  readonly blobs: Blobs
  readonly clock: Clock
  readonly emit: (event: StationEvent) => void
  /** Adds a job that works on a stored file. @returns the job's id */
  readonly enqueue: (
    type: 'count-pages' | 'read-marks' | 'name-page',
    payload: Record<string, number>,
    blobSha256: string,
  ) => number
  readonly cancelJob: (jobId: number) => void
}

/** A batch with everything that deciding and scoring need, parsed. */
export interface OpenBatch {
  readonly batch: StoredBatch
  readonly template: Template
  readonly layouts: readonly PageLayout[]
  readonly key: AnswerKey | undefined
  readonly roster: readonly Student[] | undefined
}

/** Of a job that ended, what the desk looks at. */
export interface EndedJob {
  readonly id: number
  readonly state: JobState
  readonly error: WireError | undefined
}

export type ImportedFile = { readonly name: string; readonly sha256: string }

export type Desk = ReturnType<typeof createDesk>

/** As the contract has it. */
const LONGEST_NAME = 200

/** JPEG and PNG. */
const SINGLE_PAGE_STARTS = [
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
]

/** A file as people know it, with the folder of its class; of a whole path, only its end. Names from a Mac come decomposed. */
export function shownName(name: string): string {
  const parts = name.normalize('NFC').split(/[\\/]/)
  const isWholePath = parts[0] === '' || parts[0]!.endsWith(':') || parts.includes('..')
  return isWholePath ? parts.at(-1)! : parts.filter((part) => part !== '' && part !== '.').join('/')
}

const notFound = (what: string, id: number | string) =>
  new StationError('not-found', `no ${what} ${id}`, { reason: `${what}-not-found`, params: { id } })

/** Grading on the desk: batches of scans from import to settled answers, over the station's tables and queue. */
export function createDesk(parts: DeskParts) {
  const { db, clock, emit } = parts
  const templates: Templates = templatesRepository(db)
  const batches: Batches = batchesRepository(db)
  const pages: Pages = pagesRepository(db)
  const reviews: Reviews = reviewsRepository(db)

  function batchOf(id: number): StoredBatch {
    const batch = batches.get(id)
    if (batch === undefined) throw notFound('batch', id)
    return batch
  }

  function pageOf(id: number) {
    const page = pages.get(id)
    if (page === undefined) throw notFound('page', id)
    return page
  }

  function templateOf(id: string, version?: number): Template {
    const stored = templates.get(id, version)
    if (stored === undefined) throw notFound('template', id)
    return stored.template
  }

  function newestVersion(templateId: string): number {
    const version = templates.versions(templateId)[0]?.version
    if (version !== undefined) return version
    throw new StationError('conflict', 'the template was never published', { reason: 'template-unpublished' })
  }

  function open(id: number): OpenBatch {
    const batch = batchOf(id)
    const template = templateOf(batch.templateId, batch.templateVersion)
    const rules = { ...template.rules, ...batch.rules }
    return {
      batch,
      template,
      layouts: templateLayouts(template, rules),
      key:
        batch.keyCsv === null
          ? undefined
          : parseAnswerKey(
              parseTable(batch.keyCsv, KEY_HEADERS),
              questionResolver(template),
              lenientAnswerReader(template),
            ),
      roster: batch.rosterCsv === null ? undefined : parseRoster(parseTable(batch.rosterCsv, ROSTER_HEADERS)),
    }
  }

  function store(batchId: number, settled: readonly GradedPage[]): void {
    for (const page of settled) {
      pages.saveOutcome(page.id, page)
      reviews.replace(batchId, page.id, page.reviews)
    }
  }

  /** Decides a batch, or only some of its pages for now, from what was read. Call inside or outside a transaction. */
  function settle(batchId: number, only?: readonly number[]): GradedPage[] {
    // Reading a whole batch for every page that comes would cost its square.
    const rows = only === undefined ? pages.read(batchId) : only.flatMap((id) => pages.readOne(id) ?? [])
    const settled = gradeBatch(rows, {
      ...open(batchId),
      humans: reviews.inForce(batchId),
      ...(only === undefined ? {} : { numbersElsewhere: pages.studentNumbers(batchId, only) }),
    })
    write(db, () => store(batchId, settled))
    return settled
  }

  function enqueueReading(pageId: number, sha256: string): void {
    pages.setJob(pageId, parts.enqueue('read-marks', { pageId }, sha256))
  }

  /** Most scans are single pictures, told by their first bytes; the others have their pages counted first. */
  function isSinglePage(sha256: string): boolean {
    const blob = parts.blobs.find(sha256)
    if (blob === undefined) return false
    const head = Buffer.alloc(8)
    const file = openSync(blob.path, 'r')
    try {
      readSync(file, head)
    } finally {
      closeSync(file)
    }
    return SINGLE_PAGE_STARTS.some((start) => head.subarray(0, start.length).equals(start))
  }

  /** Newest versions of the templates that are not this one. */
  const otherTemplates = (than: string) =>
    templates.list().flatMap(({ id, version }) => (id === than || version === null ? [] : [{ id, version }]))

  function askForName({ id, batchId }: StoredPage, sha256: string): void {
    if (otherTemplates(batchOf(batchId).templateId).length === 0) return
    parts.enqueue('name-page', { pageId: id }, sha256)
  }

  /** A page that was stopped or failed before its file's pages were counted stands for all of them. */
  function readAgain({ id, fileId, pageIndex }: StoredPage, sha256: string): void {
    const isUncounted =
      pageIndex === 0 &&
      pages.countOfFile(fileId) === 1 &&
      pages.readOne(id) === undefined &&
      !isSinglePage(sha256)
    if (isUncounted) pages.setJob(id, parts.enqueue('count-pages', { fileId }, sha256))
    else enqueueReading(id, sha256)
  }

  /** Takes stored files into a batch. Same bytes as before make a duplicate, never an error. */
  function importFiles(batchId: number, files: readonly ImportedFile[]) {
    batchOf(batchId)
    let duplicates = 0
    write(db, () => {
      duplicates = 0
      for (const { name, sha256 } of files) {
        const now = clock.now()
        const first = pages.firstWithBytes(batchId, sha256)
        const fileId = pages.addFile({ batchId, name: shownName(name), sha256 }, now)
        if (first !== undefined) {
          duplicates += 1
          pages.addDuplicate({ batchId, fileId, duplicateOf: first }, now)
          continue
        }
        // The first page stands for the file until its pages are counted.
        const pageId = pages.addPage({ batchId, fileId, pageIndex: 0 })
        if (isSinglePage(sha256)) enqueueReading(pageId, sha256)
        else pages.setJob(pageId, parts.enqueue('count-pages', { fileId }, sha256))
      }
    })
    emit({ name: 'batch.changed', batchId })
    return { accepted: files.length - duplicates, duplicates }
  }

  return {
    templates,
    batches,
    pages,
    reviews,
    open,
    batchOf,
    pageOf,
    templateOf,
    importFiles,

    /** Commit of `count-pages`: a page each, and its reading. */
    pagesCounted(fileId: number, count: number): void {
      const file = pages.file(fileId)
      if (file === undefined || file.sha256 === null) return
      for (let pageIndex = 0; pageIndex < count; pageIndex++) {
        enqueueReading(pages.addPage({ batchId: file.batchId, fileId, pageIndex }), file.sha256)
      }
    },

    /** Commit of `read-marks`: keeps what was read and decides the page; the last page decides the whole batch anew. */
    pageRead(pageId: number, reading: PageReading, previewSha256: string | null): void {
      const page = pages.get(pageId)
      // Removed while it was being read.
      if (page === undefined || page.standing === 'cancelled') return
      pages.saveReading(pageId, compactReading(reading), previewSha256, clock.now())
      if (mayLookLikeAnother(reading) && page.blobSha256 !== null) askForName(page, page.blobSha256)
      settle(page.batchId, pages.waiting(page.batchId) <= 1 ? undefined : [pageId])
    },

    /** What `read-marks` needs to know of its page. */
    assignment(pageId: number) {
      const page = pageOf(pageId)
      const { template } = open(page.batchId)
      write(db, () => pages.begin(pageId))
      return {
        template,
        pageIndex: page.pageIndex,
        hint: page.hint,
      }
    },

    /** What `name-page` needs to know of a refused page. */
    stranger(pageId: number) {
      const { batchId, pageIndex } = pageOf(pageId)
      const { template } = open(batchId)
      const others = otherTemplates(template.id).map(({ id, version }) => templateOf(id, version))
      return { pageIndex, template, others }
    },

    /** Commit of `name-page`: the page may have been read again meanwhile, and be no stranger any more. */
    pageNamed(pageId: number, looksLike: LooksLike | null): void {
      const row = pages.readOne(pageId)
      if (row === undefined || looksLike === null || !mayLookLikeAnother(row.reading)) return
      if (looksLike.templateId === batchOf(pageOf(pageId).batchId).templateId) return
      pages.saveReading(pageId, { ...row.reading, looksLike }, null, clock.now())
    },

    namingEnded(pageId: number): void {
      const page = pages.get(pageId)
      if (page !== undefined) emit({ name: 'page.settled', batchId: page.batchId, pageId })
    },

    keepPreview: async (jpeg: Uint8Array): Promise<string> => (await parts.blobs.put([jpeg])).sha256,

    /** A job of the desk was done, given up or cancelled: its pages are read, in error, or cancelled already. */
    jobEnded(job: EndedJob): void {
      const ofJob = pages.ofJob(job.id)
      for (const page of ofJob) {
        const isWaiting = page.standing === 'queued' || page.standing === 'reading'
        if (job.state === 'dead' && isWaiting) {
          const error = job.error ?? { code: 'internal', message: 'the job ended without a reason' }
          write(db, () => pages.fail(page.id, error, clock.now()))
        }
        emit({ name: 'page.settled', batchId: page.batchId, pageId: page.id })
      }
    },

    settle(batchId: number): GradedPage[] {
      const settled = settle(batchId)
      emit({ name: 'batch.changed', batchId })
      return settled
    },

    /** How every page of a batch stands now; nothing is written. */
    graded(batchId: number): GradedPage[] {
      return gradeBatch(pages.read(batchId), { ...open(batchId), humans: reviews.inForce(batchId) })
    },

    /** How one page stands, as decided last; undefined before it was read. */
    settledPage(id: number) {
      const row = pages.readOne(id)
      if (row === undefined) return undefined
      const { batchId } = pageOf(id)
      const opened = open(batchId)
      const humans = reviews.inForce(batchId)
      const [outcome] = settlePages([row], [row.decisions.length === 0 ? undefined : row.decisions], {
        ...opened,
        humans,
        numbersElsewhere: pages.studentNumbers(batchId, [id]),
      })
      const layout = opened.layouts.find(({ pageId }) => pageId === row.reading.templatePageId)
      return { reading: row.reading, outcome: outcome!, layout, humans }
    },

    /** After a person decided something: the machine's word stays, scores and reviews of these pages follow. */
    settlePages(batchId: number, pageIds: readonly number[]): void {
      const rows = pageIds.flatMap((id) => pages.readOne(id) ?? [])
      const settled = settlePages(
        rows,
        rows.map(({ decisions }) => (decisions.length === 0 ? undefined : decisions)),
        {
          ...open(batchId),
          humans: reviews.inForce(batchId),
          numbersElsewhere: pages.studentNumbers(batchId, pageIds),
        },
      )
      write(db, () => store(batchId, settled))
    },

    /** Reads pages again, as a person asked or because the last try failed. */
    reread(pageIds: readonly number[], hint?: ReadingHint): void {
      const touched = new Set<number>()
      write(db, () => {
        for (const id of pageIds) {
          const page = pageOf(id)
          if (page.blobSha256 === null) {
            throw new StationError('conflict', 'the scan was purged', { reason: 'scan-purged' })
          }
          if (hint !== undefined) pages.setHint(id, hint)
          readAgain(page, page.blobSha256)
          touched.add(page.batchId)
        }
      })
      for (const batchId of touched) emit({ name: 'batch.changed', batchId })
    },

    /**
     * The exam was on another answer sheet: all its pages are read again by that one.
     * @throws StationError `conflict` `template-unpublished`; `invalid-input` when the answer key does not fit it, before
     * anything is changed
     */
    setTemplate(batchId: number, templateId: string): void {
      const batch = batchOf(batchId)
      const version = newestVersion(templateId)
      const template = templateOf(templateId, version)
      if (batch.keyCsv !== null)
        parseAnswerKey(
          parseTable(batch.keyCsv, KEY_HEADERS),
          questionResolver(template),
          answerReader(template),
        )
      write(db, () => {
        batches.setTemplate(batchId, templateId, version)
        for (const page of pages.readable(batchId)) {
          readAgain(page, page.blobSha256!)
          pages.forget(page.id)
          reviews.replace(batchId, page.id, [])
        }
      })
      emit({ name: 'batch.changed', batchId })
    },

    /**
     * Reads a page by another template, in an exam of its own beside the one it came with: the key of that one says
     * nothing of it. Pages of the same kind come together.
     * @returns the batch it is in now, as one page among others
     * @throws StationError `not-found`; `conflict` `template-unpublished`, `scan-purged`
     */
    readApart(pageId: number, templateId: string): number {
      const page = pageOf(pageId)
      const { blobSha256: sha256 } = page
      if (sha256 === null)
        throw new StationError('conflict', 'the scan was purged', { reason: 'scan-purged' })
      const newest = newestVersion(templateId)
      const own = batchOf(page.batchId).name
      const name = `${own} · ${templateOf(templateId, newest).name}`.slice(0, LONGEST_NAME)
      const batchId = write(db, () => {
        const known = batches.list().find((batch) => batch.name === name && batch.templateId === templateId)
        const id = known?.id ?? batches.create({ name, templateId, templateVersion: newest }, clock.now())
        const fileId = pages.addFile({ batchId: id, name: page.fileName, sha256 }, clock.now())
        enqueueReading(pages.addPage({ batchId: id, fileId, pageIndex: page.pageIndex }), sha256)
        return id
      })
      emit({ name: 'batch.changed', batchId })
      return batchId
    },

    /** Stops what was not read yet; `resume` takes it up again. */
    cancel(batchId: number): void {
      for (const jobId of pages.cancelWaiting(batchId, clock.now())) parts.cancelJob(jobId)
      emit({ name: 'batch.changed', batchId })
    },

    resume(batchId: number): void {
      this.reread(pages.cancelled(batchId))
    },

    removePages(pageIds: readonly number[]): void {
      const touched = new Set(pageIds.map((id) => pageOf(id).batchId))
      write(db, () => {
        for (const id of pageIds) pages.remove(id)
      })
      for (const batchId of touched) this.settle(batchId)
    },

    /** @throws StationError `invalid-input` naming the line, before anything is changed */
    setKey(batchId: number, csv: Uint8Array) {
      const { template } = open(batchId)
      const table = parseTable(csv, KEY_HEADERS)
      const key = parseAnswerKey(table, questionResolver(template), answerReader(template))
      batches.setKey(batchId, csv)
      this.settle(batchId)
      return key
    },

    setRoster(batchId: number, csv: Uint8Array): Student[] {
      const roster = parseRoster(parseTable(csv, ROSTER_HEADERS))
      batches.setRoster(batchId, csv)
      this.settle(batchId)
      return roster
    },
  }
}
