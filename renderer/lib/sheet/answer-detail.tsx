import { Button, Text, TextInput } from '@mantine/core'
import type { Sheet, SheetRow } from '#shared/contract/batches.ts'
import { useText } from '../i18n.ts'
import { keyText } from './answer-list.tsx'
import { DecisionHistory } from './decision-history.tsx'
import { PageCrop, withContext } from './page-crop.tsx'
import { useRowName } from './row-name.ts'
import classes from './sheet.module.css'
import { type Corrections, inForce } from './use-corrections.ts'

const CROP = { width: 300, height: 92 }

interface AnswerDetailProps {
  readonly pageId: number
  readonly image: NonNullable<Sheet['image']>
  readonly row: SheetRow
  readonly corrections: Corrections
}

/** One answer: its picture, what the machine and people said of it, and another option in its place. */
export function AnswerDetail({ pageId, image, row, corrections }: AnswerDetailProps) {
  const t = useText()
  const rowName = useRowName()
  const { draft, why, setWhy, save, takeBack, choose, blank, multiple, isPending } = corrections
  const chosen = draft?.detected ?? row.detected
  const [, top, , bottom] = row.box
  const height = bottom - top
  const name = rowName(row)
  const blankText = t('status.blank')
  const machine = t('sheet.machineSaid', {
    value: row.machine.join(', ') || blankText,
    percent: Math.round(row.confidence * 100),
  })
  return (
    <section className={classes.detail} aria-label={name}>
      <div className={classes.detailCrop}>
        <PageCrop
          pageId={pageId}
          size={image}
          box={withContext(row.box, image, height * 1.5, height * 0.7)}
          frame={row.box}
          fit={CROP}
          label={t('review.cropOf', { label: name })}
          isSharp
        />
      </div>
      <div className={classes.detailWords}>
        <Text size="sm" truncate>
          <b>{name}</b> {row.accepts !== null && t('sheet.keyIs', { value: keyText(row.accepts) })}
        </Text>
        <Text size="xs" c="dimmed" truncate title={machine}>
          {[machine, ...row.doubts.map((doubt) => t(`doubt.${doubt}`))].join(' · ')}
        </Text>
        <DecisionHistory history={row.history} />
      </div>
      <fieldset className={classes.detailOptions} aria-label={t('review.options')}>
        {row.options.map((option) => (
          <Button
            key={option}
            variant={chosen.includes(option) ? 'filled' : 'default'}
            aria-pressed={chosen.includes(option)}
            onClick={() => choose(row, option)}
          >
            {option}
          </Button>
        ))}
        <Button
          variant={chosen.length === 0 ? 'filled' : 'default'}
          aria-pressed={chosen.length === 0}
          onClick={blank}
        >
          {blankText}
        </Button>
        <Button
          variant={draft?.isMultiple === true ? 'light' : 'subtle'}
          aria-pressed={draft?.isMultiple === true}
          onClick={() => multiple(row)}
        >
          {t('review.multiple')}
        </Button>
      </fieldset>
      <div className={classes.detailActions}>
        <TextInput
          flex={1}
          placeholder={t('review.whyHint')}
          aria-label={t('review.whyHint')}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <Button variant="default" disabled={inForce(row.history) === undefined} onClick={() => takeBack(row)}>
          {t('common.undo')}
        </Button>
        <Button disabled={draft === undefined} loading={isPending} onClick={save}>
          {t('sheet.correct')}
        </Button>
      </div>
    </section>
  )
}
