import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { DoubtReason } from '../domain/marks.ts'
import { PageWarning } from '../domain/reading.ts'
import { RowTitle } from '../domain/row-title.ts'
import { DecisionRules } from '../domain/template.ts'
import { Id, ImportFile, Ok, procedure, TimeMs } from './base.ts'
import { KeyCells, KeyPreview, KeyReplies, SheetKey } from './keys.ts'
import { PageName, ReviewDecision } from './reviews.ts'

/** How a page stands, as people see it. */
export const PageStanding = z.enum([
  'queued',
  'reading',
  'ok',
  'review',
  'error',
  'duplicate',
  'empty',
  'cancelled',
])
export type PageStanding = z.infer<typeof PageStanding>

export const BatchCounts = z.object({
  total: z.int(),
  done: z.int(),
  ok: z.int(),
  review: z.int(),
  error: z.int(),
  duplicate: z.int(),
  /** Pages with nothing on them, as the backs of a batch scanned on both sides. */
  empty: z.int(),
  /** Stopped before they were read; `resume` takes them up. */
  cancelled: z.int(),
})
export type BatchCounts = z.infer<typeof BatchCounts>

/** What people say of an exam: only its name must be. */
export const ExamFacts = z.object({
  name: z.string().trim().normalize().min(1).max(200),
  /** Day it was held, `YYYY-MM-DD`. */
  heldOn: z.iso.date().nullable().default(null),
  className: z.string().trim().normalize().max(100).default(''),
  subject: z.string().trim().normalize().max(100).default(''),
  /** Points of a whole exam (만점); null for the sum of its parts. */
  possible: z.number().positive().max(100_000).nullable().default(null),
  /** Of them, what people score beside the marks (서술형, 수행); null where nobody does. */
  handPossible: z.number().positive().max(100_000).nullable().default(null),
  /** Points to pass (합격점); null or 0 for no verdict. */
  pass: z.number().nonnegative().max(100_000).nullable().default(null),
  /** The exam of which it is a retake (재시험); null for an exam of its own. */
  retakeOf: Id.nullable().default(null),
})
export type ExamFacts = z.infer<typeof ExamFacts>

export const Batch = ExamFacts.extend({
  id: Id,
  name: z.string(),
  /** Put away: kept whole, out of the lists one works with. */
  isArchived: z.boolean(),
  templateId: z.string(),
  templateVersion: z.int(),
  templateName: z.string(),
  createdAtMs: TimeMs,
  counts: BatchCounts,
  /** Pages a minute while reading; null when idle. */
  pagesPerMinute: z.number().nullable(),
  etaMs: z.number().nullable(),
  rules: DecisionRules,
  hasKey: z.boolean(),
  rosterSize: z.int(),
})
export type Batch = z.infer<typeof Batch>

export const BatchPage = z.object({
  id: Id,
  batchId: Id,
  fileName: z.string(),
  pageIndex: z.int(),
  /** A person marked it on paper, question by question; it has no scan. */
  isMarked: z.boolean(),
  standing: PageStanding,
  error: WireError.nullable(),
  /** The page this one repeats. */
  duplicateOf: Id.nullable(),
  studentNumber: z.string().nullable(),
  studentName: z.string().nullable(),
  formCode: z.string().nullable(),
  openReviews: z.int(),
  /** Of what is decided; with open questions it comes to something from `least` to `most`. */
  points: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  possible: z.number().nullable(),
  /** They are without the part that people score, of which its student has no points yet. */
  lacksHand: z.boolean(),
  /** Whether `/pages/<id>/preview.jpg` is there. */
  hasPreview: z.boolean(),
  /** A person left it out of every figure: why, and which page counts instead, where there is one. */
  leftOut: z.object({ why: z.string(), replacedBy: Id.nullable() }).nullable(),
})
export type BatchPage = z.infer<typeof BatchPage>

