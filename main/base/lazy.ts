import { StationError } from '#shared/domain/errors.ts'

/** What is loaded at its first use, once. */
export interface Lazy<T> {
  /** A load that failed is tried again by who asks next. */
  get(): Promise<T>
  /** What is there, or on its way; undefined where nobody asked, or the load failed. */
  loaded(): Promise<T | undefined>
}

export function lazy<T>(load: () => Promise<T>): Lazy<T> {
  let loading: Promise<T> | undefined
  return {
    get() {
      loading ??= load().catch((thrown: unknown) => {
        loading = undefined
        throw thrown
      })
      return loading
    },
    loaded: async () => loading?.catch(() => undefined),
  }
}

/** The same of a library, whose absence is told by its name. @throws StationError `unavailable` `library-not-loaded` */
export const lazyLibrary = <T>(name: string, load: () => Promise<T>): Lazy<T> =>
  lazy(async () => {
    try {
      return await load()
    } catch (thrown) {
      if (thrown instanceof StationError) throw thrown
      throw new StationError('unavailable', `${name} could not be loaded`, {
        reason: 'library-not-loaded',
        params: { name },
        cause: thrown,
      })
    }
  })
