import type { FoundField } from '#shared/domain/found-fields.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { type Described, describe, type Line } from './describe.ts'
import { findGrids } from './find-grids.ts'
import type { InkPage } from './ink-page.ts'
import type { LabelReader } from './label-reader.ts'
import { joinPanels } from './panels.ts'
import { lettersBeside } from './print-around.ts'
import { lettersOf, namesBeside, type Surroundings } from './read-around.ts'
import { formNames } from './words.ts'

/** A form code offers at most so many. */
const MOST_FORMS = 4
/** How likely a field is right whose numbers another has, too. */
const CLASHED = 0.4
/** A short answer has at most so many digits where nothing but its length tells. */
const SHORT_DIGITS = 3

/**
 * Fields that a page's bubbles seem to be, by where they stand, what is printed in them and what is written beside them.
 * @param box  part of the page to look at, image pixels; absent: all of it
 */
export async function proposeFields(page: InkPage, reader: LabelReader, box?: Rect): Promise<FoundField[]> {
  const panels = joinPanels(findGrids(page, box), page)
  if (panels.length === 0) return []
  const around: Surroundings = { page, panels, letters: lettersBeside(page, panels), reader }
  const described: Described[] = []
  for (const panel of panels) described.push(await describe(panel, around))
  const fields: FoundField[] = []
  const ordered = inQuestionOrder(described)
  const unnumbered = numberer(ordered)
  for (const each of ordered) fields.push(...(await fieldsOf(each, unnumbered, around)))
  return withIdentity(withoutClashes(fields))
}

const isDigitPanel = ({ firstDigit }: Described) => firstDigit !== undefined
const isFormPanel = ({ lines, options, counted, namesForm }: Described) =>
  lines.length === 1 && options <= MOST_FORMS && (namesForm || counted === undefined)

/** Questions count down one column, then the next; where options run down, along one row, then the next. */
function inQuestionOrder(described: readonly Described[]): Described[] {
  const areStanding = described.filter(
    (each) => !isDigitPanel(each) && !isFormPanel(each) && each.optionsRun === 'down',
  )
  const isByRow = areStanding.length > 0
  return [...described].sort((a, b) => {
    const [p, q] = [a.panel.bounds, b.panel.bounds]
    const isLevel = Math.abs(p.y - q.y) < 2 * a.panel.bubble.h
    const isAbove = Math.abs(p.x - q.x) < 2 * a.panel.bubble.w
    if (isByRow) return isLevel ? p.x - q.x : p.y - q.y
    return isAbove ? p.y - q.y : p.x - q.x
  })
}

/** Gives numbers to questions whose print says none: on from the last, then from the highest that is printed. */
function numberer(ordered: readonly Described[]) {
  const printed = ordered.flatMap((each) => {
    if (each.counted !== undefined && !isDigitPanel(each)) return [each.counted.from + each.lines.length - 1]
    return each.question === undefined || !isDigitPanel(each) ? [] : [each.question]
  })
  let next = Math.max(0, ...printed) + 1
  return (count: number): number => {
    const from = next
    next += count
    return from
  }
}

type Unnumbered = ReturnType<typeof numberer>

async function fieldsOf(
  each: Described,
  unnumbered: Unnumbered,
  around: Surroundings,
): Promise<FoundField[]> {
  if (isDigitPanel(each)) return digitFields(each, unnumbered)
  if (isFormPanel(each)) return [await formField(each, around)]
  return [await choiceField(each, unnumbered, around)]
}

const base = ({ panel, letters, name }: Described) => ({
  shape: panel.shape,
  printed: letters.isPrinted,
  ...(name === undefined ? {} : { heading: name }),
})

function confidenceOf({ panel, isDirectionSure }: Described, evidence: number): number {
  const cells = panel.cells.flat()
  const seen = cells.filter((box) => box !== undefined).length / cells.length
  return Math.round(100 * (isDirectionSure ? 1 : 0.6) * (0.5 + 0.5 * evidence) * (0.8 + 0.2 * seen)) / 100
}

const digitsOf = (line: Line, first: number) => line.places.map((place) => String((place + first) % 10))

function digitFields(each: Described, unnumbered: Unnumbered): FoundField[] {
  const { panel, lines, firstDigit = 0, role, question, counted } = each
  if (panel.groups > 1 && each.optionsRun === 'across') return lineFields(each, unnumbered)
  const digits = { options: lines.map((line) => digitsOf(line, firstDigit)), rows: lines.map(boxesOf) }
  const isShort =
    role === undefined &&
    (question !== undefined || hasPlaces(each) || (lines.length <= SHORT_DIGITS && counted === undefined))
  if (isShort) {
    const number = question ?? unnumbered(1)
    const confidence = confidenceOf(each, question === undefined ? 0.3 : 1)
    return [{ ...base(each), ...digits, kind: 'numeric', identity: false, numbers: [number], confidence }]
  }
  return [
    {
      ...base(each),
      ...digits,
      ...(role === undefined ? {} : { role: role.role }),
      kind: 'number',
      identity: false,
      numbers: [],
      confidence: confidenceOf(each, role?.sureness ?? 0.3),
    },
  ]
}

