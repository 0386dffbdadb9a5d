import type { z } from 'zod'

/** What is wrong with a field, as the dictionaries of `shared/i18n` say it. */
export type Misfit = 'missing' | 'kind' | 'too-small' | 'too-large' | 'value' | 'unknown-key' | 'rule'

function misfitOf(issue: z.core.$ZodIssue): Misfit {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'missing' : 'kind'
    case 'too_small':
      return 'too-small'
    case 'too_big':
      return 'too-large'
    case 'unrecognized_keys':
      return 'unknown-key'
    case 'custom':
      return 'rule'
    default:
      return 'value'
  }
}

/** Fields named at most. */
const MOST = 3

/**
 * What does not fit, for an error's parameter `misfits`: `pages.0.name missing; unit value`. `errorText` says it in the
 * user's language; values are never in it.
 */
export const misfits = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, MOST)
    .map((issue) => `${issue.path.join('.') || '.'} ${misfitOf(issue)}`)
    .join('; ')
