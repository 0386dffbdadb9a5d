/** Something that happens again and again, for whoever waits for its next time. */
export interface Moment {
  happen(): void
  next(): Promise<void>
}

export function createMoment(): Moment {
  let upcoming = Promise.withResolvers<void>()
  return {
    happen() {
      upcoming.resolve()
      upcoming = Promise.withResolvers<void>()
    },
    next: () => upcoming.promise,
  }
}
