import { type LooksLike, looksLike } from '#shared/domain/looks-like.ts'
import type { PageReading, UnalignedReason } from '#shared/domain/reading.ts'
import type { Template } from '#shared/domain/template.ts'
import type { KnownTemplatesInput, KnownTemplatesOutput } from './engine.ts'

/** Refused because of what is printed, so that another template may explain it. */
const BY_PRINT: readonly UnalignedReason[] = [
  'structure-mismatch',
  'print-missing',
  'print-too-much',
  'print-shifted',
]

/** Trying one takes about as long as reading a page. */
const MOST_TEMPLATES = 20

export const mayLookLikeAnother = ({ state, reason }: Pick<PageReading, 'state' | 'reason'>): boolean =>
  state === 'unaligned' && BY_PRINT.some((known) => known === reason)

/** Those printed on paper of the same shape first, as siblings are; else as they come. */
function likeliestFirst(own: Template, known: readonly Template[]): Template[] {
  const shape = ({ pages }: Template) => (pages[0].size.w / pages[0].size.h).toFixed(2)
  return known
    .filter(({ id }) => id !== own.id)
    .toSorted((a, b) => Number(shape(b) === shape(own)) - Number(shape(a) === shape(own)))
    .slice(0, MOST_TEMPLATES)
}

/**
 * Which other template a refused page is printed by.
 * @param untilMs  how long templates may be tried, milliseconds since 1970
 * @param ask  asks the engine `known-templates`
 * @returns undefined without one that fits best
 */
export async function findLookAlike(
  page: { readonly path: string; readonly pageIndex: number },
  own: Template,
  known: readonly Template[],
  untilMs: number,
  ask: (input: KnownTemplatesInput) => Promise<KnownTemplatesOutput>,
): Promise<LooksLike | undefined> {
  const templates = likeliestFirst(own, known)
  if (templates.length === 0) return undefined
  const { fits } = await ask({
    path: page.path,
    pageIndex: page.pageIndex,
    untilMs,
    templates: templates.map((template) => ({ id: template.id, json: JSON.stringify(template) })),
  })
  const best = templates.find(({ id }) => id === looksLike(fits))
  return best === undefined ? undefined : { templateId: best.id, name: best.name }
}
