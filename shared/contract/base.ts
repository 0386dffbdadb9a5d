import { oc } from '@orpc/contract'
import { z } from 'zod'
import { WireError } from '../domain/errors.ts'

/** Every procedure may fail with a station error; a renderer shows it by its reason. */
export const procedure = oc.errors({ STATION: { status: 400, data: WireError } })

export const Id = z.int().positive()
export const TimeMs = z.int().nonnegative()

export const Ok = z.object({ ok: z.literal(true) })
