import { styleText } from 'node:util'
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '#main/base/clock.ts'
import { silentLog } from '#main/base/log.ts'
import { programVersion } from '#main/base/program-version.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { Station } from '#main/station/station.ts'
import { NoticeRequest, shownPhone } from '#shared/domain/notice-plan.ts'
import { maskedPhone } from '#shared/domain/phone.ts'
import { seoulMinute } from '#shared/domain/seoul-day.ts'
import { visibleText } from '#shared/domain/visible-text.ts'
import { errorText, type Translate } from '#shared/i18n/index.ts'
import { EXIT } from '../worker/exit-codes.ts'
import {
  type CliContext,
  composed,
  existingFolder,
  interruptSignal,
  type OpenContext,
  reportError,
} from './context.ts'
import { examCalled } from './exam-called.ts'
import type { HelpTexts } from './help/index.ts'
import { textTable } from './text-table.ts'

interface NotifyFlags {
  template: string
  to: ('parent' | 'student')[]
  absent?: boolean
  siblings?: boolean
  again?: boolean
  skip?: string[]
  set?: Record<string, string>
  dryRun?: boolean
  confirm?: string
  json?: boolean
}

/** How long the command goes on looking while nothing moves: somebody else may be sending, or the provider is busy. */
const PATIENCE_MS = 30_000
const LOOK_MS = 500

const relations = (help: HelpTexts) => (text: string) => {
  const names = text.split(',').map((name) => name.trim())
  const known = names.filter((name) => name === 'parent' || name === 'student')
  if (known.length < names.length || known.length === 0)
    throw new InvalidArgumentError(help.allowed.choices('parent, student'))
  return known
}
const assignment =
  (help: HelpTexts) =>
  (given: string, before: Record<string, string> = {}) => {
    const text = composed(given)
    const at = text.indexOf('=')
    if (at < 1) throw new InvalidArgumentError(help.allowed.assignment)
    return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1) }
  }

/** `notify`: who would get a notice about an exam, and sends it once it is confirmed. */
export function registerNotify(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('notify')
    .description(help.notify.about)
    .argument('<exam>', help.notify.exam)
    .requiredOption('--template <name>', help.notify.template, composed)
    .option('--to <who>', help.notify.to, relations(help), ['parent'])
    .option('--absent', help.notify.absent)
    .option('--siblings', help.notify.siblings)
    .option('--again', help.notify.again)
    .option('--skip <numbers...>', help.notify.skip)
    .option('--set <name=value>', help.notify.set, assignment(help))
    .option('--dry-run', help.notify.dryRun)
    .option('--confirm <token>', help.notify.confirm)
    .option('--json', help.json)
    .action(async (exam: string, flags: NotifyFlags) => {
      const context = await open()
      try {
        process.exitCode = await notify(exam, flags, context)
      } catch (thrown) {
        reportError(thrown, context.t, { json: flags.json === true })
      }
    })
}

async function notify(exam: string, flags: NotifyFlags, { settings, t }: CliContext): Promise<number> {
  existingFolder(settings)
  const { createStation } = await import('#main/station/station.ts')
  const station = createStation({
    ...{ host: 'tool', settings, clock: systemClock, random: Math.random, log: silentLog, programVersion },
    ...{ program: ownProgram(process.env), sync: false, runsJobs: false, definitions: [] },
    retentionDays: () => settings.retentionDays,
  })
  try {
    const request = NoticeRequest.parse({
      batchId: examCalled(exam, station.desk.batches.list()),
      templateId: station.notices.templates.named(flags.template),
      about: flags.absent === true ? 'absent' : 'graded',
      to: flags.to,
      siblings: flags.siblings === true,
      again: flags.again === true,
      skip: flags.skip ?? [],
      values: flags.set ?? {},
    })
    const isDry = flags.dryRun === true || flags.confirm === undefined
    if (isDry) await show(station, request, flags, t)
    else return await send(station, request, flags, settings.operator, t)
    return EXIT.ok
  } finally {
    await station.stop(0)
  }
}

type Forgotten = NonNullable<ReturnType<Station['notices']['preview']>['forgotten']>

function forgottenText({ fromMs, toMs }: Forgotten, t: Translate): string {
  const to = seoulMinute(toMs)
  return fromMs === null
    ? t('notices.preview.forgottenAll', { to })
    : t('notices.preview.forgotten', { from: seoulMinute(fromMs), to })
}

