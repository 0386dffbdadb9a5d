import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cpuUsage } from 'node:process'
import { handwriting } from '#main/engines/handwriting/engine.ts'
import { ocrTesseract } from '#main/engines/ocr/engine.ts'
import { textOf } from '#main/engines/ocr/paragraphs.ts'
import { segmentation } from '#main/engines/segmentation/engine.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { PageTruth } from '#tools/exam-pages/drawn/truth.ts'
import { type Matches, matchBoxes } from '#tools/exam-pages/f1.ts'
import type { Figure } from '#tools/figures.ts'
import { bagErrorRate, characterErrorRate, hangulOnly, marksRead, withoutSpaces } from './text-errors.ts'

/** A page with its truth: `NAME.KIND.png` or `.jpg` beside `NAME.KIND.json`. */
interface Item {
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly truth: PageTruth
}

export function itemsIn(folder: string): Item[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const name = basename(file, '.json')
      const path = ['png', 'jpg'].map((ending) => join(folder, `${name}.${ending}`)).find(existsSync)
      if (path === undefined) return []
      const truth = PageTruth.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      return [{ name, kind: name.split('.').at(-1)!, path, truth }]
    })
}

interface Measured {
  readonly item: Item
  readonly text?: string
  readonly marks?: { read: number; truth: number; invented: number }
  readonly seconds?: number
  readonly peerSeconds?: number
  readonly peerText?: string
  readonly boxes?: { half: Matches; most: Matches }
  readonly share?: number
}

const call = { signal: new AbortController().signal, progress: () => undefined }
const trueText = ({ blocks }: PageTruth) =>
  blocks
    .filter(({ fig }) => !fig)
    .map(({ text }) => text)
    .join('\n')

/** Processor seconds of this process, its threads included, that `work` takes. */
async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = cpuUsage()
  const done = await work()
  const { user, system } = cpuUsage(before)
  return [done, (user + system) / 1e6]
}