const boxesOf = (line: Line): Rect[] => [...line.boxes]
const hasPlaces = ({ headings }: Described) =>
  headings.some(({ text }) => /백.*십.*일|십.*일$/.test(text.replace(/\s/g, '')))

/** Every row is an answer of its own, its digits beside each other. */
function lineFields(each: Described, unnumbered: Unnumbered): FoundField[] {
  const { panel, lines, options, firstDigit = 0, counted } = each
  const from = counted === undefined || counted.from < 1 ? unnumbered(lines.length) : counted.from
  return lines.map((line, index): FoundField => {
    const groups = Array.from({ length: panel.groups }, (_, group): Line => {
      const inside = line.places.map((place) => Math.floor(place / options) === group)
      return {
        boxes: line.boxes.filter((_, at) => inside[at]),
        places: line.places.filter((_, at) => inside[at]).map((place) => place % options),
      }
    }).filter(({ boxes }) => boxes.length > 0)
    return {
      ...base(each),
      kind: 'numeric',
      rows: groups.map(boxesOf),
      options: groups.map((group) => digitsOf(group, firstDigit)),
      identity: false,
      numbers: [from + index],
      confidence: confidenceOf(each, counted?.share ?? 0.3),
    }
  })
}

async function formField(each: Described, around: Surroundings): Promise<FoundField> {
  const { lines, optionsRun, letters, panel } = each
  const [line] = lines
  const names = letters.isPrinted
    ? await Promise.all(
        line.boxes.map(async (box) => (await around.reader.words?.(around.page.raster, box))?.trim() ?? ''),
      )
    : await namesBeside(panel, optionsRun === 'down' ? 'right' : 'top', around)
  const usual = formNames(names)
  const areNames = names.every((name) => name !== '') && new Set(names).size === names.length
  return {
    ...base(each),
    kind: 'form',
    rows: [boxesOf(line)],
    options: [usual ? [...usual] : areNames ? names : line.places.map((place) => String(place + 1))],
    identity: false,
    numbers: [],
    // Keys go by these names: those that were read and are not usual ones are looked at, whatever the field is.
    confidence: confidenceOf(each, usual === undefined ? 0.2 : each.namesForm ? 1 : 0.6),
  }
}

/** What options are called, in their order; the first that agrees with what was read. */
const ALPHABETS = ['12345678', 'ABCDEFGH', 'abcdefgh', '가나다라마바사아'] as const

async function choiceField(
  each: Described,
  unnumbered: Unnumbered,
  around: Surroundings,
): Promise<FoundField> {
  const { lines, counted, options } = each
  const from = counted === undefined || counted.from < 1 ? unnumbered(lines.length) : counted.from
  const read = each.letters.isPrinted ? await lettersOf(lines[0].boxes.slice(0, 5), around) : []
  const agreeing = (alphabet: string) =>
    read.filter((letter, at) => letter === alphabet[lines[0].places[at]]).length
  const best = [...ALPHABETS].sort((a, b) => agreeing(b) - agreeing(a))[0]
  const letterOf = (place: number) =>
    options > best.length || agreeing(best) < 2 ? String(place + 1) : best[place]
  return {
    ...base(each),
    kind: 'choice',
    rows: lines.map(boxesOf),
    options: lines.map((line) => line.places.map(letterOf)),
    identity: false,
    numbers: lines.map((_, index) => from + index),
    confidence: confidenceOf(each, counted?.share ?? 0.3),
  }
}

/** A question is asked once: numbers that were read a second time were misread, and count on from the last. */
function withoutClashes(fields: readonly FoundField[]): FoundField[] {
  const taken = new Set<number>()
  let last = Math.max(0, ...fields.flatMap(({ numbers }) => numbers))
  return fields.map((field) => {
    const isClash = field.numbers.some((number) => taken.has(number))
    const numbers = isClash ? field.numbers.map((_, i) => last + 1 + i) : field.numbers
    if (isClash) last += numbers.length
    for (const number of numbers) taken.add(number)
    return isClash ? { ...field, numbers, confidence: Math.min(field.confidence, CLASHED) } : field
  })
}

const RANK = { 'student-number': 3, phone: 2, none: 1, 'birth-date': 0 } as const

/** Students are known by one number: what is called so, else their phone, else the longest that nothing is said of. */
function withIdentity(fields: readonly FoundField[]): FoundField[] {
  const numbers = fields.filter(({ kind }) => kind === 'number')
  const rank = ({ role = 'none' as const }: { role?: FoundField['role'] | 'none' }) => RANK[role]
  const [chosen] = [...numbers].sort((a, b) => rank(b) - rank(a) || b.rows.length - a.rows.length)
  return fields.map((field) => (field === chosen ? { ...field, identity: true } : field))
}
