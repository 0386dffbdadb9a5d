import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { readPage } from '#main/engines/omr/read-page.ts'
import { isBroken, type ScanPage } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { claimOfDecision } from '#shared/domain/claims.ts'
import { decideRows, rowBaselines } from '#shared/domain/decide.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { Decision } from '#shared/domain/marks.ts'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { FieldsJson, fieldsTemplate } from '../pages/fields-template.ts'
import { type Claim, calibrationFigure, calibrationTable, reliability } from './calibration.ts'
import { fittedWeights, type Outcome } from './fit.ts'
import { loadSet, type SetPage } from './items.ts'
import { writeMiss } from './misses.ts'
import { type ScoredPage, type Tally, table, tally, tallyFigures } from './report.ts'
import { type ScoredLabel, scorePage, scoreTruth } from './score.ts'
import { simulatedPages } from './simulated.ts'
import { runWild } from './wild.ts'
import { wildTally } from './wild-report.ts'

const USAGE = `npm run accuracy -- DIR… [options]

  DIR                 folder with items/ and templates/ (or of such folders)
  --verified          only items whose truth is strong
  --box-scale K       every bubble's box scaled by K about its middle (1)
  --designs A,B       only these designs
  --json FILE         figures as JSON
  --misses DIR        a crop of every answer that was not right
  --max-silent N      exit 1 when more answers than this are silently wrong
  --max-flagged PCT   exit 1 when a larger share than this waits for a person
  --verbose           every answer that was not right, one a line
  --simulate N        N simulated sheets of every design, hand and device (instead of or beside folders)
  --wild N            N sheets of designs that nobody has drawn, each invented from the seed
  --accidents         something goes wrong with every one of them: covered, torn, two at once, another template …
  --only SEED/INDEX   one page of such a run alone, named as the run names it
  --seed S            another lot of sheets (1; with --wild a new one every time)
  --fit               prints the confidence table fitted to the simulated or wild sheets`

interface TemplateOf {
  readonly fields: FieldsJson
  readonly layout: PageLayout
}

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    verified: { type: 'boolean', default: false },
    'box-scale': { type: 'string', default: '1' },
    designs: { type: 'string' },
    json: { type: 'string' },
    misses: { type: 'string' },
    'max-silent': { type: 'string' },
    'max-flagged': { type: 'string' },
    verbose: { type: 'boolean', default: false },
    simulate: { type: 'string' },
    wild: { type: 'string' },
    only: { type: 'string' },
    accidents: { type: 'boolean', default: false },
    seed: { type: 'string' },
    fit: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** The page of the item's file, decoded; files of several pages are read on until it comes. */
async function decode(page: SetPage): Promise<ScanPage> {
  for await (const read of readPages(readFileSync(page.file))) {
    if (read.index !== page.pageIndex) continue
    if (isBroken(read)) throw read.error
    return read
  }
  throw new Error(`the file has no page ${page.pageIndex + 1}`)
}

interface Findings {
  readonly scored: ScoredPage[]
  readonly claims: Claim[]
  readonly leftOut: string[]
}

function log(page: string, story: string, miss: ScoredLabel): void {
  if (!options.verbose || miss.outcome === 'right') return
  const doubts = miss.rows.flatMap((row) => row.doubts).join(' ')
  const ease = miss.isHard ? '' : ' EASY'
  console.log(
    `${miss.outcome}${ease}  ${page} (${story})  ${miss.label}: expected ${miss.expected || 'blank'}, read ${miss.read || 'blank'}  ${doubts}`,
  )
}

async function readFolders(boxScale: number, { scored, claims, leftOut }: Findings): Promise<void> {
  const sets = folders.map(loadSet)
  leftOut.push(...sets.flatMap((set) => set.leftOut))
  const wanted = options.designs?.split(',')
  const pages = sets
    .flatMap((set) => set.pages)
    .filter((page) => (!options.verified || page.isStrong) && (wanted?.includes(page.design) ?? true))
  const templates = new Map<string, TemplateOf>()
  for (const page of pages) {
    const template = templates.get(page.templateFile) ?? openTemplate(page, boxScale, leftOut)
    if (template === undefined) continue
    templates.set(page.templateFile, template)
    const { fields, layout } = template
    const scan = await decode(page)
    const reading = await readPage(scan, [layout])
    const isAligned = reading.state === 'read' || reading.state === 'damaged'
    const decisions: Decision[] = isAligned ? decideRows(reading.rows, layout.rows) : []
    const score = scorePage(page, fields, decisions)
    leftOut.push(...score.leftOut)
    scored.push({ id: page.id, design: page.design, isPhone: page.isPhone, isAligned, score })
    for (const { rows, read, expected } of score.labels) {
      if (rows.length === 1) claims.push({ confidence: rows[0].confidence, isRight: read === expected })
    }
    for (const miss of [...score.labels, ...score.numbers]) {
      log(page.id, page.story, miss)
      if (miss.outcome === 'right' || options.misses === undefined) continue
      await writeMiss(options.misses, page.id, scan.raster, reading, miss)
    }
  }
}

function openTemplate(page: SetPage, boxScale: number, leftOut: string[]): TemplateOf | undefined {
  try {
    const fields = FieldsJson.parse(JSON.parse(readFileSync(page.templateFile, 'utf8')))
    const { pages, unit, rules } = fieldsTemplate(fields, dirname(page.templateFile), boxScale)
    return { fields, layout: pageLayout(pages[0], unit, rules) }
  } catch (error) {
    leftOut.push(`${page.id}: template ${page.templateFile}: ${(error as Error).message.slice(0, 200)}`)
    return undefined
  }
}

