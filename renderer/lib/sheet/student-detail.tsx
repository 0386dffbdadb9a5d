import { Button, Text } from '@mantine/core'
import type { Sheet } from '#shared/contract/batches.ts'
import { useText } from '../i18n.ts'
import { DecisionHistory } from './decision-history.tsx'
import { PageCrop, withContext } from './page-crop.tsx'
import classes from './sheet.module.css'
import { StudentSearch } from './student-search.tsx'
import { type Corrections, inForce } from './use-corrections.ts'
import { useStudents } from './use-students.ts'

const CROP = { width: 220, height: 120 }

interface StudentDetailProps {
  readonly sheet: Sheet
  readonly corrections: Corrections
}

/** Whose sheet it is: the number as it is on the paper, what was read of it, and another student in its place. */
export function StudentDetail({ sheet: { page, image, identity }, corrections }: StudentDetailProps) {
  const t = useText()
  const { find } = useStudents(page.batchId)
  const { say, takeBack } = corrections
  const box = identity?.box ?? null
  return (
    <section className={classes.detail} data-kind="student" aria-label={t('sheet.student')}>
      <div className={classes.detailCrop}>
        {box !== null && image !== null && (
          <PageCrop
            pageId={page.id}
            size={image}
            box={withContext(box, image, (box[2] - box[0]) * 0.3, (box[3] - box[1]) * 0.3)}
            frame={box}
            fit={CROP}
            label={t('review.numberCrop')}
            isSharp
          />
        )}
      </div>
      <div className={classes.detailWords}>
        <Text size="xs" c="dimmed">
          {t('review.machineSaw', { value: identity?.machine || t('status.blank') })}
        </Text>
        <DecisionHistory history={identity?.history ?? []} />
        {identity !== null && inForce(identity.history) !== undefined && (
          <Button variant="default" onClick={() => takeBack(identity)}>
            {t('common.undo')}
          </Button>
        )}
      </div>
      <StudentSearch
        key={page.id}
        find={find}
        onPick={({ number }) => say({ kind: 'identity', studentNumber: number })}
        onOutsider={(number) => say({ kind: 'identity', studentNumber: number, isOutsider: true })}
      />
    </section>
  )
}
