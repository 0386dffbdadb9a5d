/** Something that happens again and again, for whoever waits for its next time. */
export interface Notifier {
  notify(): void
  next(): Promise<void>
}

export function createNotifier(): Notifier {
  let upcoming = Promise.withResolvers<void>()
  return {
    notify() {
      upcoming.resolve()
      upcoming = Promise.withResolvers<void>()
    },
    next: () => upcoming.promise,
  }
}