/** One row of bubbles on a page, as it was read and as it counts. */
export const SheetRow = RowTitle.extend({
  options: z.array(z.string()),
  /** `[left, top, right, bottom]` in pixels of the page's full picture. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Middle of each option's bubble, `[x0, y0, x1, y1, …]`, same pixels. */
  centers: z.array(z.number()),
  /** Width and height of a bubble, same pixels. */
  bubblePx: z.tuple([z.number(), z.number()]),
  /** What counts: a person's word where there is one, else the machine's. */
  detected: z.array(z.string()),
  machine: z.array(z.string()),
  isByPerson: z.boolean(),
  isDoubtful: z.boolean(),
  doubts: z.array(DoubtReason),
  verdict: z.enum(['right', 'wrong', 'blank', 'void', 'undecided']).nullable(),
  /** How sure the machine was of its own word, [0, 1]. */
  confidence: z.number(),
  /** Every way to be right, each a set of options; null where the key says nothing of it. */
  accepts: z.array(z.array(z.string())).nullable(),
  /** What it earns and could earn; null without a key, and for all digits of a number but the first. */
  points: z.number().nullable(),
  possible: z.number().nullable(),
  /** What people said of it; `withdraw` takes back the last one that is in force. */
  reviewId: Id.nullable(),
  history: z.array(ReviewDecision),
})
export type SheetRow = z.infer<typeof SheetRow>

/** A page with its evidence, for the pane beside a list. */
export const Sheet = z.object({
  page: BatchPage,
  image: z.object({ widthPx: z.int(), heightPx: z.int() }).nullable(),
  warnings: z.array(PageWarning),
  rows: z.array(SheetRow),
  /** The printed page as it lies: its size and where it is in the picture; null where it was not found. */
  flat: z
    .object({
      width: z.number(),
      height: z.number(),
      /** Row-major 3 × 3, units of the printed page to pixels of the page's full picture. */
      toImage: z.array(z.number()).length(9),
    })
    .nullable(),
  /** Whose sheet it is. */
  identity: z
    .object({
      /** As it was marked, `_` for blank and `?` for doubtful positions. */
      machine: z.string(),
      /** Rows of the number's positions. */
      labels: z.array(z.string()),
      /** Around them, pixels of the page's full picture. */
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
      isByPerson: z.boolean(),
      /** It is known, and stands in no roster. */
      isOutsider: z.boolean(),
      reviewId: Id.nullable(),
      history: z.array(ReviewDecision),
    })
    .nullable(),
  /** What people said of the page as a whole. */
  whole: z.object({ reviewId: Id.nullable(), history: z.array(ReviewDecision) }),
  /** Pages in whose place this one stands. */
  replaces: z.array(PageName),
  /** All pages of its sheet in the template's order, itself among them; one where it has no others. */
  parts: z.array(PageName),
  /** What people said of which pages are its sheet. */
  joined: z.object({ reviewId: Id.nullable(), history: z.array(ReviewDecision) }),
})
export type Sheet = z.infer<typeof Sheet>

/** A student of the roster, and the sheets that are surely theirs. */
export const StudentSheets = z.object({
  number: z.string(),
  name: z.string(),
  group: z.string(),
  /** What they may be looked for by: code, own phone, a parent's. */
  numbers: z.array(z.string()),
  sheets: z.array(PageName),
})
export type StudentSheets = z.infer<typeof StudentSheets>

const Attendees = z.array(
  z.object({ number: z.string(), name: z.string(), group: z.string(), pageIds: z.array(Id).readonly() }),
)

/** As `shared/domain/attendance.ts` says. */
const Attendance = z.object({
  present: Attendees.readonly(),
  absent: Attendees.readonly(),
  checking: Attendees.readonly(),
  extra: Attendees.readonly(),
  late: Attendees.readonly(),
  twice: Attendees.readonly(),
  unknown: z.array(Id).readonly(),
})

