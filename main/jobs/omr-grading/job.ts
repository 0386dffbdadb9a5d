import { z } from 'zod'
import { omr } from '#main/engines/omr/engine.ts'
import { omrQuestions } from '#main/engines/omr-questions/engine.ts'
import { decideBatch } from '#shared/domain/decide-batch.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { Template } from '#shared/domain/template.ts'
import { CompatKey, compatOf } from '../compat.ts'
import { defineJob, type JobContext } from '../define.ts'
import { AcademySheetPayload, AcademySheetResult, readAcademySheet } from './academy-sheet.ts'
import { Answer, decideQuestions, readableAnswers, templateAnswers } from './answers.ts'

const Payload = z.object({
  download_url: z.string().optional(),
  /** Pixel regions of the picture, unchecked: a question that makes no sense costs itself alone. */
  questions: z.array(z.unknown()).nullish(),
  template: Template.optional(),
  compat: CompatKey,
  ...AcademySheetPayload.shape,
})
type Payload = z.infer<typeof Payload>

const Result = z.union([z.object({ version: z.literal('v1'), answers: z.array(Answer) }), AcademySheetResult])

/**
 * Reads an answer sheet, by a template, by the academy's description of its own sheet or by bare pixel regions, in the
 * shape the academy's server knows.
 */
export const omrGrading = defineJob({
  type: 'omr_grading',
  payload: Payload,
  result: Result,
  file: 'required',
  retry: { attempts: 3, backoffMs: 1_000 },
  timeoutMs: 60_000,
  concurrency: 2,
  async run(payload, context): Promise<z.infer<typeof Result>> {
    if (payload.template === undefined && isGiven(payload.template_meta)) {
      return readAcademySheet(payload, context)
    }
    const answers =
      payload.template === undefined
        ? await readQuestions(payload, context)
        : await readTemplate(payload.template, context)
    return { version: 'v1', answers }
  },
})

const isGiven = (value: unknown) => value !== undefined && value !== null

async function readQuestions(payload: Payload, { file, settings, call }: JobContext): Promise<Answer[]> {
  const compat = compatOf(payload, settings)
  const questions = payload.questions ?? []
  if (questions.length === 0 && compat !== 'v1') {
    throw new StationError('invalid-input', 'the payload has neither questions nor a template', {
      reason: 'questions-missing',
    })
  }
  const read = await call(omrQuestions, { path: file!.path, questions, compat })
  return 'answers' in read ? read.answers : readableAnswers(decideQuestions(questions, read))
}

/** Every page of the file is a page of one student's sheet. */
async function readTemplate(template: Template, { file, call }: JobContext): Promise<Answer[]> {
  const layouts = templateLayouts(template)
  const templateJson = JSON.stringify(template)
  const { pages } = await call(omr, { path: file!.path, templateJson, first: 0, most: layouts.length })
  const readings = pages.map((page) => {
    if ('error' in page) throw fromWireError(page.error)
    return page.reading
  })
  if (readings.every(({ state }) => state === 'unaligned')) {
    throw new StationError('unreadable', 'No page of the template was found in the picture', {
      reason: 'unaligned',
    })
  }
  return readableAnswers(templateAnswers(layouts, readings, decideBatch(readings, layouts)))
}
