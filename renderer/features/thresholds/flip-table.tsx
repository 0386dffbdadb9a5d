import { Button, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { ScoreMove } from '#shared/contract/thresholds.ts'
import type { Decision } from '#shared/domain/marks.ts'
import { useText } from '../../lib/i18n.ts'
import { pointsText } from '../../lib/points-text.ts'
import parts from '../../ui/parts.module.css'
import type { Flip } from './model.ts'
import classes from './thresholds.module.css'
import type { Names, RowAt } from './use-thresholds.ts'

/** Rows drawn at first; the heading has the number of all, and a button shows more. */
const SHOWN = 60
const MORE = 300

interface FlipTableProps {
  readonly flips: readonly Flip[]
  /** Sheets whose score would change; undefined until that is known. */
  readonly moves: readonly ScoreMove[] | undefined
  readonly names: Names
  readonly onOpen: (row: RowAt) => void
}

/** Every answer that would change, in the batch's order: what it is now, what it would be, and what that does to the score. */
export function FlipTable({ flips, moves, names, onOpen }: FlipTableProps) {
  const t = useText()
  const moveOf = new Map(moves?.map((move) => [move.pageId, move]))
  const [shown, setShown] = useState(SHOWN)
  const words = ({ detected, status }: Decision) =>
    `${detected.length === 0 ? t('status.blank') : detected.join(', ')}${status === 'ok' || status === 'blank' ? '' : ` (${t('status.review')})`}`
  return (
    <>
      <h2 className={classes.heading} aria-live="polite">
        {flips.length === 0 ? t('thresholds.noFlips') : t('thresholds.flips', { count: flips.length })}
      </h2>
      {moves !== undefined && moves.length > 0 && (
        <p className={classes.moves}>{t('thresholds.moves', { count: moves.length })}</p>
      )}
      <section
        className={`${parts.scroller} ${classes.flips}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard too
        tabIndex={0}
        aria-label={t('thresholds.flips', { count: flips.length })}
      >
        {flips.length > 0 && (
          <table className={parts.table}>
            <thead>
              <tr>
                <th scope="col">{t('thresholds.page')}</th>
                <th scope="col">{t('results.item.question')}</th>
                <th scope="col">{t('thresholds.before')}</th>
                <th scope="col">{t('thresholds.after')}</th>
                <th scope="col">{t('sheet.score')}</th>
              </tr>
            </thead>
            <tbody>
              {flips.slice(0, shown).map((flip, at) => (
                <tr key={`${flip.pageId} ${flip.label}`}>
                  <td>
                    <UnstyledButton fz={12} td="underline" onClick={() => onOpen(flip)}>
                      {names.who(flip.pageId)}
                    </UnstyledButton>
                  </td>
                  <td>{names.row(flip)}</td>
                  <td>{words(flip.before)}</td>
                  <td>{words(flip.after)}</td>
                  <td>{flips[at - 1]?.pageId !== flip.pageId && <Move of={moveOf.get(flip.pageId)} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {flips.length > shown && (
          <Button variant="default" mt="sm" onClick={() => setShown(shown + MORE)}>
            {t('thresholds.moreFlips', { count: flips.length - shown })}
          </Button>
        )}
      </section>
    </>
  )
}

/** What a sheet comes to, before and after. */
const Move = ({ of }: { of: ScoreMove | undefined }) =>
  of !== undefined && (
    <>
      {pointsText(of.before)} → <b>{pointsText(of.after)}</b>
    </>
  )
