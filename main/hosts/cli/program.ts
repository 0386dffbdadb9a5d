import { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { registerBrowser } from './browser.ts'
import type { CliContext, OpenContext } from './context.ts'
import { registerDesktop } from './desktop.ts'
import { registerDoctor } from './doctor.ts'
import { registerGrade } from './grade.ts'
import { registerRun } from './run.ts'
import { registerScore } from './score.ts'
import { registerSetup } from './setup.ts'
import { registerStart } from './start.ts'
import { registerStatus } from './status.ts'
import { registerTemplate } from './template.ts'
import { registerUndelivered } from './undelivered.ts'
import { registerWorker } from './worker.ts'

/**
 * The program with every command of it.
 * @param openContext  told what `--data` says
 */
export function createProgram(
  t: Translate,
  openContext: (dataDir: string | undefined) => Promise<CliContext>,
): Command {
  const program = new Command('grading-station')
    .description(t('cli.about'))
    .option('--data <folder>', `data folder of this command (${SETTINGS.dataDir.env})`)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
  const open: OpenContext = () => openContext(program.opts<{ data?: string }>().data)
  registerStart(program, open)
  registerBrowser(program, open)
  registerDesktop(program, open)
  registerGrade(program, open)
  registerScore(program, open)
  registerRun(program, open)
  registerTemplate(program, open)
  registerWorker(program, open)
  registerStatus(program, open)
  registerUndelivered(program, open)
  registerDoctor(program, open)
  registerSetup(program, open)
  return program
}