/** Who would get what, who would not, what it costs, and the token that sends it. */
async function show(
  station: Station,
  request: NoticeRequest,
  flags: NotifyFlags,
  t: Translate,
): Promise<void> {
  const { notices, excluded, costWon, token, forgotten } = station.notices.preview(request)
  const account = await station.notices.account()
  if (flags.json === true) {
    const masked = notices.map(({ variables: _, phone, ...each }) => ({ ...each, phone: maskedPhone(phone) }))
    const leftOut = excluded.map(({ phone, ...each }) => ({ ...each, phone: shownPhone(phone) }))
    console.log(JSON.stringify({ notices: masked, excluded: leftOut, costWon, account, token, forgotten }))
    return
  }
  const column = (name: 'number' | 'name' | 'to' | 'phone' | 'text' | 'why') =>
    t(`notices.cli.columns.${name}`)
  const columns = (['number', 'name', 'to', 'phone'] as const).map(column)
  const lines = [
    textTable(
      [...columns, column('text')],
      notices.map(({ number, name, relation, phone, text }) => [
        number,
        name,
        t(`notices.relation.${relation}`),
        maskedPhone(phone),
        text.split('\n').map(visibleText).join(' / '),
      ]),
    ),
    t('notices.cli.getting', { count: notices.length, won: costWon }),
  ]
  if (account.balanceWon !== null) lines.push(t('notices.cli.balance', { won: account.balanceWon }))
  if (excluded.length > 0) {
    lines.push(
      '',
      t('notices.cli.excluded', { count: excluded.length }),
      textTable(
        [...columns, column('why')],
        excluded.map(({ number, name, relation, phone, why, names }) => [
          number,
          visibleText(name),
          relation === null ? '' : t(`notices.relation.${relation}`),
          shownPhone(phone) ?? '',
          t(`notices.why.${why}`, { names }),
        ]),
      ),
    )
  }
  console.log(lines.join('\n'))
  const notes = [
    ...(forgotten === null ? [] : [forgottenText(forgotten, t)]),
    ...(account.missing.length > 0
      ? [t('notices.account.missing', { names: account.missing.join(', ') })]
      : []),
    ...(account.error === null ? [] : [errorText(t, account.error)]),
    ...(account.balanceWon !== null && account.balanceWon < costWon ? [t('notices.account.short')] : []),
  ]
  for (const note of notes) console.error(styleText('yellow', `! ${note}`, { stream: process.stderr }))
  if (notices.length > 0) console.log(t('notices.cli.dryRun', { token }))
}

async function send(
  station: Station,
  request: NoticeRequest,
  flags: NotifyFlags,
  operator: string,
  t: Translate,
): Promise<number> {
  await station.start()
  const id = station.notices.confirm(request, flags.confirm ?? '', operator)
  await untilSettled(station, id, interruptSignal())
  const messages = station.notices.messages(id)
  const { counts } = station.notices.get(id)
  const waiting = counts.queued + counts.sending
  if (flags.json === true) {
    const shown = messages.map(({ number, name, relation, phone, state, error }) => ({
      ...{ number, name, relation, phone: maskedPhone(phone), state, error },
    }))
    console.log(JSON.stringify({ id, counts, messages: shown, paced: station.notices.pace() ?? null }))
  } else {
    const columns = (['number', 'name', 'to', 'phone', 'state', 'why'] as const).map((name) =>
      t(`notices.cli.columns.${name}`),
    )
    const rows = messages.map(({ number, name, relation, phone, state, error }) => [
      ...[number, name, t(`notices.relation.${relation}`), maskedPhone(phone)],
      t(`notices.state.${state}`),
      error === null ? '' : errorText(t, error),
    ])
    console.log(textTable(columns, rows))
    const paced = station.notices.pace()
    if (waiting > 0 && paced !== undefined) {
      console.log(t('notices.cli.waits', { count: waiting, time: seoulMinute(paced.untilMs) }))
    } else if (waiting > 0) console.log(t('notices.cli.left', { count: waiting }))
  }
  if (counts.failed + counts.ambiguous > 0) return EXIT.undelivered
  return waiting > 0 ? EXIT.busy : EXIT.ok
}

/** Until every message is settled, or what is left has to wait for long. */
async function untilSettled(station: Station, id: number, signal: AbortSignal): Promise<void> {
  let before = -1
  let stillMs = 0
  while (!signal.aborted) {
    await station.notices.untilIdle()
    const { queued, sending } = station.notices.get(id).counts
    if (queued + sending === 0 || (sending === 0 && station.notices.pace() !== undefined)) return
    stillMs = queued + sending === before ? stillMs + LOOK_MS : 0
    if (stillMs >= PATIENCE_MS) return
    before = queued + sending
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
