import { histogramOf, histogramQuantile } from '#main/engines/raster/histogram.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { languageCodes, languageFile, withLanguageFolder } from './languages.ts'
import { type ReadLine, toTextLine } from './text-line.ts'

export interface Tesseract {
  /** The lines in a picture of one line of text. */
  recognise(grey: Raster): Promise<ReadLine[]>
  close(): Promise<void>
}

const PARAMETERS = {
  /** One line of text. */
  tessedit_pageseg_mode: '7',
  /** Korean is found letter by letter: without this its words fall apart. */
  preserve_interword_spaces: '1',
  /** Pictures come to it at about this size of text. */
  user_defined_dpi: '300',
  /** It would read every line it is unsure of again, white for black, and now and then keep the noise that it sees there. */
  invert_threshold: '0',
} as const

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
  await worker.setParameters(PARAMETERS as Partial<Tesseract.WorkerParams>)
  return {
    async recognise(grey) {
      try {
        const { data } = await worker.recognize(
          pgm(isDark(grey) ? negative(grey) : grey),
          {},
          {
            text: false,
            blocks: true,
          },
        )
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

/** White letters on black, as some headings are set: most of the picture is nearer to its darkest than to its lightest. */
function isDark({ data }: Raster): boolean {
  const counts = histogramOf(data)
  const [darkest, middle, lightest] = [0.02, 0.5, 0.98].map((share) =>
    histogramQuantile(counts, data.length, share),
  )
  return middle - darkest < lightest - middle
}

const negative = (grey: Raster): Raster => ({ ...grey, data: grey.data.map((value) => 255 - value) })

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
