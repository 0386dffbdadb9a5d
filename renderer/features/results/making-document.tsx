import { Progress, Text } from '@mantine/core'
import { MOST_NOTE_QUESTIONS } from '#shared/domain/document-kinds.ts'
import { useText } from '../../lib/i18n.ts'
import type { MadeDocument } from './use-make-document.ts'

/** How far the document is. */
export function MakingProgress(progress: { readonly done: number; readonly total: number }) {
  const t = useText()
  const text = t('documents.dialog.making', { ...progress })
  return (
    <div>
      <Text size="sm">{text}</Text>
      <Progress value={(100 * progress.done) / Math.max(1, progress.total)} aria-label={text} />
    </div>
  )
}

/** How long the document became, and who is not in it, each with the reason. */
export function MadeReport({ made }: { readonly made: MadeDocument }) {
  const t = useText()
  return (
    <div role="status">
      <Text size="sm">{t('documents.dialog.done', { pages: made.pages })}</Text>
      {made.leftOut.length > 0 && (
        <Text size="sm">{t('documents.dialog.leftOut', { count: made.leftOut.length })}</Text>
      )}
      {made.leftOut.map(({ number, name, why }) => (
        <Text size="xs" key={`${number} ${name} ${why}`}>
          {`${name} ${number}`.trim()}: {t(`documents.why.${why}`, { most: MOST_NOTE_QUESTIONS })}
        </Text>
      ))}
    </div>
  )
}
