import type { Command } from 'commander'
import { z } from 'zod'
import type { Outbox } from '#main/db/outbox.ts'
import { StationError } from '#shared/domain/errors.ts'
import { type CliContext, existingFolder, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'

const MOST_LISTED = 1_000
const Ids = z.array(z.coerce.number().int().positive())

/** `undelivered`: results the academy refused for good, and sending them again. */
export function registerUndelivered(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('undelivered')
    .description(help.undelivered.about)
    .option('--resend <ids...>', help.undelivered.resend)
    .option('--json', help.json)
    .action(async (flags: { resend?: string[]; json?: boolean }) => {
      const { settings, t } = await open()
      const isJson = flags.json === true
      try {
        await withOutbox(settings, (outbox) => {
          const resent = flags.resend === undefined ? undefined : resend(outbox, flags.resend)
          const rows = outbox.dead(MOST_LISTED)
          if (isJson) console.log(JSON.stringify({ resent, undelivered: rows }))
          else console.log(describe(rows, resent, t))
        })
      } catch (thrown) {
        reportError(thrown, t, { json: isJson })
      }
    })
}

/** A worker of the folder, or the next one, sends them. @returns how many */
function resend(outbox: Outbox, ids: readonly string[]): number {
  if (ids.includes('all')) return outbox.reviveAll(Date.now())
  const parsed = Ids.safeParse(ids)
  if (parsed.success) return outbox.revive(parsed.data, Date.now()).length
  throw new StationError('invalid-input', `--resend takes numbers or “all”: ${ids.join(' ')}`, {
    reason: 'bad-input',
    params: { names: '--resend' },
  })
}

async function withOutbox(settings: CliContext['settings'], work: (outbox: Outbox) => void): Promise<void> {
  const folder = existingFolder(settings)
  const [{ openStore }, { outboxRepository }] = await Promise.all([
    import('#main/db/store.ts'),
    import('#main/db/outbox.ts'),
  ])
  const store = openStore(folder, Date.now())
  try {
    work(outboxRepository(store.db))
  } finally {
    store.close()
  }
}

function describe(rows: ReturnType<Outbox['dead']>, resent: number | undefined, t: CliContext['t']): string {
  const lines = rows.map(
    ({ id, externalId, jobType, lastStatus, answer }) =>
      `${id}\t${externalId ?? ''}\t${jobType ?? ''}\t${lastStatus ?? ''}\t${(answer ?? '').slice(0, 200).replace(/\s+/g, ' ')}`,
  )
  if (resent !== undefined) lines.unshift(t('cli.undelivered.resent', { count: resent }))
  lines.push(t('cli.undelivered.left', { count: rows.length }))
  return lines.join('\n')
}
