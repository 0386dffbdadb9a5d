import { ActionIcon, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import parts from '../../ui/parts.module.css'
import classes from './import.module.css'

/** What somebody has to look into first. */
const GROUPS = ['twice', 'extra', 'checking', 'absent', 'late', 'present'] as const

interface AttendancePaneProps {
  readonly batchId: number
  readonly onOpen: (pageId: number) => void
  readonly onClose: () => void
}

/** Who sat the exam and who did not, once its sheets are in; a name opens the sheet. */
export function AttendancePane({ batchId, onOpen, onClose }: AttendancePaneProps) {
  const t = useText()
  const { api } = useStation()
  const { data, error } = useQuery(api.batches.attendance.queryOptions({ input: { id: batchId } }))
  return (
    <aside className={classes.attendance} aria-label={t('import.attendance.title')}>
      <div className={classes.attendanceHead}>
        <Text fw={600} flex={1}>
          {t('import.attendance.title')}
        </Text>
        <ActionIcon aria-label={t('common.close')} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <FailureAlert of={error} m="sm" />
      <div className={parts.scroller}>
        {data !== undefined && data.unknown.length > 0 && (
          <section>
            <h3>{t('import.attendance.unknown', { count: data.unknown.length })}</h3>
            <ul className={parts.list}>
              {data.unknown.map((pageId, i) => (
                <li key={pageId}>
                  <button type="button" onClick={() => onOpen(pageId)}>
                    {t('import.attendance.sheet', { number: i + 1 })}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {data !== undefined &&
          GROUPS.filter((group) => data[group].length > 0 || group === 'present' || group === 'absent').map(
            (group) => (
              <section key={group}>
                <h3>
                  {t(`import.attendance.${group}`)} <b>{data[group].length}</b>
                </h3>
                <ul className={parts.list}>
                  {data[group].map(({ number, name, group: className, pageIds }) => (
                    <li key={number}>
                      {pageIds.length === 0 ? (
                        <span>{`${name} ${number} ${className}`}</span>
                      ) : (
                        pageIds.map((pageId, i) => (
                          <button key={pageId} type="button" onClick={() => onOpen(pageId)}>
                            {i === 0 ? `${name} ${number} ${className}`.trim() : `(${i + 1})`}
                          </button>
                        ))
                      )}
                    </li>
                  ))}
                </ul>
              </section>
            ),
          )}
      </div>
    </aside>
  )
}
