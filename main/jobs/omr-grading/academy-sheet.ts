import { z } from 'zod'
import { omr } from '#main/engines/omr/engine.ts'
import { decideBatch } from '#shared/domain/decide-batch.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { importAcademyOmr } from '#shared/domain/import-academy-omr.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import { type Decision, Marking, type MarkStatus } from '#shared/domain/marks.ts'
import { type PageAnswers, pageAnswers } from '#shared/domain/page-answers.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { TemplatePage } from '#shared/domain/template.ts'
import type { JobContext } from '../define.ts'
import { Answer, answerOf } from './answers.ts'

/** What the server that describes its sheet understands: a doubt of any kind is `ambiguous` to it. */
const SheetStatus = z.enum(['ok', 'blank', 'ambiguous', 'error'])
type SheetStatus = z.infer<typeof SheetStatus>

/** The newest result that the server knows; it refuses the original's `v1` from a sheet of its own. */
const VERSION = 'v15'

const SheetAnswer = Answer.extend({ version: z.literal(VERSION), status: SheetStatus })

/** What else is in there is the academy's own. */
const Contract = z.looseObject({
  contract_version: z.string().max(200).optional(),
  contract_fingerprint: z.string().max(200).optional(),
})

/** What beside the description itself comes along in a payload that has one. */
export const AcademySheetPayload = z.object({
  template_meta: z.unknown().optional(),
  mode: z.string().max(40).optional().catch(undefined),
  omr: Contract.optional().catch(undefined),
  omr_contract: Contract.optional().catch(undefined),
  // Said again by the description itself.
  sheet_id: z.unknown().optional(),
  question_count: z.unknown().optional(),
  essay_count: z.unknown().optional(),
  total_question_count: z.unknown().optional(),
  n_choices: z.unknown().optional(),
})

/** Closed: its server refuses a result with a key more. */
export const AcademySheetResult = z.strictObject({
  version: z.literal(VERSION),
  mode: z.string(),
  aligned: z.literal(true),
  input_image_size: z.object({ width: z.int(), height: z.int() }),
  input_was_resized: z.literal(false),
  expected_answer_count: z.int(),
  omr_contract_version: z.string().optional(),
  omr_contract_fingerprint: z.string().optional(),
  /** Absent where the description has no student number. */
  identifier: z
    .object({
      /** `?` for each digit that is not certain. */
      identifier: z.string(),
      raw_identifier: z.string(),
      status: SheetStatus,
      confidence: z.number(),
      digits: z.array(
        z.object({
          digit_index: z.int(),
          value: z.string().nullable(),
          status: SheetStatus,
          confidence: z.number(),
          marks: z.array(z.object({ number: z.string(), fill: z.number() })),
        }),
      ),
    })
    .optional(),
  /** One for each question described, choices first; a short numeric answer has its number in `detected`. */
  answers: z.array(SheetAnswer),
})
type AcademySheetResult = z.infer<typeof AcademySheetResult>

const toSheetStatus = (status: MarkStatus): SheetStatus =>
  status === 'low_confidence' ? 'ambiguous' : status

