import { type Command, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from '#main/base/log.ts'
import type { OpenContext } from './context.ts'
import type { HelpTexts } from './help/index.ts'

interface WorkerFlags {
  drain?: boolean
  log: LogLevel
}

/** `worker`: the station with no window, until it is stopped. */
export function registerWorker(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('worker')
    .description(help.worker.about)
    .option('--drain', help.worker.drain)
    .addOption(new Option('--log <level>', help.log).choices(LOG_LEVELS).default('info'))
    .addHelpText('after', `\n${help.worker.exitCodes}`)
    .action(async (flags: WorkerFlags) => {
      const { env } = await open()
      const { jobs } = await import('#main/jobs/registry.ts')
      const { runWorker } = await import('../worker/main.ts')
      process.exitCode = await runWorker({
        env,
        definitions: jobs,
        drain: flags.drain === true,
        logLevel: flags.log,
      })
    })
}
