import { Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconChartBar,
  IconChecklist,
  IconListDetails,
  IconNotebook,
  type IconProps,
  IconScan,
  IconSend,
  IconSettings,
  IconTemplate,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ComponentType, ReactNode } from 'react'
import { SCREENS, type Screen, useApp } from '../lib/app-store.ts'
import { useText } from '../lib/i18n.ts'
import { useStation } from '../lib/station-context.tsx'
import { Notices } from './notices.tsx'
import { PaletteButton } from './palette-button.tsx'
import classes from './shell.module.css'
import { StatusBar } from './status-bar.tsx'

const ICONS: Record<Screen, ComponentType<IconProps>> = {
  import: IconScan,
  'template-editor': IconTemplate,
  thresholds: IconAdjustmentsHorizontal,
  review: IconChecklist,
  results: IconChartBar,
  homework: IconNotebook,
  notices: IconSend,
  queue: IconListDetails,
  settings: IconSettings,
}

/** What waits for a person on a screen, and in which exams where it is of several. */
interface Waiting {
  readonly count: number
  readonly exams: readonly string[]
}
const NOTHING: Waiting = { count: 0, exams: [] }

function useWaiting(): Partial<Record<Screen, Waiting>> {
  const t = useText()
  const { api } = useStation()
  const reviews = useQuery(api.reviews.byExam.queryOptions()).data ?? []
  const jobs = useQuery(api.jobs.counts.queryOptions()).data
  return {
    review: {
      count: reviews.reduce((sum, { open }) => sum + open, 0),
      exams: reviews.map(({ name, open }) => t('shell.openIn', { name, count: open })),
    },
    queue: { count: jobs?.byState.dead ?? 0, exams: [] },
  }
}

/** More are not told by name. */
const MOST_EXAMS = 8

interface ShellProps {
  readonly current: Screen
  readonly children: ReactNode
}

/** The frame of every screen: the screens in a narrow rail, one pane, a status bar. */
export function Shell({ current, children }: ShellProps) {
  const t = useText()
  const go = useApp((state) => state.go)
  const waiting = useWaiting()
  return (
    <div className={classes.shell}>
      <nav className={classes.rail} aria-label={t('shell.screens')}>
        {SCREENS.map((each) => {
          const Icon = ICONS[each]
          const { count, exams } = waiting[each] ?? NOTHING
          return (
            <Tooltip
              key={each}
              disabled={exams.length === 0}
              multiline
              position="right"
              label={
                <>
                  {exams.slice(0, MOST_EXAMS).map((exam) => (
                    <div key={exam}>{exam}</div>
                  ))}
                  {exams.length > MOST_EXAMS && '…'}
                </>
              }
            >
              <UnstyledButton
                className={classes.item ?? ''}
                aria-current={each === current ? 'page' : undefined}
                onClick={() => go(each)}
              >
                <Icon size={20} stroke={1.6} aria-hidden />
                {t(`screen.${each}`)}
                {count > 0 && <span className={classes.count}>{count > 999 ? '999+' : count}</span>}
              </UnstyledButton>
            </Tooltip>
          )
        })}
        <PaletteButton />
      </nav>
      <div className={classes.notices}>
        <Notices />
      </div>
      <main className={classes.main}>{children}</main>
      <StatusBar />
    </div>
  )
}
