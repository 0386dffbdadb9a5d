import { create } from 'zustand'
import { sortPicked } from '../../lib/dropped-files.ts'
import { inOrder } from '../../lib/in-order.ts'
import type { StationClient } from '../../lib/station.ts'
import { sourceOf, UPLOADS_AT_ONCE } from '../../lib/upload.ts'

interface Rejected {
  readonly name: string
  /** What the station threw, or undefined for a file that is no scan. */
  readonly error: unknown
}

interface Uploads {
  readonly total: number
  readonly done: number
  readonly isActive: boolean
  readonly rejected: readonly Rejected[]
  /** Imports files into a batch; goes on while other screens are shown. */
  add(client: StationClient, batchId: number, files: readonly File[]): Promise<void>
  stop(): void
  dismiss(): void
}

let stopping = new AbortController()

export const useUploads = create<Uploads>()((set, get) => ({
  total: 0,
  done: 0,
  isActive: false,
  rejected: [],

  async add(client, batchId, files) {
    const { scans, skipped } = sortPicked(files)
    const reject = (rejected: readonly Rejected[]) =>
      set(({ rejected: before }) => ({ rejected: [...before, ...rejected] }))
    reject(skipped.map((name) => ({ name, error: undefined })))
    if (scans.length === 0) return
    if (stopping.signal.aborted) stopping = new AbortController()
    const { signal } = stopping
    const before = get()
    set({
      isActive: true,
      total: (before.isActive ? before.total : 0) + scans.length,
      done: before.isActive ? before.done : 0,
    })
    await inOrder(scans, {
      atOnce: UPLOADS_AT_ONCE,
      signal,
      work: (file) => sourceOf(file, signal),
      async take(results, first) {
        const sources = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
        const failed = results.flatMap((result, i) =>
          result.status === 'rejected' ? [{ name: scans[first + i].name, error: result.reason }] : [],
        )
        if (!signal.aborted) reject(failed)
        if (sources.length > 0) {
          const answer = await client.batches
            .importFiles({ id: batchId, files: sources })
            .catch((error: unknown) => ({
              rejected: sources.map((_, i) => ({ name: scans[first + i].name, error })),
            }))
          reject(answer.rejected)
        }
        set(({ done }) => ({ done: done + results.length }))
      },
    })
    const { total, done } = get()
    if (done >= total || signal.aborted) set({ isActive: false })
  },
  stop() {
    stopping.abort()
    set({ isActive: false })
  },
  dismiss: () => set({ rejected: [] }),
}))
