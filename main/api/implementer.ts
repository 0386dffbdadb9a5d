import { implement, ORPCError } from '@orpc/server'
import { z } from 'zod'
import type { Log } from '#main/base/log.ts'
import { contract } from '#shared/contract/index.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'

/** What a host says of each call. */
export interface ApiContext {
  /** Whether the renderer is on this machine and may name files by path. */
  readonly mayUsePaths: boolean
}

/** What the library says of input that does not fit the contract. */
const Misfit = z.object({ issues: z.array(z.object({ path: z.array(z.unknown()).optional() })) })

/** Input that does not fit is the caller's fault, and named by its fields; their values may be anybody's. */
function asStationError(thrown: unknown): unknown {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return thrown
  const misfit = Misfit.safeParse(thrown.data)
  const names = misfit.success ? misfit.data.issues.map(({ path = [] }) => path.join('.')) : []
  return new StationError('invalid-input', 'the input does not fit', {
    reason: 'bad-input',
    params: { names: [...new Set(names)].join(', ') },
    cause: thrown,
  })
}

/**
 * Implements the contract with one rule for errors: whatever a handler throws crosses as `STATION` with its wire form.
 * What is no StationError is a bug: it is logged with its cause and crosses without it.
 */
export function createImplementer(log: Log) {
  return implement(contract)
    .$context<ApiContext>()
    .use(async ({ next, errors }) => {
      try {
        return await next()
      } catch (thrown) {
        const error = toWireError(asStationError(thrown))
        if (error.code === 'internal') log.error('a call failed', { error })
        throw errors.STATION({ message: error.message, data: error, cause: thrown })
      }
    })
}
export type Implementer = ReturnType<typeof createImplementer>
