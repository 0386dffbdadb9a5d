import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { modelsFolder } from '#main/engines/models.ts'
import type { Settings } from '#shared/domain/settings.ts'

const require = createRequire(import.meta.url)

/** `kor+eng` as its languages; anything that is no language code is dropped by the caller's check of the files. */
export const languageCodes = (languages: string): string[] =>
  languages.split('+').filter((code) => code !== '')

/**
 * Where a language's data is: the models folder's `tessdata`, else the package that ships with the install.
 * @returns absolute path; undefined when the language is nowhere, or its name is no language code
 */
export function languageFile(code: string, settings: Settings): string | undefined {
  if (!/^[a-z]{3}(_[a-z]+)?$/i.test(code)) return undefined
  const own = join(modelsFolder(settings), 'tessdata', `${code}.traineddata`)
  for (const path of [own, `${own}.gz`]) if (existsSync(path)) return path
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
