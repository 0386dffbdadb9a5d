import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { PROMISES } from '#tools/faults/promises.ts'
import { Figure, reportFigures } from '#tools/figures.ts'
import { auditFigures, sbomFigure } from './npm-reports.ts'

/** `npm run security`: see USAGE. */
const USAGE = `npm run security -- [--sbom FILE] [--json FILE]

Every promise of security (S1 to S18) with what keeps it, its tests and whether they pass (npm run faults has them); a bill
of materials of what is installed with the program, CycloneDX, in out/sbom.cdx.json; and npm audit, where the registry
answers. Ends with 1 where a promise is broken, or where something that is shipped has a known hole of a high degree.`

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const { values } = parseArgs({
  options: {
    sbom: { type: 'string', default: join(ROOT, 'out', 'sbom.cdx.json') },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}

/** The machinery of `npm run faults` on its rows of security. */
async function promiseFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'security-'))
  const json = join(folder, 'figures.json')
  const ids = PROMISES.map(({ id }) => id).filter((id) => id.startsWith('S'))
  try {
    const args = ['--expose-gc', join(ROOT, 'tools/faults/main.ts'), '--only', ids.join(','), '--json', json]
    await once(spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }), 'exit')
    return Figure.array().parse(JSON.parse(readFileSync(json, 'utf8')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What npm prints, also where it ends with another code than 0, as `npm audit` does. */
async function npm(...args: string[]): Promise<string> {
  const script = process.env.npm_execpath
  const [command, ...before] = script === undefined ? ['npm'] : [process.execPath, script]
  return promisify(execFile)(command, [...before, ...args], {
    cwd: ROOT,
    maxBuffer: 256 * 1024 ** 2,
    timeout: 120_000,
  }).then(
    ({ stdout }) => stdout,
    (thrown: { stdout?: string }) => thrown.stdout ?? '',
  )
}

const sbom = await npm('sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev')
const materials = sbomFigure(sbom)
if (materials.met === true) {
  mkdirSync(join(values.sbom, '..'), { recursive: true })
  writeFileSync(values.sbom, sbom)
}
const audit = auditFigures(await npm('audit', '--omit=dev', '--json'))
if (audit.length === 0) console.log('npm audit: the registry does not answer it here; nothing was asked.')
const figures = [...(await promiseFigures()), materials, ...audit]
console.log(`\n${values.sbom}\n`)
reportFigures(figures, values.json)
if (figures.some(({ met }) => met === false)) process.exitCode = 1
