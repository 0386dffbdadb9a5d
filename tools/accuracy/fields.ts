import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '#main/base/settings.ts'
import { findOnPage } from '#main/engines/find-fields/find-on-page.ts'
import { openLabelReader } from '#main/engines/find-fields/label-reader.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { FieldsJson } from '../pages/fields-template.ts'
import { drawBlankSheet } from '../simulator/blank-sheet.ts'
import { FAMILY_NAMES, koreanSheet } from '../simulator/korean/index.ts'
import { wildDesign } from '../simulator/wild/design.ts'
import { printPage } from '../simulator/wild/print.ts'
import {
  ASPECTS,
  addScores,
  claimsOf,
  claimsOfFound,
  claimsOfJson,
  type FieldClaim,
  type FieldsScore,
  scoreFields,
} from './fields-score.ts'

const USAGE = `npm run accuracy:fields -- [DIR…] [options]

  DIR            folder of one design: blank.pdf and fields.json
  --sheets N     sheets of every Korean family (6)
  --wild N       designs that nobody has drawn (30)
  --seed S       another lot of them (report)
  --dpi D        of the pictures (150)
  --json FILE    figures as JSON
  --verbose      what was not right, a sheet a line`

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    sheets: { type: 'string', default: '6' },
    wild: { type: 'string', default: '30' },
    seed: { type: 'string', default: 'report' },
    dpi: { type: 'string', default: '150' },
    json: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}

const dpi = Number(options.dpi)
const reader = await openLabelReader(readSettings({}))
const totals = new Map<string, FieldsScore>()

async function measure(
  group: string,
  name: string,
  raster: Raster,
  truth: readonly FieldClaim[],
  isLoose = false,
) {
  const { fields } = await findOnPage(raster, reader)
  const { score, misses } = scoreFields(truth, claimsOfFound(fields), isLoose)
  const before = totals.get(group)
  totals.set(group, before === undefined ? score : addScores(before, score))
  if (options.verbose && misses.length > 0) console.log(`${name}: ${misses.join('; ')}`)
}

for (const folder of folders) {
  const json = FieldsJson.parse(JSON.parse(readFileSync(join(folder, 'fields.json'), 'utf8')))
  for await (const page of readPages(readFileSync(join(folder, 'blank.pdf')))) {
    if (isBroken(page)) throw page.error
    const scale = page.raster.width / json.page[0]
    await measure(json.id ?? folder, folder, page.raster, claimsOfJson(json, scale))
  }
}
for (const family of FAMILY_NAMES)
  for (let sheet = 1; sheet <= Number(options.sheets); sheet++) {
    const template = koreanSheet(family, `${options.seed}-${sheet}`)
    const blank = await drawBlankSheet(template, 0, dpi)
    await measure(family, template.id, blank, claimsOf(template, blank.scale))
  }
for (let sheet = 1; sheet <= Number(options.wild); sheet++) {
  const design = await wildDesign(`${options.seed}-${sheet}`)
  const blank = await printPage(design.print, design.toner, dpi)
  const scale = blank.width / design.print.paper.w / design.unitsPerMm
  // Bubbles without any outline, and tables whose cells are the bubbles, are a world of their own.
  const group =
    design.properties.outline === 'no' || design.properties.pitch === 'lattice' ? 'wild, no bubbles' : 'wild'
  await measure(group, design.seed, blank, claimsOf(design.template, scale), true)
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`
console.log(['design', 'fields', ...ASPECTS, 'beside'].map((head) => head.padEnd(10)).join(' '))
for (const [group, score] of totals)
  console.log(
    [
      group.padEnd(18),
      score.fields,
      ...ASPECTS.map((aspect) => percent(score[aspect], score.fields)),
      score.extra,
    ]
      .map((cell) => String(cell).padEnd(10))
      .join(' '),
  )
const figures = [...totals].flatMap(([group, score]): Figure[] => [
  {
    name: `fields.${group.replace(/\W+/g, '-')}.right`,
    value: score.all / score.fields,
    unit: 'share',
    met: null,
  },
])
reportFigures(figures, options.json)
process.exit(0)
