import type { StoredPage } from '#main/db/grading/pages.ts'
import { turnOf } from '#main/documents/pictures.ts'
import type { ScanPicture, ScanRow } from '#main/documents/report.ts'
import { pageImage } from '#main/engines/page-image/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import type { SheetRow } from '#shared/contract/batches.ts'
import type { KeyEntry } from '#shared/domain/answer-key.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import type { OpenBatch, StandingPage } from './regrade.ts'
import { entriesFor } from './score-batch.ts'
import { sheetView } from './sheet-view.ts'

/** Long side of a scan in a document, pixels: 150 dpi on A4. */
const SCAN_PX = 1_754

type Box = [number, number, number, number]

/** Boxes of some of a row's options. */
function bubblesOf(
  { options, centers, bubblePx: [w, h] }: SheetRow,
  chosen: readonly string[],
  scale: number,
): Box[] {
  return chosen.flatMap((option): Box[] => {
    const at = options.indexOf(option)
    const [x, y] = [centers[2 * at], centers[2 * at + 1]]
    if (at < 0 || x === undefined || y === undefined) return []
    return [[x - w / 2, y - h / 2, x + w / 2, y + h / 2].map((value) => value * scale) as Box]
  })
}

/** The one set of options that is right, where there is but one. */
function rightOptions(entry: KeyEntry | undefined): readonly string[] {
  if (entry?.rule.kind !== 'accept' || entry.rule.accepted.length !== 1) return []
  return entry.rule.accepted[0].options
}

function scanRows(
  { outcome: { sheet }, layout }: StandingPage,
  rows: readonly SheetRow[],
  { key }: OpenBatch,
  scale: number,
): ScanRow[] {
  const scored = new Map(sheet.score?.questions.map((question) => [question.question, question]))
  const entries = new Map(entriesFor(key, sheet.answers?.formCode)?.map((entry) => [entry.question, entry]))
  const fieldOf = new Map(layout?.rows.map(({ label, fieldId }) => [label, fieldId]))
  return rows.flatMap((row, at) => {
    if (row.kind !== 'question' && row.kind !== 'numeric') return []
    const field = fieldOf.get(row.label) ?? row.label
    const question = row.kind === 'numeric' ? field : row.label
    // Digits of one number are one answer: it is marked beside the last of them.
    const next = rows[at + 1]
    const isPart = row.kind === 'numeric' && next !== undefined && fieldOf.get(next.label) === field
    const score = isPart ? undefined : scored.get(question)
    const isWrong = score?.verdict === 'wrong' || score?.verdict === 'blank'
    const right = isWrong && row.kind === 'question' ? rightOptions(entries.get(question)) : []
    return [
      {
        box: row.box.map((value) => value * scale) as Box,
        chosen: bubblesOf(row, row.detected, scale),
        verdict: score?.verdict,
        points: score === undefined ? undefined : roundPoints(score.points),
        possible: score?.possible,
        missed: bubblesOf(
          row,
          right.filter((option) => !row.detected.includes(option)),
          scale,
        ),
      },
    ]
  })
}

/** A scan with what its rows came to, by the page's own alignment. @param path  of the file the page is in */
export async function scanPicture(
  engines: EnginePool,
  page: StoredPage,
  path: string,
  standing: StandingPage,
  open: OpenBatch,
  signal: AbortSignal,
): Promise<ScanPicture> {
  const input = { path, pageIndex: page.pageIndex, maxPx: SCAN_PX, shapes: [] }
  const { jpeg, widthPx, heightPx, fullWidthPx } = await engines.call(pageImage, input, { signal })
  const { registration } = standing.reading
  // Who said what is not drawn.
  const said = () => ({ reviewId: null, history: [] })
  const { rows } = sheetView({ page, standing, open, said, replaces: [], parts: [] })
  return {
    jpeg,
    widthPx,
    heightPx,
    turn: registration === undefined ? 0 : turnOf(registration.homography),
    rows: scanRows(standing, rows, open, widthPx / fullWidthPx),
  }
}
