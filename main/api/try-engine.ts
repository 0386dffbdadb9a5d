import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { programFile } from '#main/base/program-files.ts'
import type { AnyEngine } from '#main/engines/engine.ts'
import { ocrTesseract } from '#main/engines/ocr/engine.ts'
import { ocrGoogle } from '#main/engines/ocr/google.ts'
import { textOfPages } from '#main/engines/ocr/paragraphs.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'

const PICTURE = programFile('assets/trial/text.png')
/** Words of the picture. */
const WORDS = ['학생의', '답안지를', '읽습니다.', 'Grading', 'Station', '2026']
/** A reader that is fit for work misses no more of them. */
const MOST_MISREAD = 1

/**
 * Starts an engine's own process, which says for itself whether it can work; one that reads text has to read a picture.
 * @param workDir  an engine's process looks into no archive: the picture is put there
 * @returns what it found, or what it read
 * @throws StationError as the engine; `engine-failed` `ocr-trial-misread`
 */
export async function tryEngine(engine: AnyEngine, engines: EnginePool, workDir: string): Promise<string> {
  const answer = await engines.availability(engine)
  if (!answer.available) throw fromWireError(answer.error)
  const reader = [ocrTesseract, ocrGoogle].find(({ name }) => name === engine.name)
  if (reader === undefined) return answer.detail
  const folder = await mkdtemp(join(workDir, 'trial-'))
  try {
    const path = join(folder, 'text.png')
    await copyFile(PICTURE, path)
    const { pages } = await engines.call(reader, { path })
    const text = textOfPages(pages)
    const read = new Set(text.split(/\s+/))
    if (WORDS.filter((word) => !read.has(word)).length <= MOST_MISREAD) return `“${[...read].join(' ')}”`
    throw new StationError('engine-failed', `${engine.name} misread the picture`, {
      reason: 'ocr-trial-misread',
      params: { text, meant: WORDS.join(' ') },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
