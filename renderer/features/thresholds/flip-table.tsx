import { Button, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { Decision } from '#shared/domain/marks.ts'
import { useText } from '../../lib/i18n.ts'
import { useRowName } from '../../lib/sheet/row-name.ts'
import parts from '../../ui/parts.module.css'
import type { Flip } from './model.ts'
import classes from './thresholds.module.css'

/** Rows drawn at first; the heading has the number of all, and a button shows more. */
const SHOWN = 60
const MORE = 300

interface FlipTableProps {
  readonly flips: readonly Flip[]
  readonly pageName: (pageId: number) => string
  readonly onOpen: (flip: Flip) => void
}

/** Every answer that would change, in the batch's order: what it is now and what it would be. */
export function FlipTable({ flips, pageName, onOpen }: FlipTableProps) {
  const t = useText()
  const rowName = useRowName()
  const [shown, setShown] = useState(SHOWN)
  const words = ({ detected, status }: Decision) =>
    `${detected.length === 0 ? t('status.blank') : detected.join(', ')}${status === 'ok' || status === 'blank' ? '' : ` (${t('status.review')})`}`
  return (
    <>
      <h2 className={classes.heading} aria-live="polite">
        {flips.length === 0 ? t('thresholds.noFlips') : t('thresholds.flips', { count: flips.length })}
      </h2>
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
              </tr>
            </thead>
            <tbody>
              {flips.slice(0, shown).map((flip) => (
                <tr key={`${flip.pageId} ${flip.label}`}>
                  <td>
                    <UnstyledButton fz={12} td="underline" onClick={() => onOpen(flip)}>
                      {pageName(flip.pageId)}
                    </UnstyledButton>
                  </td>
                  <td>{rowName(flip.label)}</td>
                  <td>{words(flip.before)}</td>
                  <td>{words(flip.after)}</td>
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
