import { lazyLibrary } from '#main/base/lazy.ts'
import type { JobSource } from './source.ts'

/** What is known of a source before it is loaded. */
type Known = Pick<JobSource, 'origin' | 'address' | 'scope' | 'breaker' | 'waitsForJobs'>

/**
 * A source whose library is large, and is loaded when it starts: nobody else waits for that. A load that fails is what
 * `fetch` fails with, and is tried again by the next one.
 */
export function lazySource(known: Known, library: string, load: () => Promise<JobSource>): JobSource {
  const source = lazyLibrary(library, async () => {
    const loaded = await load()
    loaded.start()
    return loaded
  })
  return {
    ...known,
    fetch: async (room, signal) => (await source.get()).fetch(room, signal),
    start: () => void source.get().catch(() => {}),
    async stop() {
      await (await source.loaded())?.stop()
    },
    release: () => void source.loaded().then((loaded) => loaded?.release()),
  }
}
