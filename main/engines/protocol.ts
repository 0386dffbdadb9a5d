import { z } from 'zod'
import { WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

/** What the station says to an engine's process. `open` comes first, once. */
export type ToChild =
  | { readonly kind: 'open'; readonly settings: Settings }
  | { readonly kind: 'call'; readonly id: number; readonly input: unknown }

const CheckedAvailability = z.discriminatedUnion('available', [
  z.object({ available: z.literal(true), detail: z.string() }),
  z.object({ available: z.literal(false), error: WireError }),
])

/** What an engine's process says to the station: a handshake, then per call any progress and one outcome. */
export const FromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.string(), availability: CheckedAvailability }),
  z.object({ kind: z.literal('progress'), id: z.int(), done: z.number() }),
  z.object({ kind: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), error: WireError, stack: z.string().optional() }),
])
export type FromChild = z.infer<typeof FromChild>
