import type { Command } from 'commander'
import { Option } from 'commander'
import { REQUIREMENTS } from '#main/setup/requirements.ts'
import { type SetupOutcome, setUp } from '#main/setup/set-up.ts'
import type { CliContext, OpenContext } from './context.ts'

export function describeOutcome(outcome: SetupOutcome, t: CliContext['t']): string {
  return outcome.path === undefined
    ? `✗ ${outcome.name}: ${t('cli.setup.missing')} (${outcome.neededFor}). ${outcome.fix}`
    : `✓ ${outcome.name}: ${t('cli.setup.ready')} (${outcome.path})`
}

/** `setup`: gets what npm does not bring along, and says in one sentence what could not be had. Never fails. */
export function registerSetup(program: Command, open: OpenContext): void {
  program
    .command('setup')
    .description('find or install ffmpeg, a Chromium for tests, language data')
    .addOption(new Option('--for <purpose>').choices(['start', 'test']).default('start'))
    .action(async (options: { for: keyof typeof REQUIREMENTS }) => {
      const { t } = await open()
      for await (const outcome of setUp(REQUIREMENTS[options.for])) console.log(describeOutcome(outcome, t))
    })
}
