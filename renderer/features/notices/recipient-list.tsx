import { Checkbox, Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import type { NoticePreview } from '#shared/contract/notices.ts'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import classes from './notices.module.css'

const ROW_HEIGHT = 30
const keyOf = ({ number, relation }: { number: string; relation: string | null }) => `${number} ${relation}`

interface RecipientListProps {
  readonly preview: NoticePreview
  readonly onPick: (number: string, isPicked: boolean) => void
}

/** Who gets it, who does not and why, and the words of the one that is chosen. */
export function RecipientList({ preview, onPick }: RecipientListProps) {
  const t = useText()
  const { notices, excluded } = preview
  const [chosen, setChosen] = useState('')
  const shown = notices.find((notice) => keyOf(notice) === chosen) ?? notices[0]
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: notices.length + excluded.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  return (
    <div className={classes.split}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={scroller} className={parts.scroller} tabIndex={0}>
        <table className={classes.recipients} aria-rowcount={notices.length + excluded.length + 1}>
          <thead>
            <tr>
              <th aria-label={t('notices.choose.to')} />
              <th>{t('notices.preview.student')}</th>
              <th>{t('notices.preview.number')}</th>
              <th>{t('notices.choose.to')}</th>
              <th>{t('notices.preview.phone')}</th>
              <th>{t('notices.preview.why')}</th>
            </tr>
          </thead>
          <tbody style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const notice = notices[index]
              const left = notice === undefined ? excluded[index - notices.length] : undefined
              const row = notice ?? left
              if (row === undefined) return null
              const isByHand = left?.why === 'skipped'
              return (
                <tr
                  key={keyOf(row)}
                  aria-rowindex={index + 2}
                  aria-selected={notice !== undefined && notice === shown}
                  data-excluded={left !== undefined || undefined}
                  style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
                  onClick={() => notice !== undefined && setChosen(keyOf(notice))}
                >
                  <td>
                    {(notice !== undefined || isByHand) && (
                      <Checkbox
                        size="xs"
                        aria-label={t('notices.preview.pick', { name: row.name })}
                        checked={notice !== undefined}
                        onClick={(event) => event.stopPropagation()}
                        onChange={(event) => onPick(row.number, event.currentTarget.checked)}
                      />
                    )}
                  </td>
                  <td>
                    {notice === undefined ? (
                      row.name
                    ) : (
                      <button type="button" onClick={() => setChosen(keyOf(row))}>
                        {row.name}
                      </button>
                    )}
                  </td>
                  <td>{row.number}</td>
                  <td>{row.relation === null ? '' : t(`notices.relation.${row.relation}`)}</td>
                  <td>{row.phone ?? ''}</td>
                  <td>{left !== undefined && t(`notices.why.${left.why}`, { names: left.names })}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <aside className={classes.words} aria-label={t('notices.preview.show')}>
        <h2>{t('notices.preview.show')}</h2>
        {shown === undefined ? (
          <Text size="sm">{t('notices.preview.nobody')}</Text>
        ) : (
          <>
            <Text size="sm" c="dimmed">
              {shown.name} · {t(`notices.relation.${shown.relation}`)} {shown.phone}
            </Text>
            <div className={classes.bubble}>{shown.text}</div>
            {shown.clipped.length > 0 && (
              <Text size="sm">{t('notices.preview.clipped', { names: shown.clipped.join(', ') })}</Text>
            )}
          </>
        )}
        {excluded.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('notices.preview.excluded', { count: excluded.length })}
          </Text>
        )}
      </aside>
    </div>
  )
}
