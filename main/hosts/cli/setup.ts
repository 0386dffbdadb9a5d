import type { Command } from 'commander'
import { Option } from 'commander'
import { canBuildProgram, ensureProgram } from '#main/setup/build-program.ts'
import { REQUIREMENTS } from '#main/setup/requirements.ts'
import { type SetupStep, setUp } from '#main/setup/set-up.ts'
import type { CliContext, OpenContext } from './context.ts'
import type { HelpTexts } from './help/index.ts'

function describeStep(step: SetupStep, t: CliContext['t']): string {
  const { id, state } = step
  const name = t(`cli.setup.parts.${id}.name`)
  if (state === 'getting') return `… ${name}: ${t('cli.setup.getting')}`
  if (state === 'ready') return `✓ ${name}: ${t('cli.setup.ready')} (${step.path})`
  return `✗ ${name}: ${t('cli.setup.missing')} (${t(`cli.setup.parts.${id}.neededFor`)}). ${t(`cli.setup.parts.${id}.fix`)}`
}

/** Builds the program, gets what a purpose needs, and says of each thing how it goes. */
export async function tellSetUp(purpose: keyof typeof REQUIREMENTS, t: CliContext['t']): Promise<void> {
  if (canBuildProgram()) await ensureProgram()
  for await (const step of setUp(REQUIREMENTS[purpose])) console.log(describeStep(step, t))
}

/** `setup`: gets what npm does not bring along, and says in one sentence what could not be had. Never fails. */
export function registerSetup(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('setup')
    .description(help.setup.about)
    .addOption(new Option('--for <purpose>', help.setup.for).choices(['start', 'test']).default('start'))
    .action(async (options: { for: keyof typeof REQUIREMENTS }) => {
      const { t } = await open()
      await tellSetUp(options.for, t)
    })
}
