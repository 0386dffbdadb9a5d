import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { programFile } from '#main/base/program-files.ts'
import { openBrowserHost } from './browser.ts'
import { portOption } from './command.ts'
import type { CliContext, OpenContext } from './context.ts'
import { electronHere, openDesktop } from './desktop.ts'
import { grade } from './grade.ts'
import type { HelpTexts } from './help/index.ts'
import { tellSetUp } from './setup.ts'

const SAMPLE = programFile('assets/sample/')

interface StartFlags {
  out: string
  port: number
  screens: boolean
}

/** `start`: set-up, the sample exam that ships with the program graded, then the screens until they are closed. */
export function registerStart(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('start')
    .description(help.start.about)
    .option('--out <folder>', help.start.out, join('out', 'sample'))
    .addOption(portOption(help))
    .option('--no-screens', help.start.screens)
    .action(async (flags: StartFlags) => {
      const context = await open()
      await tellSetUp('start', context.t)
      await grade(
        [join(SAMPLE, 'scans')].filter(existsSync),
        {
          template: join(SAMPLE, 'template.json'),
          key: join(SAMPLE, 'key.csv'),
          roster: join(SAMPLE, 'roster.csv'),
          out: flags.out,
          workers: 2,
        },
        context,
      )
      if (flags.screens && process.exitCode === undefined) await openScreens(flags, context)
    })
}

/** A window where there can be one; else the same screens in a browser, and a sentence that says so. */
async function openScreens(flags: StartFlags, context: CliContext): Promise<void> {
  const electron = await electronHere(context)
  if (electron !== undefined) return openDesktop(electron, context)
  console.log(context.t('cli.desktop.missing'))
  await openBrowserHost({ port: flags.port, log: 'warn', open: true }, context)
}
