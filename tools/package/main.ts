import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { assemble } from './assemble.ts'
import { checkPackage } from './check.ts'
import { packHeadless } from './headless.ts'
import { partOf, sizesBy, sizeTable } from './sizes.ts'
import { ArchName, Os, thisTarget } from './target.ts'

/** `npm run package`: see USAGE and docs/packaging.md. */
const USAGE = `npm run package -- [--os linux|win|mac] [--arch x64|arm64] [--check] [--json FILE]

Packs by electron-builder.yml: installers into dist/release where Electron's binary is to be had, else the same files
without it into dist/package; and the worker's archive into dist/package. Prints the size by part.
--check  then runs what was packed, away from the project, and ends with 1 where something in it does not work.`

const AIM_MIB = 350
const MIB = 1024 ** 2

const here = thisTarget()
const { values } = parseArgs({
  options: {
    os: { type: 'string', default: here.os },
    arch: { type: 'string', default: here.arch },
    check: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}

const target = { os: Os.parse(values.os), arch: ArchName.parse(values.arch) }
const assembled = await assemble(target)
const sizes = sizesBy(assembled.resources, partOf)
console.log(`\n${sizeTable(sizes)}\n`)
const installed = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / MIB
const archive = packHeadless(assembled, target)
const figures: Figure[] = [
  {
    name: 'package.installed',
    value: installed,
    unit: 'MiB without Electron',
    aim: `<= ${AIM_MIB}`,
    met: installed <= AIM_MIB,
  },
  { name: 'package.headless-archive', value: statSync(archive).size / MIB, unit: 'MiB', met: null },
]
for (const path of [...assembled.artifacts, archive]) console.log(path)
if (!assembled.hasElectron)
  console.log('No Electron binary here: no installer; the same files without it were packed.')
if (values.check) figures.push(...(await checkPackage(assembled, archive, target)))
console.log()
reportFigures(figures, values.json)
if (figures.some(({ met }) => met === false)) process.exitCode = 1
process.exit()