/** Reads a sheet by the description that its job carries. */
export async function readAcademySheet(
  payload: z.infer<typeof AcademySheetPayload>,
  { file, call }: JobContext,
): Promise<AcademySheetResult> {
  const { template } = importAcademyOmr(payload.template_meta, 'academy-sheet')
  const page = template.pages[0]
  const layout = pageLayout(page, template.unit)
  const templateJson = JSON.stringify(template)
  const { pages } = await call(omr, { path: file!.path, templateJson, first: 0, most: 1 })
  const read = pages[0]
  if (read === undefined) throw new StationError('unreadable', 'no page', { reason: 'page-not-found' })
  if ('error' in read) throw fromWireError(read.error)
  const { reading } = read
  const decisions = decideBatch([reading], [layout])[0]
  if (decisions === undefined) {
    throw new StationError('unreadable', 'The sheet described was not found in the picture', {
      reason: 'unaligned',
    })
  }
  const given = pageAnswers(page, layout, decisions, reading.rows)
  const sheet: Sheet = { page, layout, reading, decisions, given }
  const answers = answersOf(sheet)
  const { contract_version, contract_fingerprint } = { ...payload.omr_contract, ...payload.omr }
  return {
    version: VERSION,
    mode: payload.mode ?? 'auto',
    aligned: true,
    input_image_size: { width: reading.image!.widthPx, height: reading.image!.heightPx },
    input_was_resized: false,
    expected_answer_count: answers.length,
    ...(contract_version === undefined ? {} : { omr_contract_version: contract_version }),
    ...(contract_fingerprint === undefined ? {} : { omr_contract_fingerprint: contract_fingerprint }),
    ...identifierOf(sheet),
    answers,
  }
}

/** A sheet that was read, and what its template's fields make of it. */
interface Sheet {
  readonly page: TemplatePage
  readonly layout: PageLayout
  readonly reading: PageReading
  readonly decisions: readonly Decision[]
  readonly given: PageAnswers
}

function answersOf({ page, layout, reading, decisions, given }: Sheet): AcademySheetResult['answers'] {
  const values = new Map(given.answers.map((answer) => [answer.question, answer]))
  return page.fields.flatMap((field) => {
    const at = layout.rows.flatMap((row, index) => (row.fieldId === field.id ? [index] : []))
    if (field.kind === 'choice') {
      return at.map((index) => {
        const row = layout.rows[index]
        const answer = answerOf(row.questionId!, row.options, reading.rows[index], decisions[index])
        return { ...answer, version: VERSION, status: toSheetStatus(answer.status) } as const
      })
    }
    if (field.kind !== 'numeric') return []
    const value = values.get(field.id)!
    const digits = at.map((index) => ({ row: layout.rows[index], decision: decisions[index] }))
    const status = toSheetStatus(value.status)
    const raw = {
      marks: digits.map(({ row, decision }, i) => ({
        choice: decision.detected.join(''),
        fill: Math.max(
          0,
          ...reading.rows[at[i]].bubbles.slice(0, row.options.length).map(({ fill }) => fill),
        ),
      })),
      doubts: [...new Set(digits.flatMap(({ decision }) => decision.doubts))],
    }
    return [
      {
        version: VERSION,
        question_id: field.questionId!,
        detected: status === 'ok' ? [...value.chosen] : [],
        marking: Marking.parse(numericMarking(status, digits)),
        confidence: Math.min(...digits.map(({ decision }) => decision.confidence)),
        status,
        raw,
      },
    ]
  })
}

function numericMarking(status: SheetStatus, digits: readonly { decision: Decision }[]): Marking {
  if (digits.some(({ decision }) => decision.marking === 'multi')) return 'multi'
  return status === 'blank' ? 'blank' : 'single'
}

function identifierOf({
  layout,
  reading,
  decisions,
  given: { number },
}: Sheet): Pick<AcademySheetResult, 'identifier'> {
  if (number === undefined) return {}
  const digits = layout.rows.flatMap((row, index) => {
    if (row.kind !== 'number') return []
    const { detected, status, confidence } = decisions[index]
    return [
      {
        digit_index: index,
        value: detected.length === 1 ? detected[0] : null,
        status: toSheetStatus(status),
        confidence,
        marks: row.options.map((number, i) => ({ number, fill: reading.rows[index].bubbles[i].fill })),
      },
    ]
  })
  return {
    identifier: {
      identifier: number.text.replaceAll('_', '?'),
      raw_identifier: digits.map(({ value }) => value ?? '?').join(''),
      status: toSheetStatus(number.status),
      confidence: Math.min(...digits.map(({ confidence }) => confidence)),
      digits: digits.map((digit, digit_index) => ({ ...digit, digit_index })),
    },
  }
}
