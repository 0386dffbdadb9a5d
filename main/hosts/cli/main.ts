import { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import { translator } from '#shared/i18n/index.ts'
import { registerBrowser } from './browser.ts'
import { cliContext, languageOf, reportError } from './context.ts'
import { registerDesktop } from './desktop.ts'
import { registerDoctor } from './doctor.ts'
import { registerGrade } from './grade.ts'
import { registerRun } from './run.ts'
import { registerScore } from './score.ts'
import { registerSetup } from './setup.ts'
import { registerStart } from './start.ts'
import { registerStatus } from './status.ts'
import { registerTemplate } from './template.ts'
import { registerWorker } from './worker.ts'

const t = translator(languageOf(process.env))
try {
  const program = new Command('grading-station')
    .description(t('cli.about'))
    .option('--data <folder>', `data folder of this command (${SETTINGS.dataDir.env})`)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
  const open = () => cliContext(process.env, program.opts<{ data?: string }>().data)
  registerStart(program, open)
  registerBrowser(program, open)
  registerDesktop(program, open)
  registerGrade(program, open)
  registerScore(program, open)
  registerRun(program, open)
  registerTemplate(program, open)
  registerWorker(program, open)
  registerStatus(program, open)
  registerDoctor(program, open)
  registerSetup(program, open)
  await program.parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
