import { Badge, Button, Group, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import { aboutText } from './page-question.ts'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'
import type { Draft } from './review-state.ts'

interface MarkDeskProps {
  readonly item: ReviewItem
  readonly draft: Draft | undefined
  readonly run: (command: Command) => void
}

/** A doubtful row: its picture with the rows around it, and the options to choose from. */
export function MarkDesk({ item, draft, run }: MarkDeskProps) {
  const t = useText()
  const { ref, width, height } = useElementSize()
  const { box, pageSize, machine } = item
  const seen = machine.decision?.detected ?? []
  const marks = draft?.kind === 'marks' ? draft : undefined
  const chosen = marks?.detected ?? seen
  const rowHeight = box === null ? 0 : box[3] - box[1]
  return (
    <div className={classes.desk}>
      <div ref={ref} className={classes.cropArea}>
        {box !== null && pageSize !== null && width > 0 && (
          <PageCrop
            pageId={item.pageId}
            size={pageSize}
            box={withContext(box, pageSize, Math.max(60, rowHeight * 2.2), Math.max(40, rowHeight * 2))}
            frame={box}
            fit={{ width, height }}
            label={t('review.cropOf', { label: aboutText(t, item) })}
            isSharp
          />
        )}
      </div>
      <fieldset className={classes.options} aria-label={t('review.options')}>
        {item.options.map((option, i) => (
          <Button
            key={option}
            size="md"
            variant={chosen.includes(option) ? 'filled' : 'default'}
            aria-pressed={chosen.includes(option)}
            onClick={() => run({ type: 'choose', option })}
          >
            {option}
            {seen.includes(option) && (
              <Badge component="span" size="xs" variant="default" ml={6} tt="none">
                {t('review.machine')}
              </Badge>
            )}
            <span className={classes.fill} style={{ scale: `${fillOf(item, i)} 1` }} />
          </Button>
        ))}
        <Button
          size="md"
          variant={chosen.length === 0 ? 'filled' : 'default'}
          aria-pressed={chosen.length === 0}
          onClick={() => run({ type: 'blank' })}
        >
          {t('status.blank')}
        </Button>
        <Button
          size="md"
          variant={marks?.isMultiple === true ? 'light' : 'subtle'}
          aria-pressed={marks?.isMultiple === true}
          onClick={() => run({ type: 'multiple' })}
        >
          {t('review.multiple')}
        </Button>
      </fieldset>
      <Group justify="center" gap="lg">
        <Text size="sm" c="dimmed">
          {t('review.machineSaw', { value: seen.join(', ') || t('status.blank') })}
        </Text>
        <Text size="sm" fw={600} data-testid="draft">
          {t('review.decision', { value: chosen.join(', ') || t('status.blank') })}
        </Text>
      </Group>
    </div>
  )
}

/** How dark an option's bubble is, [0, 1]. */
const fillOf = (item: ReviewItem, option: number) =>
  Math.max(0, Math.min(1, item.machine.evidence?.bubbles[option]?.fill ?? 0))
