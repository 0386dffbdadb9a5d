import { readFile, stat } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { BOUNDS, isTooDeep } from '#shared/domain/bounds.ts'
import { decodeText } from '#shared/domain/decode-text.ts'
import { fileError, StationError } from '#shared/domain/errors.ts'
import { misfits } from '#shared/domain/misfit.ts'
import { type Fiducials, type StaticItem, Template } from '#shared/domain/template.ts'

const IMAGE_TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
}

async function inlineImage(source: string, folder: string): Promise<string> {
  if (source.startsWith('data:')) return source
  const path = resolve(folder, source)
  const type = IMAGE_TYPES[extname(path).toLowerCase()]
  const bytes = type === undefined ? undefined : await readFile(path).catch(() => undefined)
  if (type === undefined || bytes === undefined) {
    throw new StationError('invalid-input', `template picture not found: ${source}`, {
      reason: 'template-image-missing',
      params: { path: source },
    })
  }
  return `data:${type};base64,${bytes.toString('base64')}`
}

async function inlineFiducials(fiducials: Fiducials, folder: string): Promise<Fiducials> {
  return 'image' in fiducials
    ? { ...fiducials, image: await inlineImage(fiducials.image, folder) }
    : fiducials
}

const inlineStatic = (items: readonly StaticItem[], folder: string): Promise<StaticItem[]> =>
  Promise.all(
    items.map(async (item) =>
      item.kind === 'image' ? { ...item, image: await inlineImage(item.image, folder) } : item,
    ),
  )

/**
 * Checks a template and puts the pictures it names into it, so that it can travel without its folder.
 * @param folder  where relative picture paths start
 * @throws StationError `invalid-input`: `template-invalid` with the first wrong field, `template-image-missing`
 */
export async function completeTemplate(source: unknown, folder: string, name: string): Promise<Template> {
  const parsed = Template.safeParse(source)
  if (!parsed.success) {
    throw new StationError('invalid-input', `template ${name}: ${z.prettifyError(parsed.error)}`, {
      reason: 'template-invalid',
      params: { path: name, misfits: misfits(parsed.error) },
    })
  }
  const template = parsed.data
  const pages = await Promise.all(
    template.pages.map(async (page) => ({
      ...page,
      fiducials: await Promise.all(page.fiducials.map((fiducials) => inlineFiducials(fiducials, folder))),
      ...(page.static === undefined ? {} : { static: await inlineStatic(page.static, folder) }),
      ...(page.reference === undefined ? {} : { reference: await inlineImage(page.reference, folder) }),
    })),
  )
  return { ...template, pages }
}

/** The bytes of a file that somebody named. */
async function readNamed(path: string, mostBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size <= mostBytes) return await readFile(path)
  } catch (thrown) {
    throw fileError(thrown, path)
  }
  throw new StationError('invalid-input', `${path} is too large`, {
    reason: 'template-too-large',
    params: { path },
  })
}

/**
 * A JSON file as people have them: UTF-8 with or without BOM, or CP949.
 * @throws StationError as `fileError`; `invalid-input`: `template-unreadable`, `template-too-large`
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readNamed(path, BOUNDS.jsonBytes)
  const unreadable = (cause?: unknown) =>
    new StationError('invalid-input', `cannot read ${path}`, {
      cause,
      reason: 'template-unreadable',
      params: { path },
    })
  let value: unknown
  try {
    value = JSON.parse(decodeText(bytes))
  } catch (cause) {
    throw unreadable(cause)
  }
  if (isTooDeep(value)) throw unreadable()
  return value
}

/** Reads a template file; see `completeTemplate`. */
export async function loadTemplate(path: string): Promise<Template> {
  return completeTemplate(await readJson(path), dirname(path), path)
}
