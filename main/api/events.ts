import type { StationEvent } from '#shared/domain/events.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

/** A slow renderer is told of at most this many things at once; it asks everything again when it missed some. */
const MOST_WAITING = 1_000

export function eventsApi(os: Implementer, { subscribe }: Pick<ApiParts, 'subscribe'>) {
  return {
    subscribe: os.events.subscribe.handler(async function* ({ signal }) {
      const waiting: StationEvent[] = []
      let wake: (() => void) | undefined
      const unsubscribe = subscribe((event) => {
        if (waiting.length === MOST_WAITING) waiting.shift()
        waiting.push(event)
        wake?.()
      })
      const onAbort = () => wake?.()
      signal?.addEventListener('abort', onAbort)
      try {
        while (signal?.aborted !== true) {
          const event = waiting.shift()
          if (event !== undefined) {
            yield event
            continue
          }
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        unsubscribe()
        signal?.removeEventListener('abort', onAbort)
      }
    }),
  }
}