export const batches = {
  list: procedure.output(z.array(Batch)),
  get: procedure.input(z.object({ id: Id })).output(Batch),
  create: procedure
    .input(
      ExamFacts.extend({
        templateId: z.string(),
        templateVersion: z.int().optional(),
      }),
    )
    .output(Batch),
  /** Reads the whole exam again by another answer sheet. */
  setTemplate: procedure.input(z.object({ id: Id, templateId: z.string() })).output(Batch),
  /** All that is said of it: what is left out is unsaid. */
  update: procedure.input(ExamFacts.extend({ id: Id })).output(Batch),
  /** A new exam on the same answer sheet, with the key, the roster and the rules of this one and no pages. */
  duplicate: procedure.input(z.object({ id: Id, name: ExamFacts.shape.name })).output(Batch),
  archive: procedure.input(z.object({ id: Id, isArchived: z.boolean() })).output(Batch),
  /** Hidden at once, purged by retention; `restore` undoes it until then. */
  remove: procedure.input(z.object({ id: Id })).output(Ok),
  restore: procedure.input(z.object({ id: Id })).output(Batch),
  importFiles: procedure.input(z.object({ id: Id, files: z.array(ImportFile).min(1).max(10_000) })).output(
    z.object({
      accepted: z.int(),
      duplicates: z.int(),
      rejected: z.array(z.object({ name: z.string(), error: WireError })),
    }),
  ),
  /** A window of a batch's pages in the order they came; a list of any length asks only for what is in sight. */
  pages: procedure
    .input(
      z.object({
        id: Id,
        standing: PageStanding.optional(),
        offset: z.int().nonnegative().default(0),
        limit: z.int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ rows: z.array(BatchPage), total: z.int() })),
  sheet: procedure.input(z.object({ pageId: Id })).output(Sheet),
  cancel: procedure.input(z.object({ id: Id })).output(Ok),
  resume: procedure.input(z.object({ id: Id })).output(Ok),
  retryPages: procedure.input(z.object({ pageIds: z.array(Id).min(1) })).output(Ok),
  /** Out of sight and of every figure, purged by retention; `restorePages` undoes it until then. */
  removePages: procedure.input(z.object({ pageIds: z.array(Id).min(1) })).output(Ok),
  restorePages: procedure.input(z.object({ pageIds: z.array(Id).min(1) })).output(Ok),
  /** Everyone of the roster, with the numbers they may be looked for by and the sheets that are theirs. */
  students: procedure.input(z.object({ id: Id })).output(z.array(StudentSheets)),
  /** Who came, who did not, and of whom that is not sure yet. */
  attendance: procedure.input(z.object({ id: Id })).output(Attendance),
  /** What `setKey` would do with it. */
  previewKey: procedure
    .input(z.object({ id: Id, csv: z.base64(), replies: KeyReplies.optional() }))
    .output(KeyPreview),
  /** CSV, TSV or XLSX, or what was pasted from a spreadsheet; refused while something in it is open. */
  setKey: procedure.input(z.object({ id: Id, csv: z.base64(), replies: KeyReplies.optional() })).output(
    z.object({
      questions: z.int(),
      forms: z.array(z.string()),
      /** The key till then, for `putKeyBack`. */
      before: z.base64().nullable(),
    }),
  ),
  /** The key as it is, in cells; without one, the cells that it may have. */
  key: procedure.input(z.object({ id: Id })).output(KeyCells),
  /** The same as a filled sheet of the exam says it, to be looked at in cells before it is given to `setKey`. */
  keyOfSheet: procedure.input(z.object({ id: Id, pageId: Id })).output(SheetKey),
  /** Undoes `setKey`: the key as it was before, or none. */
  putKeyBack: procedure.input(z.object({ id: Id, csv: z.base64().nullable() })).output(Ok),
  /** CSV, TSV or XLSX; the reply says what people should know of it. */
  setRoster: procedure.input(z.object({ id: Id, csv: z.base64() })).output(
    z.object({
      students: z.int(),
      notes: z.array(
        z.object({ kind: z.enum(['zeros-restored', 'number-shared']), lines: z.array(z.int()) }),
      ),
      /** The roster's file till then, for `putRosterBack`. */
      before: z.base64().nullable(),
    }),
  ),
  /** Undoes `setRoster`: the roster as it was before, or none. */
  putRosterBack: procedure.input(z.object({ id: Id, csv: z.base64().nullable() })).output(Ok),
}
