import type { Command } from 'commander'
import { SETTINGS } from '#shared/domain/settings.ts'
import type { Language } from '#shared/i18n/index.ts'
import { LocalCommand } from './command.ts'
import type { CliContext, OpenContext } from './context.ts'
import { type HelpTexts, helpTexts } from './help/index.ts'

type Register = (program: Command, open: OpenContext, help: HelpTexts) => void

/** Every command, in the order of the help. */
const COMMANDS = {
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
} satisfies Partial<Record<keyof HelpTexts, () => Promise<Register>>>

const isCommand = (name: string): name is keyof typeof COMMANDS => name in COMMANDS

/**
 * The program. Of its commands only those that are named are loaded: half of a worker's start is loading. Of the others
 * there is what help, and the answer to a slip, say of them.
 * @param args  what it is called with
 * @param openContext  told what `--data` says
 */
export async function createProgram(
  language: Language,
  args: readonly string[],
  openContext: (dataDir: string | undefined) => Promise<CliContext>,
): Promise<Command> {
  const help = helpTexts(language)
  const program = new LocalCommand('grading-station', help)
    .description(help.about)
    .option('--data <folder>', `${help.data} (${SETTINGS.dataDir.env})`)
    .helpCommand('help [command]', help.words.helpCommand)
    .showHelpAfterError()
  const open: OpenContext = () => openContext(program.opts<{ data?: string }>().data)
  for (const name of Object.keys(COMMANDS).filter(isCommand)) {
    if (args.includes(name)) (await COMMANDS[name]())(program, open, help)
    else program.command(name).description(help[name].about)
  }
  return program
}
