import { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { CliContext, OpenContext } from './context.ts'

type Register = (program: Command, open: OpenContext) => void

/** Every command, in the order of the help. */
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

/**
 * The program. Of its commands only those that are named are loaded: half of a worker's start is loading.
 * @param args  what it is called with; where no command is named, all are there: for help, or an answer to a slip
 * @param openContext  told what `--data` says
 */
export async function createProgram(
  t: Translate,
  args: readonly string[],
  openContext: (dataDir: string | undefined) => Promise<CliContext>,
): Promise<Command> {
  const program = new Command('grading-station')
    .description(t('cli.about'))
    .option('--data <folder>', `data folder of this command (${SETTINGS.dataDir.env})`)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
  const open: OpenContext = () => openContext(program.opts<{ data?: string }>().data)
  const named = Object.keys(COMMANDS).filter((name) => args.includes(name))
  for (const name of named.length > 0 ? named : Object.keys(COMMANDS)) (await COMMANDS[name]())(program, open)
  return program
}
