import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'
import { TEMPLATE_SCHEMA, type Template } from '#shared/domain/template.ts'
import { completeTemplate, readJson } from './load-template.ts'

const saysTemplate = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'schema' in json && json.schema === TEMPLATE_SCHEMA

/**
 * The templates in a folder and the folders in it. Keys, truths and whatever else lies there is passed over; what calls
 * itself a template must be one.
 * @throws StationError `invalid-input`: `templates-folder-unreadable`, and as `completeTemplate`
 */
export async function loadKnownTemplates(folder: string): Promise<Template[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new StationError('invalid-input', `cannot read the folder ${folder}`, {
      cause,
      reason: 'templates-folder-unreadable',
      params: { path: folder },
    })
  })
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const templates = new Map<string, Template>()
  for (const path of paths) {
    const json = await readJson(path).catch(() => undefined)
    if (!saysTemplate(json)) continue
    const template = await completeTemplate(json, dirname(path), path)
    templates.set(template.id, template)
  }
  return [...templates.values()]
}
