import type { Command } from 'commander'
import type { Configuration, SettingSource } from '#main/base/configuration.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import { engines } from '#main/engines/registry.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { KEPT_SECRET_NAMES, SETTING_NAMES, type Settings, settingRow } from '#shared/domain/settings.ts'
import { errorText, type Translate } from '#shared/i18n/index.ts'
import type { OpenContext } from './context.ts'
import type { HelpTexts } from './help/index.ts'
import { columnsOf } from './text-table.ts'

interface EngineFinding {
  readonly engine: string
  readonly version: string
  readonly available: boolean
  /** What is there, or what is missing and what to do about it, in the user's language. */
  readonly reason: string
}

interface SettingFinding {
  readonly name: string
  readonly env: string
  /** Null: unset, or a secret. */
  readonly value: string | number | boolean | null
  readonly source: SettingSource
}

/**
 * `doctor`: starts every engine's process and shows what it says of itself, what is set and by whom, and where secrets
 * stand. Never fails for a missing engine.
 */
export function registerDoctor(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('doctor')
    .description(help.doctor.about)
    .option('--no-engines', help.doctor.engines)
    .option('--json', help.json)
    .action(async (flags: { engines: boolean; json?: boolean }) => {
      const { configuration, settings, t } = await open()
      const engineFindings = flags.engines ? await findEngines(settings, t) : []
      const settingFindings = findSettings(configuration)
      const secrets = findSecrets(configuration)
      if (flags.json === true) {
        const report = { engines: engineFindings, settings: settingFindings, secrets }
        console.log(JSON.stringify(report, null, 2))
        return
      }
      if (flags.engines) console.log(`${engineTable(engineFindings, t)}\n`)
      console.log(settingTable(settingFindings, t))
      const { file, inFile, locked } = secrets
      if (inFile.length > 0) {
        console.log(`\n${t('cli.doctor.secretsInFile', { path: file, names: inFile.join(', ') })}`)
      }
      if (locked.length > 0) console.log(`\n${t('error.secret-locked', { names: locked.join(', ') })}`)
    })
}

async function findEngines(settings: Settings, t: Translate): Promise<EngineFinding[]> {
  const pool = enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
  const findings: EngineFinding[] = []
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
  return findings
}

function findSettings(configuration: Configuration): SettingFinding[] {
  const settings = configuration.settings()
  return SETTING_NAMES.map((name) => {
    const { env, secret } = settingRow(name)
    const value = secret === true ? null : (settings[name] ?? null)
    return { name, env, value, source: configuration.sourceOf(name) }
  })
}

/** By their variables. */
function findSecrets(configuration: Configuration) {
  const inFile = KEPT_SECRET_NAMES.filter((name) => configuration.placeOf(name) === 'file')
  const variables = (names: typeof inFile) => names.map((name) => settingRow(name).env)
  return {
    file: configuration.secretsFile,
    inFile: variables(inFile),
    locked: variables([...configuration.locked()]),
  }
}

function engineTable(findings: readonly EngineFinding[], t: Translate): string {
  const head = ['engine', 'available', 'version', 'reason'] as const
  const rows = findings.map(({ engine, available, version, reason }) => [
    engine,
    available ? '✓' : '✗',
    version,
    reason,
  ])
  return table([head.map((column) => t(`cli.doctor.${column}`)), ...rows])
}

/** What somebody set, and the data folder. */
function settingTable(findings: readonly SettingFinding[], t: Translate): string {
  const told = findings.filter(({ name, source }) => source !== 'default' || name === 'dataDir')
  const rows = told.map(({ env, value, source }) => [
    env,
    t(`cli.doctor.sources.${source}`),
    String(value ?? '•••'),
  ])
  return table([[t('cli.doctor.setting'), t('cli.doctor.source'), t('cli.doctor.value')], ...rows])
}

/** Columns under each other; the last one is as wide as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))),
  )
  const padded = (cell: string, width: number) => cell + ' '.repeat(Math.max(0, width - columnsOf(cell)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : padded(cell, widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n')
}
