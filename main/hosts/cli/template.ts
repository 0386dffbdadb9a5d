import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { printSheet } from '#main/documents/print-sheet.ts'
import { completeTemplate, loadTemplate, readJson } from '#main/grading/load-template.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { hasSheetCode, LEAST_MARGIN_MM, nearestMarkMm } from '#shared/domain/print-advice.ts'
import { Template } from '#shared/domain/template.ts'
import type { OpenContext } from './context.ts'

/** `template import|check|print|schema`. */
export function registerTemplate(program: Command, open: OpenContext): void {
  const template = program.command('template').description('import, check, print and describe templates')

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
    .command('print')
    .description('draw a template as a PDF to print at its true size')
    .argument('<file>', 'template.json')
    .requiredOption('--out <file>', 'where to write the PDF')
    .option('--exam <name>', 'what the exam is called, on the sheet and in its code')
    .option('--form <code>', 'the form the sheet is for, on the sheet and in its code')
    .action(async (file: string, { out, exam, form }: { out: string; exam?: string; form?: string }) => {
      const { t } = await open()
      const printed = await loadTemplate(file)
      const issue = { ...(exam === undefined ? {} : { exam }), ...(form === undefined ? {} : { form }) }
      await writeFile(out, await printSheet(printed, issue))
      if (Object.keys(issue).length > 0 && !hasSheetCode(printed)) console.log(t('cli.template.noCode'))
      const nearest = nearestMarkMm(printed)
      if (nearest !== undefined && nearest < LEAST_MARGIN_MM) {
        console.log(t('cli.template.nearEdge', { distance: nearest.toFixed(1), least: LEAST_MARGIN_MM }))
      }
      console.log(out)
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
