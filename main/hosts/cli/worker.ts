import { type Command, Option } from 'commander'
import { defaultDataDir } from '#main/base/data-folder.ts'
import { LOG_LEVELS, type LogLevel } from '#main/base/log.ts'
import { jobs } from '#main/jobs/registry.ts'
import type { CliContext } from './context.ts'

interface WorkerFlags {
  data?: string
  drain?: boolean
  log: LogLevel
}

/** `worker`: the station with no window, until it is stopped. */
export function registerWorker(program: Command, { settings }: CliContext): void {
  program
    .command('worker')
    .description('do the academy’s jobs with no window')
    .option('--data <folder>', 'data folder (GRADING_STATION_DATA)')
    .option('--drain', 'end once the academy has no job left and every result has arrived')
    .addOption(new Option('--log <level>').choices(LOG_LEVELS).default('info'))
    .action(async (flags: WorkerFlags) => {
      const { runWorker } = await import('../worker/main.ts')
      process.exitCode = await runWorker({
        dataDir: flags.data ?? settings.GRADING_STATION_DATA ?? defaultDataDir(process.env),
        settings,
        definitions: jobs,
        drain: flags.drain === true,
        logLevel: flags.log,
      })
    })
}
