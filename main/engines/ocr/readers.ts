import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { type LineDetector, openDetector } from './detector.ts'
import { languageCodes, scriptOf } from './languages.ts'
import { openTesseract, type TextShape } from './tesseract.ts'
import type { TextLine } from './text-line.ts'

export interface Recogniser {
  recognise(grey: Raster, shape: TextShape, part?: Rect): Promise<TextLine[]>
}

/** What a page is read with; loaded once a process. */
export interface Readers {
  readonly detect: LineDetector
  /** The page's main script or language alone: it confuses fewer letters than several languages at once. */
  readonly first: Recogniser
  /** Every language together, for lines the first is not sure of; undefined when there is only one. */
  readonly all: Recogniser | undefined
}

/** @throws StationError `unavailable`, reason `ocr-language-missing` */
export async function openReaders(settings: Settings): Promise<Readers & { close(): Promise<void> }> {
  const [main] = languageCodes(settings.ocrLanguages)
  const detect = await openDetector()
  const first = await openTesseract(scriptOf(settings) ?? main ?? '', settings)
  const all =
    main === settings.ocrLanguages ? undefined : await openTesseract(settings.ocrLanguages, settings)
  return {
    detect,
    first,
    all,
    close: async () => {
      await first.close()
      await all?.close()
    },
  }
}
