import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Availability, defineEngine, type EngineRun, lacking } from '#main/engines/engine.ts'
import { boundsOf } from '#main/engines/page/rows.ts'
import { loadSharp, type Sharp } from '#main/engines/read/codecs.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { fromWireError, StationError, toWireError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { OcrInput, OcrOutput, type OcrPage } from './engine.ts'
import { lineOf, type Paragraph, type TextWord } from './text-line.ts'

/** An absent, empty or null list alike: over REST an empty one is left out. */
const list = <T>(item: z.ZodType<T>): z.ZodType<T[]> => z.preprocess((value) => value ?? [], z.array(item))
const count = z.preprocess((value) => value ?? 0, z.number())
const text = z.preprocess((value) => value ?? '', z.string())

const Polygon = z.object({ vertices: list(z.object({ x: count, y: count })) })
const Glyph = z.object({
  text,
  property: z.object({ detectedBreak: z.object({ type: z.unknown() }).nullish() }).nullish(),
})
const Word = z.object({ symbols: list(Glyph), confidence: count, boundingBox: Polygon.nullish() })
const Block = z.object({ paragraphs: list(z.object({ words: list(Word) })) })
/** What of the answer of `documentTextDetection` is used. */
const VisionAnswer = z.object({
  error: z.object({ code: count, message: text }).nullish(),
  fullTextAnnotation: z.object({ pages: list(z.object({ blocks: list(Block) })) }).nullish(),
})

/** Ends a line: `EOL_SURE_SPACE`, `HYPHEN`, `LINE_BREAK`, by name over REST and by number over gRPC. */
const LINE_ENDS = new Set<unknown>(['EOL_SURE_SPACE', 'HYPHEN', 'LINE_BREAK', 3, 4, 5])

/**
 * The paragraphs of an answer of Google's document text detection.
 * @throws StationError `engine-failed`, reason `ocr-google-error`, when the answer is an error
 */
export function visionParagraphs(raw: unknown): Paragraph[] {
  const answer = VisionAnswer.parse(raw)
  if (answer.error?.code) {
    throw new StationError('engine-failed', `Google Vision answered with error ${answer.error.code}`, {
      reason: 'ocr-google-error',
      params: { code: answer.error.code, message: answer.error.message },
    })
  }
  const blocks = (answer.fullTextAnnotation?.pages ?? []).flatMap((page) => page.blocks)
  return blocks.flatMap((block) =>
    block.paragraphs.map((paragraph) => {
      const lines: TextWord[][] = [[]]
      for (const word of paragraph.words) {
        const { symbols, confidence } = word
        lines.at(-1)!.push({
          text: symbols.map((symbol) => symbol.text).join(''),
          confidence,
          box: boxOf(word.boundingBox),
        })
        if (LINE_ENDS.has(symbols.at(-1)?.property?.detectedBreak?.type)) lines.push([])
      }
      return { lines: lines.filter((words) => words.length > 0).map(lineOf) }
    }),
  )
}

function boxOf(polygon: z.infer<typeof Polygon> | null | undefined) {
  const corners = (polygon?.vertices ?? []).map(({ x, y }) => ({ x, y, w: 0, h: 0 }))
  return boundsOf(corners) ?? { x: 0, y: 0, w: 0, h: 0 }
}

const Credentials = z.object({ client_email: z.string(), private_key: z.string() })

async function available(settings: Settings): Promise<Availability> {
  const path = settings.googleCredentials
  const reason = 'ocr-google-credentials'
  if (path === undefined) return lacking(reason, 'GOOGLE_APPLICATION_CREDENTIALS is not set')
  try {
    Credentials.parse(JSON.parse(await readFile(path, 'utf8')))
    return { available: true, detail: '@google-cloud/vision 6' }
  } catch {
    return lacking(reason, 'GOOGLE_APPLICATION_CREDENTIALS names no readable service account key')
  }
}

const TIMEOUT_MS = 60_000

/** Reads text with Google Cloud Vision. An error of the service is an error, never an empty page. */
export const ocrGoogle = defineEngine<OcrInput, OcrOutput>({
  name: 'ocr-google',
  version: '1.0.0',
  input: OcrInput,
  output: OcrOutput,
  memoryMiB: 1024,
  available,
  open: async (settings): Promise<EngineRun<OcrInput, OcrOutput>> => {
    const state = await available(settings)
    if (!state.available) throw fromWireError(state.error)
    const [{ ImageAnnotatorClient }, { readPages }, sharp] = await Promise.all([
      import('@google-cloud/vision'),
      import('../read/read-pages.ts'),
      loadSharp(),
    ])
    const client = new ImageAnnotatorClient({
      keyFilename: settings.googleCredentials!,
      // REST needs no native transport and takes an ordinary HTTP server in its place.
      fallback: true,
      ...endpoint(settings.googleVisionEndpoint),
    })
    // The helper takes call options too; its type has forgotten them.
    const detect = client.documentTextDetection.bind(client) as (
      request: object,
      options: object,
    ) => Promise<[unknown]>
    const languageHints = settings.ocrLanguages.split('+').flatMap((code) => BCP47[code] ?? [])
    const ask = async (content: Buffer): Promise<Paragraph[]> => {
      try {
        const [answer] = await detect(
          { image: { content }, imageContext: { languageHints } },
          { timeout: TIMEOUT_MS, retry: null },
        )
        return visionParagraphs(answer)
      } catch (cause) {
        throw googleError(cause)
      }
    }
    return async ({ path }, { signal, progress }) => {
      const pages: OcrOutput['pages'] = []
      for await (const page of readPages(await readFile(path), { signal })) {
        if (isBroken(page)) {
          pages.push({ pageIndex: page.index, error: toWireError(page.error) })
          continue
        }
        const { width, height } = page.raster
        const found: OcrPage = {
          pageIndex: page.index,
          turnedDegrees: 0,
          skewDegrees: 0,
          width,
          height,
          paragraphs: await ask(await jpeg(page.raster, sharp)),
          ...(page.damage === undefined ? {} : { damage: page.damage.reason }),
        }
        pages.push(found)
        progress(pages.length / (pages.length + 1))
      }
      const broken = pages.find((page) => 'error' in page)
      if (pages.every((page) => 'error' in page) && broken !== undefined && 'error' in broken) {
        throw new StationError(broken.error.code, broken.error.message, {
          reason: broken.error.reason ?? 'no-pages',
        })
      }
      return { pages }
    }
  },
})

const BCP47: Readonly<Record<string, string>> = {
  kor: 'ko',
  eng: 'en',
  jpn: 'ja',
  chi_sim: 'zh-CN',
  chi_tra: 'zh-TW',
}

/** The page as it was decoded, upright, so that the service and the station mean the same pixels. */
function jpeg({ width, height, channels, data }: Raster, sharp: Sharp): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 92 }).toBuffer()
}

/** `http://127.0.0.1:4000` as the client wants it; only for another server than Google's own. */
function endpoint(url: string | undefined): { apiEndpoint?: string; port?: number; protocol?: string } {
  if (url === undefined) return {}
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'http:' ? 80 : 443
  return { apiEndpoint: hostname, port: port === '' ? usual : Number(port), protocol: protocol.slice(0, -1) }
}

const Failure = z.object({ code: z.union([z.number(), z.string()]).optional() })

function googleError(cause: unknown): StationError {
  if (cause instanceof StationError) return cause
  const code = Failure.safeParse(cause).data?.code ?? 'unknown'
  return new StationError('engine-failed', `Google Vision could not be asked (${code})`, {
    cause,
    reason: 'ocr-google-error',
    params: { code },
  })
}
