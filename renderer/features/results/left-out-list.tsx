import { Alert, Text } from '@mantine/core'
import { useText } from '../../lib/i18n.ts'
import type { LeftOut } from '../../lib/use-save-results.ts'

interface LeftOutListProps {
  readonly leftOut: readonly LeftOut[]
  readonly onClose: () => void
}

/** Who is not in the academy's workbook that was just saved, and why. */
export function LeftOutList({ leftOut, onClose }: LeftOutListProps) {
  const t = useText()
  return (
    <Alert color="review" variant="light" m="sm" p="xs" withCloseButton onClose={onClose}>
      <Text size="sm">{t('results.leftOut', { count: leftOut.length })}</Text>
      {leftOut.map(({ number, name, why }) => (
        <Text size="xs" key={`${number} ${name} ${why}`}>
          {`${number} ${name}`.trim()}: {t(`results.leftOutWhy.${why}`)}
        </Text>
      ))}
    </Alert>
  )
}
