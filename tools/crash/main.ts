import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportFigures } from '#tools/figures.ts'
import { runCrashTest } from './crash-run.ts'

/** `npm run test:crash -- --kills N --seed S --json FILE`: exit 1 when anything was lost. */
const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } },
})
const kills = Number(values.kills ?? 100)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
console.log(`kills ${kills}, seed ${seed}`)
const dataDir = mkdtempSync(join(tmpdir(), 'station-crash-'))
const report = await runCrashTest({
  kills,
  seed,
  dataDir,
  onKill: (kill, delivered) => {
    if (kill % 10 === 0) console.log(`${kill} kills, ${delivered} jobs delivered`)
  },
})
const none = (name: string, value: number, unit: string) => ({
  ...{ name: `crash.${name}`, value, unit, aim: '= 0', met: value === 0 },
})
const count = (name: string, value: number, unit: string) => ({
  name: `crash.${name}`,
  value,
  unit,
  met: null,
})
const figures = [
  count('kills', report.kills, 'SIGKILL'),
  count('kills-in-start-up', report.killsInStartUp, 'SIGKILL'),
  count('jobs', report.jobs, 'jobs'),
  none('lost', report.lost, 'jobs'),
  none('committed-twice', report.miscommitted, 'jobs'),
  none('two-keys-or-bodies', report.inconsistent, 'jobs'),
  none('database-damaged', report.damaged, 'checks'),
  none('orphaned-engines', report.orphans, 'processes'),
  none('drain-exit-code', report.drainExitCode ?? 1, ''),
  count('recoveries', report.recoveries, 'leases'),
  none('healthy-given-up', report.poisoned, 'jobs'),
  count('duplicate-deliveries', report.duplicates, 'POST'),
]
reportFigures(figures, values.json)
if (figures.every(({ met }) => met !== false)) rmSync(dataDir, { recursive: true })
else {
  console.log(`kept for a look: ${dataDir}`)
  process.exitCode = 1
}
