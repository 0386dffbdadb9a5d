import { z } from 'zod'
import type { Settings } from '#shared/domain/settings.ts'

export type Compat = Settings['compat']

/** The key by which one payload says whom its job answers as; without it the setting does. */
export const CompatKey = z.enum(['none', 'v1']).optional()

/** Whom a job answers as: its payload's word, else the setting. */
export const compatOf = (
  payload: { readonly compat?: Compat | undefined },
  settings: Pick<Settings, 'compat'>,
) => payload.compat ?? settings.compat
