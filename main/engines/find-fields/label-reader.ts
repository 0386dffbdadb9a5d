import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { koreanModel, languageCodes, languageFile, scriptOf } from '../ocr/languages.ts'
import { openLineNetwork } from '../ocr/line-network.ts'
import { openForeign, type Recogniser } from '../ocr/readers.ts'
import { openTesseract } from '../ocr/tesseract.ts'
import { brightness } from '../raster/ink.ts'
import { resizeLinear } from '../raster/resize-linear.ts'

/** Letters are brought to about this height before they are read, pixels. */
const LETTER_PX = 32
/** White around a line, of its height: readers know no letters that touch the edge. */
const MARGIN = 0.35

/** Reads short printed words of a page. */
export interface LabelReader {
  /** Digits and Latin letters; empty where none is sure. */
  code(raster: Raster, box: Rect): Promise<string>
  /** Korean words; undefined where this machine has nothing to read them with. */
  readonly words: ((raster: Raster, box: Rect) => Promise<string>) | undefined
}

/** A line as its own grey picture, its contrast stretched: pale and coloured print becomes black on white. */
function lineOf(raster: Raster, box: Rect): Raster {
  const pad = Math.ceil(MARGIN * box.h)
  const [left, top] = [Math.floor(box.x) - pad, Math.floor(box.y) - pad]
  const width = Math.max(4, Math.ceil(box.w) + 2 * pad)
  const height = Math.max(4, Math.ceil(box.h) + 2 * pad)
  const data = new Uint8Array(width * height).fill(255)
  let [dark, light] = [255, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [left + x, top + y]
      if (px < 0 || py < 0 || px >= raster.width || py >= raster.height) continue
      const value = brightness(raster, px, py)
      data[y * width + x] = value
      if (value < dark) dark = value
      if (value > light) light = value
    }
  }
  const range = Math.max(1, light - dark)
  for (let i = 0; i < data.length; i++) data[i] = (255 * Math.min(range, Math.max(0, data[i] - dark))) / range
  const scale = LETTER_PX / Math.max(1, box.h)
  const line: Raster = { width, height, channels: 1, data }
  return resizeLinear(line, Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(height * scale)))
}

export async function openLabelReader(settings: Settings): Promise<LabelReader> {
  const foreign = await openForeign()
  const words = await openWords(settings)
  return {
    async code(raster, box) {
      const line = await foreign(lineOf(raster, box))
      const glyphs = line?.words.flatMap((word) => word.glyphs) ?? []
      return glyphs.every(({ confidence }) => confidence > 0.5)
        ? glyphs.map(({ text }) => text.normalize('NFKC')).join('')
        : ''
    },
    words:
      words &&
      (async (raster, box) => {
        const lines = await words.recognise(lineOf(raster, box))
        return lines.map(({ text }) => text).join(' ')
      }),
  }
}

/** The reader of the OCR engine for the page's main language, alone: words are few and short. */
async function openWords(settings: Settings): Promise<Recogniser | undefined> {
  const korean = koreanModel(settings)
  if (korean !== undefined) {
    const read = await openLineNetwork(korean)
    return {
      recognise: async (grey) => {
        const line = await read(grey)
        return line === undefined ? [] : [line]
      },
    }
  }
  const [main] = languageCodes(settings.ocrLanguages)
  const language = scriptOf(settings) ?? main
  if (language === undefined || languageFile(language, settings) === undefined) return undefined
  return openTesseract(language, settings)
}
