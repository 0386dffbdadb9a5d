import { type ErrorParams, StationError } from '#shared/domain/errors.ts'
import type { ReadLimits } from './page.ts'

/** Why a file or a page could not be read; the dictionaries of `shared/i18n` have a sentence for each. */
export type UnreadableReason =
  | 'empty-file'
  | 'not-an-image'
  | 'unsupported-format'
  | 'file-too-large'
  | 'image-too-large'
  | 'too-many-pages'
  | 'too-many-scans'
  | 'truncated'
  | 'corrupt-data'
  | 'zero-fill'
  | 'corrupt-image'
  | 'corrupt-pdf'
  | 'encrypted-pdf'
  | 'no-pages'
  | 'too-complex'

export function unreadable(
  reason: UnreadableReason,
  message: string,
  params: ErrorParams = {},
  cause?: unknown,
): StationError {
  return new StationError('unreadable', message, {
    reason,
    params,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** @throws StationError `image-too-large` when a claimed size passes the cap, before anything is decoded */
export function checkSize(width: number, height: number, limits: Pick<ReadLimits, 'maxPixels'>): void {
  if (width * height > limits.maxPixels) {
    throw unreadable('image-too-large', `the picture claims ${width} × ${height} pixels`, {
      width,
      height,
      maxPixels: limits.maxPixels,
    })
  }
}

export const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown))
