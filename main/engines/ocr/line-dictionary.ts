import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { metadataOf } from './onnx-metadata.ts'

/**
 * The characters a line network knows, in its classes' order: its own metadata (`character`, a line each), or a file
 * beside it: `NAME.txt`, `dict.txt` (a line each), `NAME.yml` or `inference.yml` (PaddleOCR's `character_dict`).
 * @returns undefined where there is none
 */
export async function lineDictionary(model: string, named?: string): Promise<string[] | undefined> {
  if (named !== undefined) return linesOf(await readFile(named, 'utf8'))
  const own = metadataOf(await readFile(model)).get('character')
  if (own !== undefined) return linesOf(own)
  const folder = dirname(model)
  const stem = model.replace(/\.onnx$/, '')
  for (const path of [`${stem}.txt`, `${stem}_dict.txt`, join(folder, 'dict.txt')])
    if (existsSync(path)) return linesOf(await readFile(path, 'utf8'))
  for (const path of [`${stem}.yml`, join(folder, 'inference.yml')])
    if (existsSync(path)) return yamlList(await readFile(path, 'utf8'), 'character_dict')
  return undefined
}

const linesOf = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/)

/** The one list of a YAML file that is wanted: a scalar a line, plain or in quotes. */
export function yamlList(text: string, key: string): string[] | undefined {
  const lines = text.split(/\r?\n/)
  const start = lines.findIndex((line) => line.trim() === `${key}:`)
  if (start < 0) return undefined
  const items: string[] = []
  for (const line of lines.slice(start + 1)) {
    const scalar = /^\s*- ?(.*)$/.exec(line)?.[1]
    if (scalar === undefined) break
    const quoted = /^'(.*)'$/.exec(scalar)?.[1].replaceAll("''", "'") ?? /^"(.*)"$/.exec(scalar)?.[1]
    items.push(quoted === undefined ? scalar : scalar.startsWith('"') ? JSON.parse(scalar) : quoted)
  }
  return items.length > 0 ? items : undefined
}
