import { z } from 'zod'

/** A known template that a refused page seems to be printed by. */
export const LooksLike = z.object({ templateId: z.string(), name: z.string() })
export type LooksLike = z.infer<typeof LooksLike>

/** How one template lies on a page that it was found on. */
export const TemplateFit = z.object({
  templateId: z.string(),
  /** How many bubbles it promises. */
  bubbles: z.int(),
  /** Of its printed structure, [0, 1]. */
  score: z.number(),
  /** Share of its rows whose own print was not seen where they are, [0, 1]. */
  unseen: z.number(),
})
export type TemplateFit = z.infer<typeof TemplateFit>

/** More unseen rows than damage explains are those of another sheet. */
const MOST_UNSEEN = 0.1
/** So few bubbles lie well on any dense sheet, and are evidence of nothing. */
const FEWEST_BUBBLES = 60
const LEAST_SCORE = 0.85
/** One that explains less of the page than this share of another is no rival of it. */
const RIVAL = 0.8
/** Siblings share most of their print; one that fits no better than this is a guess. */
const MARGIN = 0.05

const worth = ({ score, unseen }: TemplateFit) => score - unseen
const explained = (fit: TemplateFit) => fit.bubbles * fit.score * (1 - fit.unseen)

/**
 * The template a page looks like.
 * @returns undefined where none fits, or several do alike: a wrong name is worse than none
 */
export function looksLike(fits: readonly TemplateFit[]): string | undefined {
  const possible = fits.filter(
    ({ bubbles, score, unseen }) =>
      bubbles >= FEWEST_BUBBLES && score >= LEAST_SCORE && unseen <= MOST_UNSEEN,
  )
  const most = Math.max(...possible.map(explained))
  const [best, next] = possible
    .filter((fit) => explained(fit) >= RIVAL * most)
    .toSorted((a, b) => worth(b) - worth(a))
  if (best === undefined) return undefined
  return next === undefined || worth(best) - worth(next) >= MARGIN ? best.templateId : undefined
}
