import type { Command } from 'commander'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { engines } from '#main/engines/registry.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { errorText } from '#shared/i18n/index.ts'
import type { CliContext } from './context.ts'
import { columnsOf } from './sheets-table.ts'

interface Finding {
  readonly engine: string
  readonly version: string
  readonly available: boolean
  /** What is there, or what is missing and what to do about it, in the user's language. */
  readonly reason: string
}

/** `doctor`: starts every engine's process and shows what it says of itself. Never fails for a missing engine. */
export function registerDoctor(program: Command, { settings, t }: CliContext): void {
  program
    .command('doctor')
    .description('show which engines can work here, and how to fix the others')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      const pool = enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
      const findings: Finding[] = []
      try {
        // One after another: the look is cheap, starting all of them at once is not.
        for (const engine of engines) {
          const { name, version } = engine
          const found = await pool.availability(engine).catch((thrown: unknown) => {
            return { available: false, error: toWireError(thrown) } as const
          })
          findings.push({
            ...{ engine: name, version, available: found.available },
            reason: found.available ? found.detail : errorText(t, found.error),
          })
        }
      } finally {
        await pool.close()
      }
      console.log(flags.json === true ? JSON.stringify(findings, null, 2) : table(findings, t))
    })
}

function table(findings: readonly Finding[], t: CliContext['t']): string {
  const rows = [
    [t('cli.doctor.engine'), t('cli.doctor.available'), t('cli.doctor.version'), t('cli.doctor.reason')],
    ...findings.map(({ engine, available, version, reason }) => [
      engine,
      available ? '✓' : '✗',
      version,
      reason,
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(cell))))
        .join('  '),
    )
    .join('\n')
}
