import { z } from 'zod'
import { LooksLike } from './looks-like.ts'
import { RowEvidence } from './marks.ts'

/** A barcode or QR code that was read. */
export const CodeReading = z.object({ fieldId: z.string(), format: z.string(), text: z.string() })
export type CodeReading = z.infer<typeof CodeReading>

/**
 * `read`: aligned and measured. `unaligned`: no alignment that can be trusted, so no answers. `damaged`: aligned and
 * measured, but the decoder had to guess pixels, so every answer is doubtful. What cannot be decoded has no reading.
 */
export const PageState = z.enum(['read', 'unaligned', 'damaged'])
export type PageState = z.infer<typeof PageState>

/** Why a page whose file was sound gave no answers; each is a sentence in the dictionaries. */
export const UnalignedReason = z.enum([
  'no-layout',
  'marks-not-found',
  'structure-mismatch',
  'print-missing',
  'print-too-much',
  'print-shifted',
  'second-sheet',
  'mirrored',
  'empty-page',
])
export type UnalignedReason = z.infer<typeof UnalignedReason>

/** What of the page a person should know, apart from its marks; each is a sentence in the dictionaries. */
export const PageWarning = z.enum(['red-marks', 'upside-down', 'turned', 'low-resolution', 'negative'])
export type PageWarning = z.infer<typeof PageWarning>

/** All that leaves the engine for one page: small numbers, no pixels. Deciding starts from here, as often as wanted. */
export const PageReading = z.object({
  /** In its file, from 0. */
  pageIndex: z.int().nonnegative(),
  state: PageState,
  /** Kebab-case cause when not `read`: an `UnalignedReason`, or what the decoder found. */
  reason: z.string().optional(),
  /** What a page that this template does not fit seems to be printed by. */
  looksLike: LooksLike.optional(),
  /** Page of the template that it was recognised as. */
  templatePageId: z.string().optional(),
  image: z.object({ widthPx: z.int(), heightPx: z.int(), dpi: z.number().optional() }).optional(),
  registration: z
    .object({
      /** Row-major 3 × 3, template units to image pixels. */
      homography: z.array(z.number()).length(9),
      orientation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
      /** Image pixels per template unit. */
      scale: z.number(),
      structureScore: z.number(),
    })
    .optional(),
  rows: z.array(RowEvidence),
  /** Box around each row's bubbles, `[left, top, right, bottom]` in image pixels, in the order of `rows`. */
  rowBoxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  /** Middle of each row's bubbles after local refinement, `[x0, y0, x1, y1, …]` in image pixels, in the order of `rows`. */
  bubbleCenters: z.array(z.array(z.number())),
  codes: z.array(CodeReading),
  warnings: z.array(PageWarning),
})
export type PageReading = z.infer<typeof PageReading>

/** Whether nothing is on the page: the back of a sheet, or paper that was fed along. */
export const isEmpty = ({ state, reason }: Pick<PageReading, 'state' | 'reason'>): boolean =>
  state === 'unaligned' && reason === ('empty-page' satisfies UnalignedReason)
