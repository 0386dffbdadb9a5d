import { create } from 'zustand'
import { sortPicked } from '../../lib/dropped-files.ts'
import { inOrder } from '../../lib/in-order.ts'
import type { StationClient } from '../../lib/station.ts'
import { sourceOf, UPLOADS_AT_ONCE } from '../../lib/upload.ts'
import { rememberWaiting, takeLost } from './waiting-files.ts'

export interface Rejected {
  readonly name: string
  /** `thrown`: by the station, and what; `left`: the window was left before the file had arrived. */
  readonly why: 'no-scan' | 'left' | 'thrown'
  readonly error?: unknown
}

/** Files on their way into one exam. */
export interface Upload {
  readonly batchId: number
  readonly batchName: string
  readonly total: number
  readonly done: number
}

interface Uploads {
  /** Those that are under way. */
  readonly active: readonly Upload[]
  readonly rejected: readonly Rejected[]
  /** Imports files into an exam; goes on while other screens are shown. */
  add(client: StationClient, batch: { id: number; name: string }, files: readonly File[]): Promise<void>
  /** Breaks off what is on its way; ended once nothing more of it can come in. */
  stop(batchId: number): Promise<void>
  dismiss(): void
}

/** What breaks off an exam's uploads, and those that are under way. */
interface Running {
  readonly abort: AbortController
  readonly calls: Set<Promise<void>>
}

const running = new Map<number, Running>()
/** Names of what has not arrived, an entry a call. */
const waiting = new Map<symbol, readonly string[]>()
/** Names of what was broken off on its way, until somebody has put the list of them away: leaving breaks it off, too. */
let brokenOff: readonly string[] = []

function setWaiting(call: symbol, names: readonly string[]): void {
  if (names.length === 0) waiting.delete(call)
  else waiting.set(call, names)
  remember()
}

const remember = () => rememberWaiting([...waiting.values()].flat(), brokenOff)

export const useUploads = create<Uploads>()((set) => {
  const reject = (rejected: readonly Rejected[]) =>
    set(({ rejected: before }) => ({ rejected: [...before, ...rejected] }))

  /** An upload that has all its files is no longer active. */
  const change = (batchId: number, batchName: string, total: number, done: number) =>
    set(({ active }) => {
      const before = active.find((each) => each.batchId === batchId)
      const after = {
        batchId,
        batchName,
        total: (before?.total ?? 0) + total,
        done: (before?.done ?? 0) + done,
      }
      const others = active.filter((each) => each !== before)
      return { active: after.done < after.total ? [...others, after] : others }
    })

  return {
    active: [],
    rejected: takeLost().map((name) => ({ name, why: 'left' })),

    async add(client, { id, name: batchName }, files) {
      const { scans, skipped } = sortPicked(files)
      reject(skipped.map((name) => ({ name, why: 'no-scan' })))
      if (scans.length === 0) return
      const { abort, calls } = running.get(id) ?? { abort: new AbortController(), calls: new Set() }
      const { signal } = abort
      running.set(id, { abort, calls })
      const call = Symbol(batchName)
      setWaiting(
        call,
        scans.map(({ name }) => name),
      )
      change(id, batchName, scans.length, 0)
      const sending = inOrder(scans, {
        atOnce: UPLOADS_AT_ONCE,
        signal,
        work: (file) => sourceOf(file, signal),
        async take(results, first) {
          const sources = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
          const failed = results.flatMap((result, i): Rejected[] =>
            result.status === 'rejected'
              ? [{ name: scans[first + i].name, why: 'thrown', error: result.reason }]
              : [],
          )
          if (!signal.aborted) {
            reject(failed)
            const lost = failed.filter(({ error }) => error instanceof TypeError)
            brokenOff = [...brokenOff, ...lost.map(({ name }) => name)]
          }
          if (sources.length > 0) {
            const { rejected } = await client.batches
              .importFiles({ id, files: sources })
              .catch((error: unknown) => ({
                rejected: sources.map((_, i) => ({ name: scans[first + i].name, error })),
              }))
            reject(rejected.map((each) => ({ ...each, why: 'thrown' })))
          }
          setWaiting(
            call,
            scans.slice(first + results.length).map(({ name }) => name),
          )
          if (!signal.aborted) change(id, batchName, 0, results.length)
        },
      })
      calls.add(sending)
      await sending.finally(() => calls.delete(sending))
      setWaiting(call, [])
    },

    async stop(batchId) {
      const stopped = running.get(batchId)
      running.delete(batchId)
      stopped?.abort.abort()
      set(({ active }) => ({ active: active.filter((each) => each.batchId !== batchId) }))
      await Promise.all(stopped?.calls ?? [])
    },

    dismiss() {
      brokenOff = []
      remember()
      set({ rejected: [] })
    },
  }
})
