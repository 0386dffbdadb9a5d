import { ORPCError } from '@orpc/client'
import { WireError } from '#shared/domain/errors.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useText } from './i18n.ts'

/** The station's own error behind whatever a call threw; undefined when the station could not be reached. */
export function wireErrorOf(thrown: unknown): WireError | undefined {
  // A stream and an upload tell it as it is.
  if (!(thrown instanceof ORPCError)) return WireError.safeParse(thrown).data
  const parsed = WireError.safeParse(thrown.data)
  return parsed.success ? parsed.data : { code: 'internal', message: thrown.message }
}

/** Says what went wrong in the user's words, with a next step where there is one. */
export function useErrorText(): (thrown: unknown) => string {
  const t = useText()
  return (thrown) => {
    const error = wireErrorOf(thrown)
    return error === undefined ? t('shell.unreachable') : errorText(t, error)
  }
}
