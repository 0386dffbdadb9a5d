import { oc } from '@orpc/contract'
import { z } from 'zod'
import { WireError } from '../domain/errors.ts'

/** Every procedure may fail with a station error; a renderer shows it by its reason. */
export const procedure = oc.errors({ STATION: { status: 400, data: WireError } })

export const Id = z.int().positive()
export const TimeMs = z.int().nonnegative()

/** A file a window brings: already uploaded (`sha256`), or on this machine where the host allows paths. */
export const ImportFile = z.union([
  z.object({ name: z.string().min(1).max(1000), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ path: z.string().min(1) }),
])

export const Ok = z.object({ ok: z.literal(true) })
