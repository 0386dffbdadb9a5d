import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ReadRows, TrialProof } from '#shared/contract/templates.ts'
import type { Template } from '#shared/domain/template.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Scan } from './use-try-on.ts'

export interface Tried {
  readonly scan: Scan
  /** How many rows were read with which certainty, or why the page was not read. */
  readonly outcome: ReadRows | string
}

interface Run {
  readonly template: Template
  readonly scans: readonly Scan[]
  readonly tried: readonly Tried[]
  readonly startedMs: number
  /** What it proved; undefined before it is over, null where that is nothing. */
  readonly proof?: TrialProof | null
}

export type Trial = ReturnType<typeof useTrial>

/** Has the draft as it is drawn read scans, one after the other; a change of it ends that, and makes it worth nothing. */
export function useTrial(template: Template, scans: readonly Scan[], save: () => Promise<unknown>) {
  const t = useText()
  const { client } = useStation()
  const [run, setRun] = useState<Run>()
  const abort = useRef<AbortController>(undefined)
  const cancel = () => abort.current?.abort()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is tried is tried of this drawing
  useEffect(() => () => abort.current?.abort(), [template])
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      abort.current = new AbortController()
      const { signal } = abort.current
      await save()
      if (signal.aborted) return
      const asked = { id: template.id, scans: scans.map(({ sha256, pageIndex }) => ({ sha256, pageIndex })) }
      let now: Run = { template, scans, tried: [], startedMs: performance.now() }
      setRun(now)
      try {
        for await (const event of await client.templates.trial(asked, { signal })) {
          const scan = scans[now.tried.length]
          if (event.kind === 'over') now = { ...now, proof: event.proof }
          else if (scan !== undefined) {
            const unread = () =>
              event.kind === 'unread' && event.error !== null
                ? errorText(t, event.error)
                : t('editor.trialUnread')
            const outcome = event.kind === 'read' ? event : unread()
            now = { ...now, tried: [...now.tried, { scan, outcome }] }
          }
          setRun(now)
        }
      } catch (thrown) {
        // Somebody asked for it to end.
        if (!signal.aborted) throw thrown
      }
    },
  })
  const current = run?.template === template ? run : undefined
  const tried = current?.tried ?? []
  const count = current?.scans.length ?? scans.length
  return {
    start: () => mutate(),
    cancel,
    isRunning: isPending,
    error,
    tried,
    count,
    /** Time that is left by the pages so far, milliseconds. */
    etaMs:
      isPending && current !== undefined && tried.length > 0
        ? ((performance.now() - current.startedMs) / tried.length) * (count - tried.length)
        : undefined,
    /** What a whole trial proved; undefined before it is over, and where no page was read. */
    proof: current?.proof ?? undefined,
  }
}
