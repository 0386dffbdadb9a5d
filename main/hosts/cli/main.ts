import { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import { translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { registerBrowser } from './browser.ts'
import { cliContext, reportError } from './context.ts'
import { registerDesktop } from './desktop.ts'
import { registerDoctor } from './doctor.ts'
import { registerGrade } from './grade.ts'
import { registerNotify } from './notify.ts'
import { registerRun } from './run.ts'
import { registerScore } from './score.ts'
import { registerSetup } from './setup.ts'
import { registerStart } from './start.ts'
import { registerStatus } from './status.ts'
import { takeEnvironment } from './take-environment.ts'
import { registerTemplate } from './template.ts'
import { registerUndelivered } from './undelivered.ts'
import { registerWorker } from './worker.ts'

const env = takeEnvironment()
const t = translator(languageOf(env))
try {
  const program = new Command('grading-station')
    .description(t('cli.about'))
    .option('--data <folder>', `data folder of this command (${SETTINGS.dataDir.env})`)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
  const open = () => cliContext(env, program.opts<{ data?: string }>().data)
  registerStart(program, open)
  registerBrowser(program, open)
  registerDesktop(program, open)
  registerGrade(program, open)
  registerScore(program, open)
  registerNotify(program, open)
  registerRun(program, open)
  registerTemplate(program, open)
  registerWorker(program, open)
  registerStatus(program, open)
  registerUndelivered(program, open)
  registerDoctor(program, open)
  registerSetup(program, open)
  await program.parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
