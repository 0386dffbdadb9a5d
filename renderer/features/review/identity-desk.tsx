import { Table, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'
import type { Draft } from './review-state.ts'

interface IdentityDeskProps {
  readonly item: ReviewItem
  readonly draft: Draft | undefined
  readonly run: (command: Command) => void
}

/** Whose sheet it is: the number as it is on the paper, what was read of it, and the students it may be, likeliest first. */
export function IdentityDesk({ item, draft, run }: IdentityDeskProps) {
  const t = useText()
  const { ref, width, height } = useElementSize()
  const { box, pageSize } = item
  const identity = draft?.kind === 'identity' ? draft : undefined
  const rowWidth = box === null ? 0 : box[2] - box[0]
  const rowHeight = box === null ? 0 : box[3] - box[1]
  const text = identity?.text ?? ''
  const at = identity?.candidate ?? 0
  return (
    <div className={classes.identity}>
      <div ref={ref} className={classes.cropArea}>
        {box !== null && pageSize !== null && width > 0 && (
          <PageCrop
            pageId={item.pageId}
            size={pageSize}
            // The handwritten name stands above or beside the number on nearly every sheet.
            box={withContext(box, pageSize, rowWidth * 0.5, rowHeight * 0.65, rowHeight * 0.06)}
            frame={box}
            fit={{ width, height }}
            label={t('review.numberCrop')}
            isSharp
          />
        )}
      </div>
      <div className={classes.candidates}>
        <Text size="sm" c="dimmed">
          {t('review.machineSaw', { value: item.machine.text || t('status.blank') })}
        </Text>
        <TextInput
          label={t('review.typeNumber')}
          value={text}
          size="sm"
          inputMode="numeric"
          data-testid="number"
          onChange={(event) => run({ type: 'text', text: event.currentTarget.value.trim() })}
        />
        <Table withRowBorders={false} verticalSpacing={2}>
          <Table.Tbody>
            {item.candidates.map((student, i) => (
              <Table.Tr
                key={student.number}
                {...(text === '' && i === at ? { bg: 'var(--mantine-primary-color-light)' } : {})}
              >
                <Table.Td>
                  <UnstyledButton
                    aria-pressed={text === '' && i === at}
                    w="100%"
                    onClick={() => run({ type: 'candidate', by: i - at })}
                  >
                    <b>{student.name}</b> {student.number}{' '}
                    <Text span size="xs" c="dimmed">
                      {student.group}
                    </Text>
                  </UnstyledButton>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {item.candidates.length === 0 && <Text size="sm">{t('review.noCandidates')}</Text>}
      </div>
    </div>
  )
}
