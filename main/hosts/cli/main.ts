import { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import { translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { cliContext, type OpenContext, reportError } from './context.ts'
import { takeEnvironment } from './take-environment.ts'

type Register = (program: Command, open: OpenContext) => void

/** Every command, in the order of the help. Only what is called is loaded: half of a worker's start is loading. */
const COMMANDS: Record<string, () => Promise<Register>> = {
  start: async () => (await import('./start.ts')).registerStart,
  browser: async () => (await import('./browser.ts')).registerBrowser,
  desktop: async () => (await import('./desktop.ts')).registerDesktop,
  grade: async () => (await import('./grade.ts')).registerGrade,
  score: async () => (await import('./score.ts')).registerScore,
  documents: async () => (await import('./documents.ts')).registerDocuments,
  notify: async () => (await import('./notify.ts')).registerNotify,
  run: async () => (await import('./run.ts')).registerRun,
  template: async () => (await import('./template.ts')).registerTemplate,
  worker: async () => (await import('./worker.ts')).registerWorker,
  status: async () => (await import('./status.ts')).registerStatus,
  undelivered: async () => (await import('./undelivered.ts')).registerUndelivered,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
  setup: async () => (await import('./setup.ts')).registerSetup,
}

const env = takeEnvironment()
const t = translator(languageOf(env))
try {
  const program = new Command('grading-station')
    .description(t('cli.about'))
    .option('--data <folder>', `data folder of this command (${SETTINGS.dataDir.env})`)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
  const open = () => cliContext(env, program.opts<{ data?: string }>().data)
  const named = Object.keys(COMMANDS).filter((name) => process.argv.includes(name))
  // None of them: help, or a slip that is answered with what there is.
  for (const name of named.length > 0 ? named : Object.keys(COMMANDS)) (await COMMANDS[name]())(program, open)
  await program.parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
