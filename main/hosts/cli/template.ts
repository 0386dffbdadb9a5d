import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { printSheet } from '#main/documents/print-sheet.ts'
import { completeTemplate, loadTemplate, readJson } from '#main/grading/load-template.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { hasSheetCode, LEAST_MARGIN_MM, nearestMarkMm } from '#shared/domain/print-advice.ts'
import { Template } from '#shared/domain/template.ts'
import { importNoteText } from '#shared/i18n/import-note-text.ts'
import type { OpenContext } from './context.ts'
import type { HelpTexts } from './help/index.ts'

/** `template import|check|print|schema`. */
export function registerTemplate(program: Command, open: OpenContext, help: HelpTexts): void {
  const template = program.command('template').description(help.template.about)

  template
    .command('import')
    .description(help.template.import.about)
    .argument('<file>', help.template.import.file)
    .option('--config <file>', help.template.import.config)
    .requiredOption('--out <file>', help.template.import.out)
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
      const { t } = await open()
      for (const note of notes)
        console.log(`${note.level === 'unsupported' ? '✗' : 'i'} ${importNoteText(note, t)}`)
      console.log(options.out)
    })

  template
    .command('check')
    .description(help.template.check.about)
    .argument('<file>', help.template.check.file)
    .action(async (file: string) => {
      const { t } = await open()
      const { name, pages } = await loadTemplate(file)
      const fields = pages.flatMap((page) => page.fields).length
      console.log(t('cli.template.checked', { name, pages: pages.length, fields }))
    })

  template
    .command('print')
    .description(help.template.print.about)
    .argument('<file>', help.template.print.file)
    .requiredOption('--out <file>', help.template.print.out)
    .option('--exam <name>', help.template.print.exam)
    .option('--form <code>', help.template.print.form)
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
    .description(help.template.schema.about)
    .action(() => console.log(JSON.stringify(z.toJSONSchema(Template, { io: 'input' }), null, 2)))
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  )
}
