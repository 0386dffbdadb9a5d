import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Figure, reportFigures } from '#tools/figures.ts'

/** `npm run bench`: every bench one after another, and one table of what they found. */
const USAGE = `npm run bench -- [--only NAME,NAME] [--report] [--json FILE]

Runs every bench:* (${'`npm run`'} lists them) and prints one table: what was measured, beside which floor or peer, the aim,
and whether it is met. Ends with 1 where an aim is missed or a bench does not come to its end; --report: only for the second.`

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const Scripts = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts
/** `bench:omr` by its name, with the file it runs. */
const BENCHES = Object.entries(Scripts).flatMap(([script, command]) => {
  const name = /^bench:(.+)$/.exec(script)?.[1]
  return name === undefined ? [] : [{ name, file: command.split(' ').at(-1)! }]
})

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    report: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
const only = values.only.split(',').filter((name) => name !== '')
const unknown = only.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0)
  throw new Error(
    `No such bench: ${unknown.join(', ')}. There are: ${BENCHES.map(({ name }) => name).join(', ')}`,
  )

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const figures: Figure[] = []
try {
  for (const { name, file } of BENCHES) {
    if (only.length > 0 && !only.includes(name)) continue
    console.log(`\nbench:${name}`)
    const json = join(folder, `${name}.json`)
    const args = ['--expose-gc', join(ROOT, file), '--report', '--json', json]
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
    await once(child, 'exit')
    if (!existsSync(json)) {
      console.log(`bench:${name} came to no end`)
      process.exitCode = 1
      continue
    }
    // In one table a figure stands without the sentence of what it checks, which its own bench prints.
    const found = Figure.array().parse(JSON.parse(readFileSync(json, 'utf8')))
    figures.push(...found.map(({ checks: _, ...figure }) => ({ ...figure, name: nameIn(name, figure.name) })))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const [cpu] = cpus()
console.log(
  `\n${cpus().length} × ${cpu?.model.trim()}, ${process.platform} ${process.arch}, Node ${process.versions.node}\n`,
)
reportFigures(figures, values.json)
if (values.report !== true && figures.some(({ met }) => met === false)) process.exitCode = 1

/** With its bench before it, unless it says so itself. */
function nameIn(bench: string, figure: string): string {
  return figure.startsWith(`${bench}.`) ? figure : `${bench}.${figure}`
}
