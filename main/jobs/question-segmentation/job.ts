import { z } from 'zod'
import { omr } from '#main/engines/omr/engine.ts'
import { QuestionPages, segmentation } from '#main/engines/segmentation/engine.ts'
import { yolo } from '#main/engines/segmentation/yolo.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { Template } from '#shared/domain/template.ts'
import { type Compat, CompatKey, compatOf } from '../compat.ts'
import { defineJob, type JobContext } from '../define.ts'
import { templateBoxes } from './template-boxes.ts'

const Method = z.enum(['layout', 'opencv', 'yolo', 'template', 'auto'])
type Method = z.infer<typeof Method>

const Payload = z.object({
  download_url: z.string().optional(),
  engine: z
    .string()
    .transform((word) => word.toLowerCase())
    .pipe(Method)
    .nullish(),
  /** Its regions are the questions, with `engine` `template` or none. */
  template: Template.optional(),
  compat: CompatKey,
})

const Box = z.tuple([z.int(), z.int(), z.int(), z.int()])
const Result = z.object({
  /** `[x, y, w, h]` of each question of the first page that could be read, pixels of the upright page. */
  boxes: z.array(Box),
  engine: z.enum(['layout', 'opencv', 'yolo', 'template']),
  /** Why `auto` went past YOLO: `none-found`, or `yolo-model-missing` where none is set. */
  fallback: z.string().optional(),
  /** Set where no page has a question on it: an empty list is what was found, not what was passed over. */
  note: z.literal('no-questions-found').optional(),
  pages: QuestionPages.shape.pages,
})
type Result = z.infer<typeof Result>

/** Where each question of an exam page is. */
export const questionSegmentation = defineJob({
  type: 'question_segmentation',
  payload: Payload,
  result: Result,
  file: 'required',
  retry: { attempts: 3, backoffMs: 1_000 },
  timeoutMs: 5 * 60_000,
  concurrency: 1,
  async run(payload, context): Promise<Result> {
    const compat = compatOf(payload, context.settings)
    const asked = payload.engine ?? (payload.template === undefined ? undefined : 'template')
    const method = asked ?? context.settings.segmentationEngine
    // The original knew no layout; what it did by default was `auto`.
    const wanted = asked === undefined && compat === 'v1' && method === 'layout' ? 'auto' : method
    if (wanted !== 'auto') return find(wanted, compat, payload.template, context)
    // A model that is named and cannot be run is a fault to mend, not to hide: only having none is passed over.
    const isConfigured = context.settings.yoloModelPath !== undefined
    const found = isConfigured ? await find('yolo', compat, undefined, context) : undefined
    if (found !== undefined && found.boxes.length > 0) return found
    const fallback = isConfigured ? 'none-found' : 'yolo-model-missing'
    return { ...(await find(compat === 'v1' ? 'opencv' : 'layout', compat, undefined, context)), fallback }
  },
})

async function find(
  method: Exclude<Method, 'auto'>,
  compat: Compat,
  template: Template | undefined,
  { file, call }: JobContext,
): Promise<Result> {
  const { path } = file!
  let pages: QuestionPages['pages']
  if (method === 'template') {
    if (template === undefined) {
      throw new StationError('invalid-input', 'The engine `template` needs a template in the payload', {
        reason: 'template-missing',
      })
    }
    const templateJson = JSON.stringify(template)
    const read = await call(omr, { path, templateJson, first: 0, most: template.pages.length })
    pages = templateBoxes(template, read.pages)
  } else if (method === 'yolo') {
    pages = (await call(yolo, { path, compat })).pages
  } else {
    pages = (await call(segmentation, { path, method, compat })).pages
  }
  const first = pages.find((page) => 'boxes' in page)
  const broken = pages.find((page) => 'error' in page)
  if (first === undefined && broken !== undefined) throw fromWireError(broken.error)
  const boxes = (first?.boxes ?? []).map(({ x, y, w, h }): z.infer<typeof Box> => [x, y, w, h])
  const isEmpty = pages.every((page) => 'error' in page || page.boxes.length === 0)
  return { boxes, engine: method, ...(isEmpty ? { note: 'no-questions-found' } : {}), pages }
}
