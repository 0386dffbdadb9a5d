import type { JobSource } from './source.ts'

/** What is known of a source before it is loaded. */
type Known = Pick<JobSource, 'origin' | 'address' | 'scope' | 'breaker' | 'waitsForJobs'>

/** A source whose library is large, and is loaded when it starts: nobody else waits for that. */
export function lazySource(known: Known, load: () => Promise<JobSource>): JobSource {
  let loading: Promise<JobSource> | undefined
  const loaded = () => {
    loading ??= load()
    return loading
  }
  return {
    ...known,
    fetch: async (room, signal) => (await loaded()).fetch(room, signal),
    start() {
      void loaded().then(
        (source) => source.start(),
        // `fetch` says it.
        () => {},
      )
    },
    async stop() {
      await (await loading)?.stop()
    },
    release() {
      void loading?.then((source) => source.release())
    },
  }
}
