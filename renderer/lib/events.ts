import type { QueryClient } from '@tanstack/react-query'
import type { StationEvent } from '#shared/domain/events.ts'
import type { StationApi, StationClient } from './station.ts'

/** Which queries an event makes stale. */
function staleKeys(event: StationEvent, api: StationApi): readonly (readonly unknown[])[] {
  switch (event.name) {
    case 'job.added':
    case 'job.started':
    case 'job.progressed':
    case 'job.settled':
    case 'queue.changed':
      return [api.jobs.key()]
    case 'page.settled':
      return [api.batches.key(), api.reviews.key(), api.results.key(), api.notices.preview.key()]
    case 'batch.changed':
      return [
        ...[api.batches.key(), api.reviews.key(), api.results.key(), api.thresholds.key()],
        api.notices.preview.key(),
      ]
    case 'review.changed':
      return [...[api.batches.key(), api.reviews.counts.key(), api.results.key()], api.notices.preview.key()]
    case 'template.changed':
      return [api.templates.key()]
    case 'notice.changed':
      // Not the account: that is the provider's to answer, and a notice changes with every message of it.
      return [
        ...[api.notices.list.key(), api.notices.messages.key(), api.notices.preview.key()],
        ...[api.notices.templates.key(), api.notices.optOuts.key()],
      ]
    case 'settings.changed':
      return [api.settings.key(), api.notices.account.key()]
    case 'sync.changed':
      return [api.settings.sync.key(), api.jobs.counts.key()]
    default:
      return []
  }
}

/** A batch finishes dozens of pages a second; asking again that often would keep the station busy. */
const GATHER_MS = 120
const RECONNECT_MS = 1_000

/** Keeps queries fresh for as long as the signal lives. After a gap everything is asked again. */
export async function followEvents(
  client: StationClient,
  api: StationApi,
  queries: QueryClient,
  onConnection: (isConnected: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  const stale = new Map<string, readonly unknown[]>()
  let isGathering = false
  // The next round waits for the answers of this one: asking again sooner would cancel them, for as long as events come.
  const gather = async () => {
    if (isGathering) return
    isGathering = true
    while (stale.size > 0 && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const keys = [...stale.values()]
      stale.clear()
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })))
    }
    isGathering = false
  }
  while (!signal.aborted) {
    try {
      const events = await client.events.subscribe(undefined, { signal })
      onConnection(true)
      void queries.invalidateQueries()
      for await (const event of events) {
        for (const key of staleKeys(event, api)) stale.set(JSON.stringify(key), key)
        void gather()
      }
    } catch {
      // The station is away; the loop below tries again and the status bar says so meanwhile.
    }
    if (signal.aborted) return
    onConnection(false)
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
  }
}
