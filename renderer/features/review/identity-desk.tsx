import { Text, TextInput } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import { Outsider, StudentList } from '../../lib/sheet/student-search.tsx'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'
import type { ReviewDesk } from './use-review-desk.ts'

interface IdentityDeskProps {
  readonly item: ReviewItem
  readonly search: ReviewDesk['search']
  readonly run: (command: Command) => void
}

/** Whose sheet it is: the number as it is on the paper, what was read of it, and the students it may be, likeliest first. */
export function IdentityDesk({ item, search: { text, listed, at }, run }: IdentityDeskProps) {
  const t = useText()
  const { ref, width, height } = useElementSize()
  const { box, pageSize } = item
  const rowWidth = box === null ? 0 : box[2] - box[0]
  const rowHeight = box === null ? 0 : box[3] - box[1]
  const isSearching = text.trim() !== ''
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
          label={t('sheet.findStudent')}
          placeholder={t('sheet.findHint')}
          value={text}
          size="sm"
          data-testid="number"
          onChange={(event) => run({ type: 'text', text: event.currentTarget.value })}
        />
        <StudentList
          students={listed}
          at={at}
          onPick={({ number }) =>
            run({ type: 'candidate', to: listed.findIndex((each) => each.number === number) })
          }
        />
        {listed.length === 0 &&
          (isSearching ? (
            <Outsider number={text.trim()} onAdd={() => run({ type: 'outsider' })} />
          ) : (
            <Text size="sm">{t('review.noCandidates')}</Text>
          ))}
      </div>
    </div>
  )
}
