import { parseArgs } from 'node:util'
import { restart } from '#tools/bench/restart.ts'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { judge, promisesTable } from './keep-promises.ts'
import { createFaultBench, FAULT_CASES, type FaultCase, type FaultOutcome, SLOW_FAULTS } from './matrix.ts'
import { PROMISES } from './promises.ts'

/**
 * After one round of everything, rounds of what takes no waiting: the first half warms the allocator up, over the
 * second half memory must stay where it is.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '8' }, only: { type: 'string', default: '' } },
  strict: false,
})
/** `promises`, `matrix`, `start`, or some rows, e.g. `R5,S13`. */
const only = String(values.only).split(',').filter(Boolean)
const rows = PROMISES.filter(({ id }) => only.length === 0 || only.includes('promises') || only.includes(id))
const ROUNDS = Number(values.rounds)
const QUICK_CASES = FAULT_CASES.filter(({ fault }) => !SLOW_FAULTS.includes(fault))

const MIB = 1024 ** 2

function rssMiB(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss() / MIB
}

/** Every fault in every place; memory must stay flat over rounds of them. */
async function matrixFigures(): Promise<Figure[]> {
  const bench = await createFaultBench()
  const found = new Map<string, (FaultOutcome & FaultCase)[]>()
  let peakMiB = 0
  let warmMiB = 0
  let endMiB = 0
  try {
    await tryAll(FAULT_CASES)
    for (let round = 1; round <= ROUNDS; round++) {
      await tryAll(QUICK_CASES)
      if (round <= ROUNDS / 2) warmMiB = Math.max(warmMiB, rssMiB())
      else endMiB = rssMiB()
    }
  } finally {
    await bench.close()
  }

  async function tryAll(cases: readonly FaultCase[]): Promise<void> {
    for (const faultCase of cases) {
      const outcome = { ...faultCase, ...(await bench.try(faultCase)) }
      found.set(faultCase.fault, [...(found.get(faultCase.fault) ?? []), outcome])
      peakMiB = Math.max(peakMiB, process.memoryUsage.rss() / MIB)
    }
  }

  const mark = (all: readonly (FaultOutcome & FaultCase)[]) => {
    if (all.length === 0) return '–'
    const wrong = all.filter((one) => one.outcome !== one.expected)
    return wrong.length === 0 ? `${all[0].expected}` : `WRONG ${wrong[0].outcome} (${wrong[0].detail})`
  }
  console.log(
    `${'fault'.padEnd(22)}${'next job'.padEnd(14)}${'SQS'.padEnd(14)}${'result'.padEnd(14)}${'result, done'.padEnd(14)}download`,
  )
  for (const [fault, all] of found) {
    const cells = [
      all.filter((one) => one.route === 'next'),
      all.filter((one) => one.route === 'queue'),
      all.filter((one) => one.route === 'result' && !one.applied),
      all.filter((one) => one.route === 'result' && one.applied),
      all.filter((one) => one.route === 'download'),
    ].map((cell) => mark(cell).padEnd(13))
    console.log(`${fault.padEnd(22)}${cells.join(' ')}`)
  }

  const all = [...found.values()].flat()
  const lost = all.filter((one) => one.outcome === 'lost').length
  const wrong = all.filter((one) => one.outcome !== one.expected).length
  const split = all.filter((one) => one.keys > 1 || one.bodies > 1).length
  const drift = endMiB / warmMiB - 1
  return [
    { name: 'faults.cases', value: all.length, unit: 'cases', met: null },
    { name: 'faults.lost', value: lost, unit: 'cases', aim: '= 0', met: lost === 0 },
    { name: 'faults.unexpected', value: wrong, unit: 'cases', aim: '= 0', met: wrong === 0 },
    { name: 'faults.more-than-one-key-or-body', value: split, unit: 'cases', aim: '= 0', met: split === 0 },
    {
      name: 'faults.rss-drift',
      value: drift * 100,
      unit: '%',
      against: 'RSS of the first half',
      ratio: 1 + drift,
      aim: '< 5 %',
      met: drift < 0.05,
    },
    { name: 'faults.rss-peak', value: peakMiB, unit: 'MiB', met: null },
  ]
}

/** Runs the tests behind the promises and prints the whole table. */
async function promiseFigures(): Promise<Figure[]> {
  const judged = await judge(rows)
  console.log(`\n${promisesTable(judged)}`)
  const count = (verdict: string) => judged.filter((row) => row.verdict === verdict).length
  const broken = count('broken')
  return [
    { name: 'promises.kept', value: count('kept'), unit: `of ${judged.length}`, met: null },
    { name: 'promises.broken', value: broken, unit: 'rows', aim: '= 0', met: broken === 0 },
    { name: 'promises.not-run-here', value: count('skipped'), unit: 'rows', met: null },
    { name: 'promises.without-a-test', value: count('no test'), unit: 'rows', met: null },
  ]
}

const figures = [
  ...(only.length === 0 || only.includes('matrix') ? await matrixFigures() : []),
  ...(only.length === 0 || only.includes('start') ? await restart() : []),
  ...(rows.length === 0 ? [] : await promiseFigures()),
]
console.log()
reportFigures(figures)
// Memory and time are the machine's, too: those figures are told, and are no verdict.
const isVerdict = (name: string) => name !== 'faults.rss-drift' && !name.startsWith('restart.')
if (figures.some(({ name, met }) => met === false && isVerdict(name))) process.exitCode = 1