/** The command line's reading and its processor seconds; undefined where it or its language data is missing. */
function commandLine(path: string, languages: string): { text: string; seconds: number } | undefined {
  // `times` of the shell prints minutes and seconds of its children: user, then system.
  const script = `tesseract "$1" - -l "$2" --psm 6 2>/dev/null && times >&2`
  try {
    const text = execFileSync(
      'bash',
      ['-c', `exec 3>&1; { ${script}; } 2>&1 >&3 | tail -1 | sed 's/^/\\f/'`, 'sh', path, languages],
      {
        encoding: 'utf8',
        env: { ...process.env, OMP_THREAD_LIMIT: '1' },
      },
    )
    const [said, spent] = text.split(/\f(?=\d+m[\d.]+s \d+m[\d.]+s\s*$)/)
    const parts = [...(spent ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
    if (parts.length !== 2) return undefined
    return { text: said, seconds: parts.reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0) }
  } catch {
    return undefined
  }
}

export interface Wanted {
  readonly only: string | undefined
  readonly commandLine: boolean
  readonly verbose: boolean
}

/** Runs the engines, as they run in the product, over folders of pages with truths. */
export async function measurePages(
  folders: readonly string[],
  settings: Settings,
  wanted: Wanted,
): Promise<Figure[]> {
  const wants = (name: string) => wanted.only === undefined || wanted.only === name
  const items = folders.flatMap(itemsIn)
  // Before an engine is open: forking a process makes it fault every page of its memory in again, which would double the
  // engine's own seconds.
  const peers = new Map(
    wanted.commandLine && wants('ocr')
      ? items.map((item) => [item, commandLine(item.path, settings.ocrLanguages)] as const)
      : [],
  )
  const ocr = wants('ocr') ? await ocrTesseract.open(settings) : undefined
  const boxesOf = wants('segmentation') ? await segmentation.open(settings) : undefined
  const sharesOf = wants('handwriting') ? await handwriting.open(settings) : undefined
  const all: Measured[] = []
  for (const item of items) {
    const { path, truth } = item
    let made: Measured = { item }
    if (ocr !== undefined) {
      const [{ pages }, seconds] = await timed(() => ocr({ path }, call))
      const text = pages.map((page) => ('paragraphs' in page ? textOf(page.paragraphs) : '')).join('\n')
      const peer = peers.get(item)
      const peerPart = peer === undefined ? {} : { peerSeconds: peer.seconds, peerText: peer.text }
      made = { ...made, text, seconds, marks: marksRead(trueText(truth), text), ...peerPart }
    }
    if (boxesOf !== undefined) {
      const { pages } = await boxesOf({ path, method: 'layout', compat: 'none' }, call)
      const found: Rect[] = pages.flatMap((page) => ('boxes' in page ? page.boxes : []))
      const boxes = truth.questions.map(({ box: [x, y, w, h] }) => ({ x, y, w, h }))
      made = { ...made, boxes: { half: matchBoxes(boxes, found, 0.5), most: matchBoxes(boxes, found, 0.7) } }
    }
    if (sharesOf !== undefined) {
      const { pages } = await sharesOf({ path, compat: 'none' }, call)
      made = { ...made, share: Math.max(0, ...pages.map((page) => ('share' in page ? page.share : 0))) }
    }
    all.push(made)
    if (wanted.verbose) console.log(lineOf(made))
  }
  const kinds = [...new Set(all.map(({ item }) => item.kind))]
  return kinds.flatMap((kind) =>
    figuresOf(
      kind,
      all.filter(({ item }) => item.kind === kind),
    ),
  )
}

function lineOf({ item, text, marks, seconds, peerSeconds, boxes, share }: Measured): string {
  const truth = trueText(item.truth)
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`
  const parts = [item.name]
  if (text !== undefined) {
    parts.push(
      `errors ${percent(characterErrorRate(truth, text))}`,
      `any order ${percent(bagErrorRate(truth, text))}`,
    )
    parts.push(`hangul ${percent(characterErrorRate(hangulOnly(truth), hangulOnly(text)))}`)
    parts.push(`marks ${marks!.read}/${marks!.truth}+${marks!.invented}`, `${seconds!.toFixed(1)} s`)
    if (peerSeconds !== undefined) parts.push(`${(seconds! / peerSeconds).toFixed(2)} x the command line`)
  }
  if (boxes !== undefined)
    parts.push(
      `questions ${boxes.half.hit} (${boxes.most.hit}) of ${boxes.half.truth}, found ${boxes.half.found}`,
    )
  if (share !== undefined) parts.push(`writing ${share.toFixed(4)}`)
  return parts.join(' · ')
}

const AIMS: Readonly<Record<string, { errors: number; recall: number }>> = {
  clean: { errors: 0.08, recall: 0.95 },
  scan200: { errors: 0.09, recall: 0.95 },
  scan150: { errors: 0.09, recall: 0.95 },
  photo: { errors: 0.11, recall: 0.85 },
}

function figuresOf(kind: string, all: readonly Measured[]): Figure[] {
  const figures: Figure[] = []
  const aims = AIMS[kind]
  const add = (
    name: string,
    value: number,
    unit = '',
    most?: number,
    least?: number,
    extra: Partial<Figure> = {},
  ) => {
    const aim = most !== undefined ? `<= ${most}` : least !== undefined ? `>= ${least}` : undefined
    const met = most !== undefined ? value <= most : least !== undefined ? value >= least : null
    figures.push({
      name: `${kind}.${name}`,
      value,
      unit,
      met,
      ...(aim === undefined ? {} : { aim }),
      ...extra,
    })
  }
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const read = all.flatMap(({ item, text, ...rest }) =>
    text === undefined ? [] : [{ truth: trueText(item.truth), text, ...rest }],
  )
  if (read.length > 0) {
    const over = (rate: (truth: string, text: string) => number) =>
      mean(read.map(({ truth, text }) => rate(truth, text)))
    const hangul = (rate: typeof characterErrorRate) => (truth: string, text: string) =>
      rate(hangulOnly(truth), hangulOnly(text))
    add(`ocr.character-errors (${read.length} pages)`, over(characterErrorRate), '', aims?.errors)
    add(
      'ocr.without-spaces',
      over((truth, text) => characterErrorRate(withoutSpaces(truth), withoutSpaces(text))),
    )
    add('ocr.any-order', over(bagErrorRate))
    add('ocr.hangul-alone', over(hangul(characterErrorRate)), '', 0.025)
    add('ocr.hangul-alone.any-order', over(hangul(bagErrorRate)))
    const sum = (of: 'read' | 'truth' | 'invented') =>
      read.reduce((total, { marks }) => total + marks![of], 0)
    if (sum('truth') > 0)
      add('ocr.choice-marks', sum('read') / sum('truth'), `of ${sum('truth')}`, undefined, 0.95)
    add('ocr.choice-marks.invented', sum('invented'), 'marks')
    const seconds = read.map((page) => page.seconds!)
    const ratios = read.flatMap((page) =>
      page.peerSeconds === undefined ? [] : [page.seconds! / page.peerSeconds],
    )
    const peers = read.flatMap((page) =>
      page.peerText === undefined ? [] : [characterErrorRate(page.truth, page.peerText)],
    )
    if (peers.length > 0) add('ocr.command-line.character-errors', mean(peers))
    add('ocr.processor', mean(seconds), 's a page')
    if (ratios.length > 0) {
      const worst = Math.max(...ratios)
      add('ocr.processor.slowest-page', worst, 'x', 2, undefined, { against: 'command line', ratio: worst })
    }
  }
  const boxed = all.flatMap(({ boxes }) => (boxes === undefined ? [] : [boxes]))
  for (const [overlap, pick] of [
    ['0.5', 'half'],
    ['0.7', 'most'],
  ] as const) {
    if (boxed.length === 0) continue
    const sum = (of: keyof Matches) => boxed.reduce((total, boxes) => total + boxes[pick][of], 0)
    const isAim = pick === 'half'
    add(
      `segmentation.recall-at-${overlap}`,
      sum('hit') / Math.max(1, sum('truth')),
      `of ${sum('truth')}`,
      undefined,
      isAim ? aims?.recall : undefined,
    )
    add(
      `segmentation.precision-at-${overlap}`,
      sum('hit') / Math.max(1, sum('found')),
      `of ${sum('found')}`,
      undefined,
      isAim && kind !== 'photo' ? 0.9 : undefined,
    )
  }
  const shares = all.flatMap(({ share }) => (share === undefined ? [] : [share]))
  if (shares.length > 0) {
    add('handwriting.greatest-share of print', Math.max(...shares), '', 0.003)
    add('handwriting.mean-share of print', mean(shares))
  }
  return figures
}
