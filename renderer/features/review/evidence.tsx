import { Kbd, List, Text } from '@mantine/core'
import { memo } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import type { TextKey } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { DecisionHistory } from '../../lib/sheet/decision-history.tsx'
import { asksWho, isGlance } from './page-question.ts'
import { reasonText } from './reason-text.ts'
import classes from './review.module.css'

type Shortcut = readonly [keys: string, text: TextKey]
const COMMON: readonly Shortcut[] = [
  ['Enter', 'review.key.accept'],
  ['← →', 'review.key.move'],
  ['Space', 'review.key.wholePage'],
  ['D', 'review.key.defer'],
  ['U', 'common.undo'],
  ['S', 'review.key.sheet'],
]
const MARKS: readonly Shortcut[] = [
  ['1–9', 'review.key.choose'],
  ['0', 'review.key.blank'],
  ['M', 'review.key.multiple'],
  ['A', 'review.key.alike'],
]
const NUMBER: readonly Shortcut[] = [
  ['0–9', 'review.key.number'],
  ['↑ ↓', 'review.key.candidate'],
]
const PAGE: readonly Shortcut[] = [
  ['1–4', 'review.key.corner'],
  ['T', 'review.key.turn'],
  ['R', 'common.readAgain'],
  ['X', 'review.key.discard'],
]

const TWINS: readonly Shortcut[] = [
  ['1 2', 'review.keep'],
  ['N', 'review.renumber'],
]

const FOR_TWINS: readonly Shortcut[] = [
  ...TWINS,
  ...COMMON.filter(([key]) => key !== 'Enter' && key !== 'Space'),
]
const FOR_GLANCE: readonly Shortcut[] = [['X', 'review.key.discard'], ...COMMON]
const FOR_PAGE = [...PAGE, ...COMMON]
const FOR_LOOK_ALIKE: readonly Shortcut[] = [['L', 'review.key.readApart'], ...FOR_PAGE]
const FOR_NUMBER = [...NUMBER, ...COMMON]
const FOR_MARKS = [...MARKS, ...COMMON]

function shortcutsOf(item: ReviewItem, isTwins: boolean): readonly Shortcut[] {
  if (isTwins) return FOR_TWINS
  if (item.lane === 'page')
    return isGlance(item) ? FOR_GLANCE : item.looksLike === null ? FOR_PAGE : FOR_LOOK_ALIKE
  return asksWho(item) ? FOR_NUMBER : FOR_MARKS
}

const Keys = memo(function Keys({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  const t = useText()
  return (
    <>
      <h3>{t('review.keys')}</h3>
      <dl className={classes.keys}>
        {shortcuts.map(([keys, text]) => (
          <div key={text}>
            <dt>
              <Kbd size="xs">{keys}</Kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
})

interface EvidenceProps {
  readonly item: ReviewItem
  readonly machine: string
  /** Whether it asks which of several sheets counts. */
  readonly isTwins: boolean
}

/** Why the item is in review, how sure the machine was, what people decided before, and the keys. */
export function Evidence({ item, machine, isTwins }: EvidenceProps) {
  const t = useText()
  const { decision } = item.machine
  return (
    <aside className={classes.evidence} aria-label={t('sheet.evidence')}>
      <h3>{t('review.why')}</h3>
      <List size="sm" spacing={2}>
        {item.reasons.map((reason) => (
          <List.Item key={reason}>{reasonText(t, item, reason)}</List.Item>
        ))}
      </List>
      {item.stake !== null && (
        <Text size="sm">
          {item.stake > 0 ? t('review.stake', { points: item.stake }) : t('review.noStake')}
        </Text>
      )}
      {machine !== '' && (
        <>
          <h3>{t('review.machine')}</h3>
          <Text size="sm">
            {machine}
            {decision !== null && ` · ${Math.round(decision.confidence * 100)}%`}
          </Text>
        </>
      )}
      {item.history.length > 0 && (
        <>
          <h3>{t('review.history')}</h3>
          <DecisionHistory history={item.history} />
        </>
      )}
      <Keys shortcuts={shortcutsOf(item, isTwins)} />
    </aside>
  )
}
