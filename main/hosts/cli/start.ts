import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { REQUIREMENTS } from '#main/setup/requirements.ts'
import { setUp } from '#main/setup/set-up.ts'
import { openBrowserHost } from './browser.ts'
import type { CliContext, OpenContext } from './context.ts'
import { electronHere, openDesktop } from './desktop.ts'
import { grade } from './grade.ts'
import { describeOutcome } from './setup.ts'

const SAMPLE = fileURLToPath(new URL('../../../assets/sample/', import.meta.url))

interface StartFlags {
  out: string
  port: string
  screens: boolean
}

/** `start`: set-up, the sample exam that ships with the program graded, then the screens until they are closed. */
export function registerStart(program: Command, open: OpenContext): void {
  program
    .command('start')
    .description('set up, grade the sample exam, open the screens')
    .option('--out <folder>', 'where results go', join('out', 'sample'))
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', '0')
    .option('--no-screens', 'end after the sample exam')
    .action(async (flags: StartFlags) => {
      const context = await open()
      for await (const outcome of setUp(REQUIREMENTS.start)) console.log(describeOutcome(outcome, context.t))
      await grade(
        [join(SAMPLE, 'scans')].filter(existsSync),
        {
          template: join(SAMPLE, 'template.json'),
          key: join(SAMPLE, 'key.csv'),
          roster: join(SAMPLE, 'roster.csv'),
          out: flags.out,
          workers: '2',
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
