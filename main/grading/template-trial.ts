import type { LiveReading, TrialEvent } from '#shared/contract/templates.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { rowCounts } from '#shared/domain/marks.ts'
import type { Template } from '#shared/domain/template.ts'

/** A page of a stored file. */
export interface TriedScan {
  readonly sha256: string
  readonly pageIndex: number
}

type Reads = (draft: Template, scan: TriedScan) => Promise<LiveReading>

/**
 * Reads scans with a draft, one after the other, and says last what that proved. Whoever stops listening has proved nothing.
 * @param isProved  called once all were read: keeps that the draft was tried, and answers whether it is as it was
 */
export async function* tryDraft(
  draft: Template,
  scans: readonly TriedScan[],
  reads: Reads,
  isProved: () => boolean,
): AsyncGenerator<TrialEvent> {
  const proof = { read: 0, count: scans.length, sure: 0, blank: 0, doubtful: 0 }
  for (const scan of scans) {
    const event = await reads(draft, scan).then(
      (live): TrialEvent =>
        live.reading.state === 'read'
          ? { kind: 'read', ...rowCounts(live.decisions) }
          : { kind: 'unread', error: null },
      (thrown: unknown): TrialEvent => ({ kind: 'unread', error: toWireError(thrown) }),
    )
    if (event.kind === 'read') {
      proof.read += 1
      proof.sure += event.sure
      proof.blank += event.blank
      proof.doubtful += event.doubtful
    }
    yield event
  }
  yield { kind: 'over', proof: proof.read > 0 && isProved() ? proof : null }
}
