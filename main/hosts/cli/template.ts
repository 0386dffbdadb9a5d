import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { completeTemplate, loadTemplate, readJson } from '#main/grading/load-template.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { Template } from '#shared/domain/template.ts'
import type { CliContext } from './context.ts'

/** `template import|check|schema`. */
export function registerTemplate(program: Command, _context: CliContext): void {
  const template = program.command('template').description('import, check and describe templates')

  template
    .command('import')
    .description('make a station template from an OMRChecker template.json or the academy’s meta JSON')
    .argument('<file>', 'OMRChecker’s template.json, or the meta JSON of the academy’s sheet')
    .option('--config <file>', 'config.json (default: beside the template, if there)')
    .requiredOption('--out <file>', 'where to write the template')
    .action(async (file: string, options: { config?: string; out: string }) => {
      const folder = dirname(resolve(file))
      const config = options.config ?? join(folder, 'config.json')
      const settings =
        options.config !== undefined || (await exists(config)) ? await readJson(config) : undefined
      const source = await readJson(file)
      // OMRChecker calls every template the same; its folder tells them apart.
      const name = basename(file) === 'template.json' ? basename(folder) : parse(file).name
      const { template: imported, notes } = importTemplate(source, settings, name)
      await writeFile(
        options.out,
        `${JSON.stringify(await completeTemplate(imported, folder, file), null, 2)}\n`,
      )
      for (const note of notes)
        console.log(`${note.level === 'unsupported' ? '✗' : 'i'} ${note.at}: ${note.message}`)
      console.log(options.out)
    })

  template
    .command('check')
    .description('check a template file')
    .argument('<file>')
    .action(async (file: string) => {
      const checked = await loadTemplate(file)
      console.log(
        `${checked.name}: ${checked.pages.length} page(s), ${checked.pages.flatMap((page) => page.fields).length} fields`,
      )
    })

  template
    .command('schema')
    .description('print the JSON Schema of template files')
    .action(() => console.log(JSON.stringify(z.toJSONSchema(Template, { io: 'input' }), null, 2)))
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  )
}
