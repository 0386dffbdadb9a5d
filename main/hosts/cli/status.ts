import type { Command } from 'commander'
import { type DataFolder, dataFolder } from '#main/base/data-folder.ts'
import type { StationStatus } from '#main/station/status.ts'
import { JobState } from '#shared/domain/job.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { type CliContext, existingFolder, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'

/** As service managers say "not running". */
const NOT_RUNNING = 3

/** `status`: how the worker of a data folder is; without one, what waits in the folder. */
export function registerStatus(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('status')
    .description(help.status.about)
    .option('--json', help.json)
    .addHelpText('after', `\n${help.status.exitCodes}`)
    .action(async (flags: { json?: boolean }) => {
      const { settings, t } = await open()
      try {
        const { socket } = dataFolder(settings.dataDir)
        const { askHealth } = await import('../worker/health.ts')
        const status = await askHealth(socket)
        if (status !== undefined) {
          console.log(flags.json === true ? JSON.stringify(status) : describe(status, t))
          return
        }
        process.exitCode = NOT_RUNNING
        const jobs = await countJobs(existingFolder(settings))
        if (flags.json === true) console.log(JSON.stringify({ running: null, jobs }))
        else
          console.log(`${t('cli.status.noWorker')}\n${line(t('cli.status.jobs'), describeCounts(jobs, t))}`)
      } catch (thrown) {
        reportError(thrown, t, { json: flags.json === true })
      }
    })
}

async function countJobs({ database }: DataFolder): Promise<StationStatus['jobs']> {
  const [{ openReadOnly }, { jobsRepository }] = await Promise.all([
    import('#main/db/open.ts'),
    import('#main/db/jobs.ts'),
  ])
  const db = openReadOnly(database)
  try {
    return jobsRepository(db).counts()
  } finally {
    db.close()
  }
}

function describe(status: StationStatus, t: CliContext['t']): string {
  const { sync } = status
  const lines = [
    line(t('cli.status.worker'), `${status.version}, PID ${status.pid}, ${since(status.startedAtMs)}`),
    line(t('cli.status.jobs'), describeCounts(status.jobs, t)),
    line(t('cli.status.lastHour'), String(status.endedLastHour)),
  ]
  if (status.oldestDueAtMs !== undefined)
    lines.push(line(t('cli.status.oldest'), since(status.oldestDueAtMs)))
  if (status.paused.all || status.paused.types.length > 0) {
    lines.push(
      line(t('cli.status.paused'), status.paused.all ? t('queue.allKinds') : status.paused.types.join(', ')),
    )
  }
  if (sync !== undefined) {
    const { pending, sent, dead } = sync.outbox
    lines.push(
      line(
        `${t('cli.status.source')} (${sync.origin})`,
        describeBreaker(sync.source, sync.lastAnswerAtMs, t),
      ),
      line(t('cli.status.results'), describeBreaker(sync.api, sync.lastSentAtMs, t)),
      line(
        t('cli.status.outbox'),
        t('cli.status.outboxCounts', { pending, sent, dead, elsewhere: sync.elsewhere }),
      ),
    )
  }
  lines.push(line(t('cli.status.free'), `${(status.freeBytes / 1024 ** 3).toFixed(1)} GiB`))
  if (status.blocked !== undefined) lines.push(line(t('cli.status.blocked'), status.blocked.message))
  return lines.join('\n')
}

function describeBreaker(
  breaker: NonNullable<StationStatus['sync']>['api'],
  lastAtMs: number | undefined,
  t: Translate,
): string {
  const reason = breaker.reason === undefined || breaker.status === 'ok' ? '' : ` (${breaker.reason})`
  return `${t(`cli.status.links.${breaker.status}`)}${reason}${lastAtMs === undefined ? '' : `, ${since(lastAtMs)}`}`
}

const describeCounts = (jobs: StationStatus['jobs'], t: Translate) =>
  JobState.options.map((state) => `${t(`queue.states.${state}`)} ${jobs[state]}`).join(' · ')

const line = (name: string, value: string) => `${name}: ${value}`

/** How long ago, to the second: `2:03:04`. */
function since(atMs: number): string {
  const seconds = Math.max(0, Math.round((Date.now() - atMs) / 1_000))
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3_600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
}
