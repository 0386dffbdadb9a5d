import { Alert, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { useUploads } from './upload-store.ts'

const SHOWN = 5

/** Files that were not taken, each with why. */
export function RejectedFiles() {
  const t = useText()
  const errorText = useErrorText()
  const { rejected, dismiss } = useUploads()
  const [isAll, setAll] = useState(false)
  if (rejected.length === 0) return null
  return (
    <Alert color="review" variant="light" m="sm" role="alert">
      <Text size="sm" fw={600}>
        {t('import.notTaken', { count: rejected.length })}
      </Text>
      {rejected.slice(0, isAll ? rejected.length : SHOWN).map(({ name, why, error }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end, and names repeat
        <Text size="xs" key={i}>
          {name}:{' '}
          {why === 'thrown' ? errorText(error) : t(why === 'left' ? 'import.notArrived' : 'import.noScan')}
        </Text>
      ))}
      {!isAll && rejected.length > SHOWN && (
        <Button variant="subtle" mt="xs" onClick={() => setAll(true)}>
          {t('import.showAll', { count: rejected.length })}
        </Button>
      )}
      <Button variant="subtle" mt="xs" onClick={dismiss}>
        {t('import.dismiss')}
      </Button>
    </Alert>
  )
}
