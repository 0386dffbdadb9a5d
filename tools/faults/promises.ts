import type { Promised } from './promised.ts'
import { RELIABILITY } from './reliability.ts'
import { SECURITY } from './security.ts'

/** All that the station promises, in the order of the published table. */
export const PROMISES: readonly Promised[] = [...RELIABILITY, ...SECURITY]
