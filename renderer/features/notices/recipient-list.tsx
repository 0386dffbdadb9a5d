import { Checkbox, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { NoticePreview } from '#shared/contract/notices.ts'
import { useText } from '../../lib/i18n.ts'
import { LongTable } from '../../ui/long-table.tsx'
import classes from './notices.module.css'

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
  const rows = [
    ...notices.map((notice) => ({ notice, left: undefined, to: notice })),
    ...excluded.map((left) => ({ notice: undefined, left, to: left })),
  ]
  return (
    <div className={classes.split}>
      <LongTable
        rows={rows}
        keyOf={({ to }) => keyOf(to)}
        columns={[
          { text: <VisuallyHidden>{t('notices.choose.to')}</VisuallyHidden> },
          { text: t('notices.preview.student') },
          { text: t('notices.preview.number') },
          { text: t('notices.choose.to') },
          { text: t('notices.preview.phone') },
          { text: t('notices.preview.why') },
        ]}
        className={classes.recipients}
        isChosen={({ notice }) => notice !== undefined && notice === shown}
        canOpen={({ notice }) => notice !== undefined}
        onOpen={({ to }) => setChosen(keyOf(to))}
      >
        {({ notice, left, to }) => {
          const why = left && t(`notices.why.${left.why}`, { names: left.names })
          return (
            <>
              <td>
                {(notice !== undefined || left?.why === 'skipped') && (
                  <Checkbox
                    size="xs"
                    aria-label={t('notices.preview.pick', { name: to.name })}
                    checked={notice !== undefined}
                    onClick={(event) => event.stopPropagation()}
                    onChange={(event) => onPick(to.number, event.currentTarget.checked)}
                  />
                )}
              </td>
              <td>
                {notice === undefined ? (
                  to.name
                ) : (
                  <button type="button" onClick={() => setChosen(keyOf(to))}>
                    {to.name}
                  </button>
                )}
              </td>
              <td>{to.number}</td>
              <td>{to.relation === null ? '' : t(`notices.relation.${to.relation}`)}</td>
              <td>{to.phone ?? ''}</td>
              <td title={why}>{why}</td>
            </>
          )
        }}
      </LongTable>
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
