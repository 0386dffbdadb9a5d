/** A promise of the station, what keeps it, and the tests that fail when it is broken. */
export interface Promised {
  readonly id: string
  readonly promise: string
  readonly mechanism: string
  /** A file below `test/` and a part of its tests' names, or all of them. */
  readonly tests: readonly (readonly [file: string, name?: string])[]
  /** What of it no test shows. */
  readonly unproven?: string
}
