import { IconPencil } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { SheetRow } from '#shared/contract/batches.ts'
import { useText } from '../i18n.ts'
import { shortName } from './row-name.ts'
import classes from './sheet.module.css'

const SIGNS = { right: '○', wrong: '×', blank: '–', void: '○', undecided: '?' } as const

/** `2`, `1·3` where both are wanted, `2/4` where either is right. */
export const keyText = (accepts: SheetRow['accepts']): string =>
  accepts?.map((options) => options.join('·')).join('/') ?? ''

interface AnswerListProps {
  readonly rows: readonly SheetRow[]
  readonly selected: string | undefined
  readonly onSelect: (label: string) => void
}

/** Every answer of a sheet: what is marked, what the key says, what it earned; each can be looked at and corrected. */
export function AnswerList({ rows, selected, onSelect }: AnswerListProps) {
  const t = useText()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected !== undefined)
      list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <div ref={list} className={classes.answers}>
      <table>
        <thead>
          <tr>
            <th>{t('results.item.question')}</th>
            <th>{t('sheet.marked')}</th>
            <th>{t('sheet.key')}</th>
            <th>{t('sheet.score')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.label}
              aria-current={row.label === selected || undefined}
              data-doubtful={row.isDoubtful || undefined}
              onClick={() => onSelect(row.label)}
            >
              <th scope="row">
                <button type="button">{shortName(t, row)}</button>
              </th>
              <td>
                {row.isDoubtful && '?'}
                {row.detected.join('·') || (row.isDoubtful ? '' : '–')}
                {row.isByPerson && <IconPencil size={12} aria-label={t('sheet.byPerson')} />}
              </td>
              <td>{keyText(row.accepts)}</td>
              <td data-verdict={row.verdict ?? undefined}>
                {row.possible === null || row.verdict === null
                  ? ''
                  : `${SIGNS[row.verdict]} ${row.verdict === 'undecided' ? '' : (row.points ?? '')}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
