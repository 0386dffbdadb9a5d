import { z } from 'zod'
import { OcrOutput, ocrTesseract } from '#main/engines/ocr/engine.ts'
import { ocrGoogle } from '#main/engines/ocr/google.ts'
import { textOfPages } from '#main/engines/ocr/paragraphs.ts'
import { weighted } from '#main/engines/ocr/text-line.ts'
import { StationError } from '#shared/domain/errors.ts'
import { defineJob, type JobContext } from '../define.ts'

const EngineWord = z.enum(['google', 'tesseract', 'auto'])

const Payload = z.object({
  download_url: z.string().optional(),
  engine: z
    .string()
    .transform((word) => word.toLowerCase())
    .pipe(EngineWord)
    .nullish(),
})

const Result = z.object({
  /** Lines as they stand on the page, an empty line between paragraphs and pages. */
  text: z.string(),
  /** Mean over the characters in the original's units, [0, 100]; null where nothing was read. */
  confidence: z.number().nullable(),
  /** The same in [0, 1]. */
  certainty: z.number().nullable(),
  engine: z.enum(['google', 'tesseract']),
  /** Why `auto` left Google: `blank`, or the reason it could not be asked. */
  fallback: z.string().optional(),
  /** Set where no page has text that could be read: a blank page, a picture without words. */
  note: z.literal('no-text-found').optional(),
  pages: OcrOutput.shape.pages,
})
type Result = z.infer<typeof Result>

/** The text of a picture or a PDF. */
export const ocr = defineJob({
  type: 'ocr',
  payload: Payload,
  result: Result,
  file: 'required',
  retry: { attempts: 3, backoffMs: 2_000 },
  timeoutMs: 10 * 60_000,
  concurrency: 1,
  async run({ engine }, context): Promise<Result> {
    const wanted = engine ?? context.settings.ocrEngine
    if (wanted !== 'auto') return read(wanted, context)
    const google = await read('google', context).catch((error: unknown) => {
      const isOurs = error instanceof StationError && ['engine-failed', 'unavailable'].includes(error.code)
      if (!isOurs) throw error
      return error.reason ?? error.code
    })
    if (typeof google !== 'string' && google.text.trim() !== '') return google
    const fallback = typeof google === 'string' ? google : 'blank'
    return { ...(await read('tesseract', context)), fallback }
  },
})

async function read(engine: 'google' | 'tesseract', { file, call }: JobContext): Promise<Result> {
  const { pages } = await call(engine === 'google' ? ocrGoogle : ocrTesseract, { path: file!.path })
  const good = pages.filter((page) => 'paragraphs' in page)
  const words = good.flatMap((page) =>
    page.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)),
  )
  const certainty = words.length === 0 ? null : weighted(words)
  return {
    text: textOfPages(pages),
    confidence: certainty === null ? null : certainty * 100,
    certainty,
    engine,
    ...(words.length === 0 ? { note: 'no-text-found' as const } : {}),
    pages,
  }
}
