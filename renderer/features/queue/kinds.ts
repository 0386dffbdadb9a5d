import type { TextKey, Translate } from '#shared/i18n/index.ts'
import { ko } from '#shared/i18n/ko.ts'

/** A kind of work in the user's words; one that a newer station sent keeps its own name. */
export function kindText(t: Translate, type: string): string {
  return type in ko.queue.kinds ? t(`queue.kinds.${type}` as TextKey) : type
}
