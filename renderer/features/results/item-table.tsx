import { IconAlertTriangle } from '@tabler/icons-react'
import type { ResultItem } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import { useQuestionName } from '../../lib/sheet/row-name.ts'
import parts from '../../ui/parts.module.css'
import tables from '../../ui/tables.module.css'
import classes from './results.module.css'

/** Item analysis: how many had each question right, whether better students did, and what was chosen. */
export function ItemTable({
  items,
  onItem,
}: {
  readonly items: readonly ResultItem[]
  /** Shows who chose what. */
  readonly onItem: (item: ResultItem) => void
}) {
  const t = useText()
  const questionName = useQuestionName()
  return (
    <div className={parts.scroller}>
      <table className={tables.rows}>
        <thead>
          <tr>
            <th>{t('results.column.form')}</th>
            <th>{t('results.item.question')}</th>
            <th data-numeric>{t('results.item.difficulty')}</th>
            <th data-numeric>{t('results.item.pointBiserial')}</th>
            <th data-numeric>{t('results.column.blank')}</th>
            <th>{t('results.item.choices')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.form} ${item.question}`}>
              <td>{item.form || '–'}</td>
              <td>
                <button type="button" onClick={() => onItem(item)}>
                  {questionName(item.question)}
                </button>
              </td>
              <td data-numeric>{item.difficulty === null ? '–' : `${Math.round(item.difficulty * 100)}%`}</td>
              <td data-numeric>
                {item.isKeySuspect && (
                  <IconAlertTriangle
                    size={13}
                    aria-label={t('results.item.suspect')}
                    color="var(--pen-doubt)"
                  />
                )}{' '}
                {item.pointBiserial === null ? '–' : item.pointBiserial.toFixed(2)}
              </td>
              <td data-numeric>{item.blank}</td>
              <td>
                {item.choices.map(({ option, count, isKey, warning }) => (
                  <span
                    key={option}
                    className={classes.choice}
                    data-key={isKey || undefined}
                    title={warning === null ? undefined : t(`results.warn.${warning}`)}
                  >
                    {option} <b>{count}</b>
                    {warning !== null && ' !'}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
