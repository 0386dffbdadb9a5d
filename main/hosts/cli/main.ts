import { Command } from 'commander'
import { translator } from '#shared/i18n/index.ts'
import { registerBrowser } from './browser.ts'
import { cliContext, reportError } from './context.ts'
import { registerDesktop } from './desktop.ts'
import { registerDoctor } from './doctor.ts'
import { registerGrade } from './grade.ts'
import { registerRun } from './run.ts'
import { registerSetup } from './setup.ts'
import { registerStart } from './start.ts'
import { registerStatus } from './status.ts'
import { registerTemplate } from './template.ts'
import { registerWorker } from './worker.ts'

try {
  const context = cliContext(process.env)
  const program = new Command('grading-station').description(context.t('cli.about')).showHelpAfterError()
  registerStart(program, context)
  registerBrowser(program, context)
  registerDesktop(program, context)
  registerGrade(program, context)
  registerRun(program, context)
  registerTemplate(program, context)
  registerWorker(program, context)
  registerStatus(program, context)
  registerDoctor(program, context)
  registerSetup(program, context)
  await program.parseAsync(process.argv)
} catch (thrown) {
  // Settings may be what is broken, so the language is a guess here.
  reportError(thrown, translator(process.env.GRADING_STATION_LANGUAGE === 'en' ? 'en' : 'ko'))
}
