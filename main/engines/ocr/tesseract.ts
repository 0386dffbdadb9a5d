import { StationError } from '#shared/domain/errors.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { languageCodes, languageFile, withLanguageFolder } from './languages.ts'
import { type ReadLine, toTextLine } from './text-line.ts'

/** How Tesseract is to see a picture: a block of lines, one line, or one line of digits and brackets. */
export type TextShape = 'block' | 'line' | 'digits'
/** Mode 3, Tesseract's own page analysis, loses most of a Korean page; 6 and 7 do not. */
const MODES = {
  block: { tessedit_pageseg_mode: '6', tessedit_char_whitelist: '' },
  line: { tessedit_pageseg_mode: '7', tessedit_char_whitelist: '' },
  digits: { tessedit_pageseg_mode: '7', tessedit_char_whitelist: '0123456789.()[]' },
} as const

export interface Tesseract {
  /** @param part of the picture to read; boxes come back in the picture's pixels */
  recognise(grey: Raster, shape: TextShape, part?: Rect): Promise<ReadLine[]>
  close(): Promise<void>
}

/** Resolution Tesseract is told: pictures come to it at about this size of text. */
const DPI = '300'

/**
 * Starts Tesseract with its language data from this machine; nothing is fetched.
 * @param languages e.g. `kor+eng`
 * @throws StationError `unavailable`, reason `ocr-language-missing`
 */
export async function openTesseract(languages: string, settings: Settings): Promise<Tesseract> {
  const files = new Map<string, string>()
  for (const code of languageCodes(languages)) {
    const path = languageFile(code, settings)
    if (path === undefined) throw missingLanguage(code)
    files.set(code, path)
  }
  if (files.size === 0) throw missingLanguage(languages)
  const { createWorker, OEM } = (await import('tesseract.js')).default
  const worker = await withLanguageFolder(files, (langPath) => {
    // The library's own promise stays pending when the data cannot be loaded; only its error handler is told.
    const failed = Promise.withResolvers<never>()
    failed.promise.catch(() => undefined)
    const errorHandler = (cause: unknown) =>
      failed.reject(
        new StationError('engine-failed', 'Tesseract did not start', { cause, reason: 'ocr-failed' }),
      )
    const started = createWorker([...files.keys()], OEM.LSTM_ONLY, {
      langPath,
      gzip: true,
      cacheMethod: 'none',
      errorHandler,
    })
    return Promise.race([started, failed.promise])
  })
  let current: TextShape | undefined
  return {
    async recognise(grey, shape, part) {
      try {
        if (current !== shape) {
          // Korean is found letter by letter: without this its words fall apart.
          const fixed = { preserve_interword_spaces: '1', user_defined_dpi: DPI }
          await worker.setParameters({ ...fixed, ...(MODES[shape] as Partial<Tesseract.WorkerParams>) })
          current = shape
        }
        const rectangle =
          part === undefined ? undefined : { left: part.x, top: part.y, width: part.w, height: part.h }
        const { data } = await worker.recognize(pgm(grey), rectangle === undefined ? {} : { rectangle }, {
          text: false,
          blocks: true,
        })
        return (data.blocks ?? []).flatMap((block) =>
          block.paragraphs.flatMap((paragraph) => paragraph.lines.map(toTextLine)),
        )
      } catch (cause) {
        throw new StationError('engine-failed', 'Tesseract could not read the picture', {
          cause,
          reason: 'ocr-failed',
        })
      }
    },
    close: async () => {
      await worker.terminate()
    },
  }
}

/** Portable grey map: what Leptonica reads with no decoding at all. */
function pgm({ width, height, data }: Raster): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data])
}

function missingLanguage(code: string): StationError {
  return new StationError('unavailable', `No Tesseract data for the language ${code}`, {
    reason: 'ocr-language-missing',
    params: { language: code },
  })
}
