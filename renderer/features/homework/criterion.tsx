import { Button, NumberInput, Text, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { countVerdicts } from './homework-rows.ts'

interface CriterionProps {
  readonly rows: readonly HomeworkRow[]
  /** In force, and as it is being tried. */
  readonly kept: number
  readonly tried: number
  readonly onTry: (percent: number) => void
  readonly onKeep: () => void
  readonly isKeeping: boolean
}

/** How much of a page must be written on: tried, with what follows from it, before it is kept. */
export function Criterion({ rows, kept, tried, onTry, onKeep, isKeeping }: CriterionProps) {
  const t = useText()
  const { api } = useStation()
  const settings = useQuery(api.settings.get.queryOptions()).data
  const isFixed = settings?.fromEnvironment.includes('homeworkPassPercent') ?? false
  const counts = countVerdicts(rows, tried)
  return (
    <>
      <Tooltip
        multiline
        maw={360}
        label={isFixed ? t('homework.criterion.fixed') : t('homework.criterion.hint')}
      >
        <NumberInput
          w={92}
          size="xs"
          aria-label={t('homework.criterion.label')}
          min={0}
          max={100}
          step={0.5}
          decimalScale={1}
          clampBehavior="strict"
          readOnly={isFixed}
          value={tried}
          onChange={(value) => onTry(Number(value))}
          onKeyDown={({ code }) => code === 'Enter' && tried !== kept && onKeep()}
        />
      </Tooltip>
      {(tried > 0 || kept > 0) && (
        <Text size="sm" role="status">
          {t('homework.criterion.counts', counts)}
          {tried !== kept && kept > 0 && (
            <Text span c="dimmed">
              {' '}
              ({t('homework.criterion.before', { percent: kept, ...countVerdicts(rows, kept) })})
            </Text>
          )}
        </Text>
      )}
      {tried !== kept && (
        <Button size="compact-sm" loading={isKeeping} onClick={onKeep}>
          {t('homework.criterion.keep')}
        </Button>
      )}
    </>
  )
}
