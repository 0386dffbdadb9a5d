import { z } from 'zod'

/** Bytes that cross from an engine's process. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')