async function readSimulated(count: number, { scored, claims }: Findings): Promise<SimulatedFindings> {
  const found: SimulatedFindings = { outcomes: [], misplaced: [] }
  for await (const { id, design, layout, truth, reading, worstPlace } of simulatedPages(
    count,
    options.seed ?? '1',
    options.designs?.split(','),
  )) {
    const isAligned = reading.state === 'read'
    const decisions = isAligned ? decideRows(reading.rows, layout.rows) : []
    const score = scoreTruth(truth.rows, decisions)
    scored.push({ id, design, isPhone: truth.scanner === 'phone', isAligned, score })
    for (const miss of score.labels) log(id, '', miss)
    if (!isAligned) continue
    // NaN never is: only pages that claim to be aligned can be misplaced.
    if (worstPlace > 0.5) found.misplaced.push(`${id}: ${worstPlace.toFixed(2)} bubbles`)
    const baselines = rowBaselines(reading.rows, layout.rows)
    decisions.forEach((decision, index) => {
      const { detected, confidence } = decision
      const isRight = detected.join('|') === truth.rows[index].expected.join('|')
      const claim = claimOfDecision(decision, reading.rows[index], layout.rows[index], baselines[index])
      claims.push({ confidence, isRight })
      found.outcomes.push({ ...claim, isRight })
    })
  }
  return found
}

interface SimulatedFindings {
  readonly outcomes: Outcome[]
  /** Pages that claim to be aligned and are not. */
  readonly misplaced: string[]
}

async function wild(): Promise<number> {
  const { only, json, misses } = options
  const pages = await runWild({
    count: Number(options.wild ?? 1),
    seed: options.seed ?? String(randomInt(2 ** 47)),
    isVerbose: options.verbose,
    hasAccidents: options.accidents,
    isFitted: options.fit,
    ...(only === undefined ? {} : { only }),
    ...(json === undefined ? {} : { json }),
    ...(misses === undefined ? {} : { misses }),
  })
  return exitCode(wildTally(pages))
}

async function run(): Promise<number> {
  if (!options.help && (Number(options.wild) > 0 || options.only !== undefined)) return wild()
  const boxScale = Number(options['box-scale'])
  const sheets = Number(options.simulate ?? 0)
  if (options.help || (folders.length === 0 && !(sheets > 0)) || !(boxScale > 0)) {
    console.error(USAGE)
    return 2
  }
  const findings: Findings = { scored: [], claims: [], leftOut: [] }
  await readFolders(boxScale, findings)
  if (sheets > 0) {
    const { outcomes, misplaced } = await readSimulated(sheets, findings)
    for (const line of misplaced) console.log(`MISPLACED ${line}`)
    if (options.fit) console.log(`${fittedWeights(outcomes)}\n`)
  }
  return report(findings, sheets > 0)
}

function report({ scored, claims, leftOut }: Findings, isSimulated: boolean): number {
  const total = tally(scored)
  const designs = [...new Set(scored.map(({ design }) => design))].sort()
  const groups = designs.map((name) => [name, tally(scored.filter(({ design }) => design === name))] as const)
  const scanner = tally(scored.filter(({ isPhone }) => !isPhone))
  const phone = tally(scored.filter(({ isPhone }) => isPhone))
  console.log(table([...groups, ['scanner', scanner], ['phone', phone], ['total', total]]))
  console.log(`\n${calibrationTable(reliability(claims))}\n`)
  const ordinary = total.questions - total.hard
  const figures = isSimulated
    ? [
        ...tallyFigures('total', total, { silent: Math.floor(total.questions / 100_000) }),
        share('ordinary.flagged-share', total.flaggedEasy, ordinary, 1),
      ]
    : [
        ...tallyFigures('total', total, { silentEasy: 0, silentHard: Math.floor(total.hard * 0.005) }),
        share('scanner.flagged-share', scanner.flagged, scanner.questions, 2),
        share('phone.flagged-share', phone.flagged, phone.questions, 6),
      ]
  reportFigures(
    [
      ...figures,
      calibrationFigure('total.calibration-error', claims, isSimulated ? 0.02 : undefined),
      ...groups.flatMap(([name, group]) => tallyFigures(name, group)),
    ],
    options.json,
  )
  if (leftOut.length > 0) {
    console.log(`\nLEFT OUT (${leftOut.length}):`)
    for (const line of leftOut) console.log(`  ${line}`)
  }
  return exitCode(total)
}

function share(name: string, part: number, whole: number, most: number): Figure {
  const value = whole === 0 ? 0 : (100 * part) / whole
  return { name, value, unit: '%', aim: `<= ${most}`, met: whole === 0 ? null : value <= most }
}

/** 1 when a bound given by the caller is passed. */
function exitCode({ silent, flagged, questions }: Pick<Tally, 'silent' | 'flagged' | 'questions'>): number {
  const maxSilent = options['max-silent']
  const maxFlagged = options['max-flagged']
  const flaggedShare = questions === 0 ? 0 : (100 * flagged) / questions
  const passed: string[] = []
  if (maxSilent !== undefined && silent > Number(maxSilent)) {
    passed.push(`${silent} silent errors, at most ${maxSilent} allowed`)
  }
  if (maxFlagged !== undefined && flaggedShare > Number(maxFlagged)) {
    passed.push(`${flaggedShare.toFixed(2)} % flagged, at most ${maxFlagged} % allowed`)
  }
  for (const line of passed) console.error(line)
  return passed.length > 0 ? 1 : 0
}

process.exitCode = await run()
