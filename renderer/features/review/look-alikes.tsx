import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import { pageName } from '../../lib/sheet/page-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import { toggled } from '../../lib/toggled.ts'
import { aboutText } from './page-question.ts'
import classes from './review.module.css'

const CROP = { width: 210, height: 64 }

interface LookAlikesProps {
  readonly item: ReviewItem
  readonly onAccept: (ids: readonly number[]) => void
  readonly onClose: () => void
}

/** All rows that look like this one, each with what the machine read; those not left out are accepted together. */
export function LookAlikes({ item, onAccept, onClose }: LookAlikesProps) {
  const t = useText()
  const { api } = useStation()
  const { data } = useQuery(api.reviews.alike.queryOptions({ input: { id: item.id }, staleTime: 0 }))
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const rows = [item, ...(data ?? [])]
  const ids = rows.filter(({ id }) => !left.has(id)).map(({ id }) => id)

  const close = useRef<HTMLButtonElement>(null)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isAccept = event.code === 'Enter' || event.code === 'NumpadEnter'
    if (!isAccept && event.code !== 'Escape') return
    event.preventDefault()
    if (!isAccept || event.target === close.current) onClose()
    else if (data !== undefined) onAccept(ids)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])

  return (
    <div className={classes.alikePane} role="dialog" aria-label={t('review.alikeTitle')}>
      <Group justify="space-between" p="sm">
        <Text fw={600}>{t('review.alikeTitle')}</Text>
        <Group gap="sm">
          <Button disabled={data === undefined} onClick={() => onAccept(ids)}>
            {t('review.acceptAll', { count: ids.length })}
          </Button>
          <Button ref={close} variant="default" onClick={onClose}>
            {t('common.close')}
          </Button>
        </Group>
      </Group>
      <ul className={classes.alikes}>
        {rows.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              aria-pressed={!left.has(each.id)}
              data-left={left.has(each.id) || undefined}
              onClick={() => setLeft((before) => toggled(before, each.id))}
            >
              {each.box !== null && each.pageSize !== null && (
                <PageCrop
                  pageId={each.pageId}
                  size={each.pageSize}
                  box={withContext(each.box, each.pageSize, 24, 8)}
                  fit={CROP}
                  label={t('review.cropOf', { label: aboutText(t, each) })}
                />
              )}
              <span>
                {each.student?.name ?? each.student?.number ?? pageName(each)} {aboutText(t, each)} →{' '}
                <b>{each.machine.decision?.detected.join(', ') || t('status.blank')}</b>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
