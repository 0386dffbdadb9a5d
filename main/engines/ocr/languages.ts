import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { modelsFolder } from '#main/engines/models.ts'
import { systemScript } from '#main/setup/requirements.ts'
import type { Settings } from '#shared/domain/settings.ts'

const require = createRequire(import.meta.url)

/** `kor+eng` as its languages; anything that is no language code is dropped by the caller's check of the files. */
export const languageCodes = (languages: string): string[] =>
  languages.split('+').filter((code) => code !== '')

/** The script Korean is written in: its data reads Korean with fewer errors than the language's, and Latin letters, too. */
const SCRIPTS: Readonly<Record<string, string>> = { kor: 'Hangul' }

/** The script that the main language is written in, whether its data is at hand or not. */
export const scriptNameOf = (settings: Settings): string | undefined =>
  SCRIPTS[languageCodes(settings.ocrLanguages)[0] ?? '']

/** The script that stands in for the main language where its data is at hand. */
export function scriptOf(settings: Settings): string | undefined {
  const script = scriptNameOf(settings)
  return script !== undefined && languageFile(script, settings) !== undefined ? script : undefined
}

/** Names of PP-OCR's Korean recognition models, the better first: fine-tuned on handwriting, then as published. */
const KOREAN_MODELS = ['korean-handwriting-rec', 'korean_PP-OCRv5_mobile_rec']

/** A recognition model for Korean that a person has put into the models folder, by itself or in a folder of its name. */
export function koreanModel(settings: Settings): string | undefined {
  if (scriptNameOf(settings) !== 'Hangul') return undefined
  const folder = modelsFolder(settings)
  return KOREAN_MODELS.flatMap((name) => [
    join(folder, `${name}.onnx`),
    join(folder, name, `${name}.onnx`),
    join(folder, name, 'inference.onnx'),
  ]).find((path) => existsSync(path))
}

/**
 * Where the data of a language (`kor`) or a script (`Hangul`) is: the models folder's `tessdata`, the package that ships
 * with the install, or, for a script, the system's.
 * @returns absolute path; undefined when it is nowhere, or the name is none
 */
export function languageFile(code: string, settings: Settings): string | undefined {
  const isScript = /^[A-Z][a-z]{3,20}$/.test(code)
  if (!isScript && !/^[a-z]{3}(_[a-z]+)?$/i.test(code)) return undefined
  const own = join(modelsFolder(settings), 'tessdata', `${code}.traineddata`)
  for (const path of [own, `${own}.gz`]) if (existsSync(path)) return path
  if (isScript) return systemScript(code)
  try {
    const folder = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`))
    const shipped = join(folder, '4.0.0_best_int', `${code}.traineddata.gz`)
    return existsSync(shipped) ? shipped : undefined
  } catch {
    return undefined
  }
}

/**
 * Calls `use` with a folder that holds every language's data, as Tesseract.js wants it, and removes it afterwards.
 * Its data is told packed from plain by its first bytes, so one name does for both.
 */
export async function withLanguageFolder<T>(
  files: ReadonlyMap<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tessdata-'))
  try {
    for (const [code, path] of files) await copyFile(path, join(folder, `${code}.traineddata.gz`))
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
