import { decodeText } from '#shared/domain/decode-text.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { ImportNote } from '#shared/domain/import-note.ts'
import { Template } from '#shared/domain/template.ts'
import { toBase64 } from '../../lib/files.ts'
import type { StationClient } from '../../lib/station.ts'

const dataUrlOf = async (file: File) => `data:${file.type};base64,${await toBase64(file)}`

async function readJson(file: File): Promise<unknown> {
  try {
    return JSON.parse(decodeText(new Uint8Array(await file.arrayBuffer())))
  } catch (cause) {
    throw new StationError('invalid-input', `cannot read ${file.name}`, {
      cause,
      reason: 'template-unreadable',
      params: { path: file.name },
    })
  }
}

/**
 * A template from files a person chose: a template of this program, the academy's description of its sheet, or
 * an OMRChecker folder's template.json with its config.json and marker pictures.
 */
export async function openTemplateFiles(
  client: StationClient,
  files: readonly File[],
): Promise<{ template: Template; notes: readonly ImportNote[] }> {
  const jsons = files.filter((file) => /\.json$/i.test(file.name))
  const config = jsons.find((file) => /config/i.test(file.name))
  const main = jsons.find((file) => file !== config)
  if (main === undefined)
    throw new StationError('invalid-input', 'no template.json', {
      reason: 'template-unreadable',
      params: { path: 'template.json' },
    })
  const body = await readJson(main)
  const own = Template.safeParse(body)
  if (own.success) return { template: own.data, notes: [] }
  const pictures = files.filter((file) => file.type.startsWith('image/'))
  const images = Object.fromEntries(
    await Promise.all(pictures.map(async (file) => [file.name, await dataUrlOf(file)] as const)),
  )
  const { template, notes } = await client.templates.import({
    name: main.name.replace(/\.json$/i, ''),
    template: body,
    ...(config === undefined ? {} : { config: await readJson(config) }),
    images,
  })
  return { template, notes }
}
