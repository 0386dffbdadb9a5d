import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { readingCounts } from './canvas/reading-layer.tsx'
import type { Scan } from './use-try-on.ts'

type Counts = ReturnType<typeof readingCounts>

export interface Tried {
  readonly scan: Scan
  /** How many rows were read with which certainty, or why the reading failed. */
  readonly outcome: Counts | string
}

interface Run {
  readonly template: Template
  readonly scans: readonly Scan[]
  readonly tried: readonly Tried[]
  readonly startedMs: number
}

export type Trial = ReturnType<typeof useTrial>

/** Reads scans with the draft as it is drawn, one after the other; a change of the draft makes it worth nothing. */
export function useTrial(template: Template, scans: readonly Scan[], save: () => Promise<unknown>) {
  const t = useText()
  const errorText = useErrorText()
  const { client } = useStation()
  const [run, setRun] = useState<Run>()
  const abort = useRef<AbortController>(undefined)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const control = new AbortController()
      abort.current = control
      const { signal } = control
      await save()
      setRun({ template, scans, tried: [], startedMs: performance.now() })
      for (const scan of scans) {
        const { sha256, pageIndex } = scan
        const outcome = await client.templates
          .tryOn({ template, sha256, pageIndex }, { signal })
          .then((live) => (live.reading.state === 'read' ? readingCounts(live) : t('editor.trialUnread')))
          .catch(errorText)
        if (signal.aborted) return
        setRun((now) => now && { ...now, tried: [...now.tried, { scan, outcome }] })
      }
    },
  })
  const current = run?.template === template ? run : undefined
  const tried = current?.tried ?? []
  const read = tried.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : outcome))
  const sum = (of: keyof Counts) => read.reduce((total, counts) => total + counts[of], 0)
  const left = (current?.scans.length ?? 0) - tried.length
  return {
    start: () => mutate(),
    cancel: () => abort.current?.abort(),
    isRunning: isPending,
    error,
    tried,
    count: current?.scans.length ?? scans.length,
    /** Time that is left by the pages so far, milliseconds. */
    etaMs:
      isPending && current !== undefined && tried.length > 0
        ? ((performance.now() - current.startedMs) / tried.length) * left
        : undefined,
    /** What a whole trial proved; undefined before it is over, and where no page was read. */
    proof:
      !isPending && current !== undefined && left === 0 && read.length > 0
        ? {
            read: read.length,
            count: tried.length,
            sure: sum('sure'),
            blank: sum('blank'),
            doubtful: sum('doubtful'),
          }
        : undefined,
  }
}
