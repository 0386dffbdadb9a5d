import type { QueryClient } from '@tanstack/react-query'
import type { StationEvent } from '#shared/domain/events.ts'
import type { StationApi, StationClient } from './station.ts'

/** Which queries an event makes stale. */
function staleKeys(event: StationEvent, api: StationApi): readonly (readonly unknown[])[] {
  const { batches, homework, jobs, notices, results, reviews, settings, templates, thresholds } = api
  switch (event.name) {
    case 'job.added':
    case 'job.started':
    case 'job.progressed':
      return [jobs.key()]
    case 'job.settled':
    case 'queue.changed':
      return [jobs.key(), homework.key()]
    case 'homework.changed':
      return [homework.key()]
    case 'page.settled':
      return [batches.key(), reviews.key(), results.key(), notices.preview.key()]
    case 'batch.changed':
      return [
        batches.key(),
        reviews.key(),
        results.key(),
        thresholds.key(),
        notices.preview.key(),
        homework.key(),
      ]
    case 'review.changed':
      return [batches.key(), reviews.counts.key(), reviews.byExam.key(), results.key(), notices.preview.key()]
    case 'template.changed':
      return [templates.key()]
    case 'notice.changed': {
      // Not the account: that is the provider's to answer, and a notice changes with every message of it.
      const { list, messages, preview, templates, optOuts } = notices
      return [list, messages, preview, templates, optOuts].map((each) => each.key())
    }
    case 'settings.changed':
      return [settings.key(), notices.account.key(), homework.key()]
    case 'sync.changed':
      return [settings.sync.key(), jobs.counts.key()]
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
