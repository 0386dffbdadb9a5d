import { relative } from 'node:path'
import { z } from 'zod'
import { type Availability, defineEngine, type EngineRun, lacking } from '#main/engines/engine.ts'
import { modelsFolder } from '#main/engines/models.ts'
import { WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { koreanModel, languageCodes, languageFile, scriptNameOf, scriptOf } from './languages.ts'
import { Paragraph } from './text-line.ts'

export const OcrInput = z.object({
  /** File on this machine: a picture or a PDF. */
  path: z.string(),
})
export type OcrInput = z.infer<typeof OcrInput>

export const OcrPage = z.object({
  pageIndex: z.int(),
  /** Clockwise turn that brought the page upright, degrees. */
  turnedDegrees: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** Clockwise tilt of its lines after that, degrees. */
  skewDegrees: z.number(),
  /** Size of the upright page that all boxes are in, pixels. */
  width: z.int(),
  height: z.int(),
  paragraphs: z.array(Paragraph),
  /** Set when the decoder had to guess pixels. */
  damage: z.string().optional(),
})
export type OcrPage = z.infer<typeof OcrPage>

export const OcrOutput = z.object({
  /** One page that cannot be read costs that page. */
  pages: z.array(z.union([OcrPage, z.object({ pageIndex: z.int(), error: WireError })])),
})
export type OcrOutput = z.infer<typeof OcrOutput>

async function available(settings: Settings): Promise<Availability> {
  const codes = languageCodes(settings.ocrLanguages)
  const missing = codes.filter((code) => languageFile(code, settings) === undefined)
  if (codes.length > 0 && missing.length === 0) {
    const korean = koreanModel(settings)
    if (korean !== undefined)
      return {
        available: true,
        detail: `${relative(modelsFolder(settings), korean)}, ${settings.ocrLanguages}`,
      }
    return { available: true, detail: `tesseract.js 7, ${dataNames(settings)}` }
  }
  const language = missing.join(', ') || settings.ocrLanguages
  return lacking('ocr-language-missing', `no Tesseract data for ${language}`, { language })
}

/** The language data that lines are read with, and the better one that is not there. */
function dataNames(settings: Settings): string {
  const script = scriptOf(settings)
  if (script !== undefined) return `${script}, ${settings.ocrLanguages}`
  const lost = scriptNameOf(settings)
  return lost === undefined ? settings.ocrLanguages : `${settings.ocrLanguages} (${lost}.traineddata ✗)`
}

/**
 * Reads text on this machine: lines found by PP-OCRv4's detection network, each read by Tesseract compiled to
 * WebAssembly with the language data of the install, or by a recognition model that a person has put beside it.
 */
export const ocrTesseract = defineEngine<OcrInput, OcrOutput>({
  name: 'ocr-tesseract',
  version: '2.0.0',
  input: OcrInput,
  output: OcrOutput,
  memoryMiB: 2048,
  usesNetwork: true,
  available,
  open: async (settings): Promise<EngineRun<OcrInput, OcrOutput>> => {
    const [{ openReaders }, { readText }, { greyPages }] = await Promise.all([
      import('./readers.ts'),
      import('./read-text.ts'),
      import('../page/grey-pages.ts'),
    ])
    const readers = await openReaders(settings)
    return async ({ path }, { signal, progress }) => {
      const pages: OcrOutput['pages'] = []
      for await (const page of greyPages(path, signal)) {
        if ('error' in page) {
          pages.push({ pageIndex: page.index, error: page.error })
          continue
        }
        const text = await readText(page.picture, readers, progress)
        pages.push({
          pageIndex: page.index,
          ...text,
          ...(page.damage === undefined ? {} : { damage: page.damage }),
        })
      }
      return { pages }
    }
  },
})
