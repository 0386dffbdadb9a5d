import { type Command, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from '#main/base/log.ts'
import type { OpenContext } from './context.ts'

interface WorkerFlags {
  drain?: boolean
  log: LogLevel
}

/** `worker`: the station with no window, until it is stopped. */
export function registerWorker(program: Command, open: OpenContext): void {
  program
    .command('worker')
    .description('do the academy’s jobs with no window')
    .option('--drain', 'end once the academy has no job left and every result has arrived')
    .addOption(new Option('--log <level>').choices(LOG_LEVELS).default('info'))
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
