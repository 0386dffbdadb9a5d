import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Sheet } from '#shared/contract/batches.ts'
import type { PageName, ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { pointsText } from '../../lib/points-text.ts'
import { FlatPage } from '../../lib/sheet/flat-page.tsx'
import { pageName } from '../../lib/sheet/page-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import { CommandButton } from './command-button.tsx'
import classes from './review.module.css'
import type { Command } from './review-keys.ts'

interface TwinDeskProps {
  readonly item: ReviewItem
  readonly run: (command: Command) => void
}

interface TwinPageProps {
  readonly page: PageName
  /** What it scored, or whatever else is said of it. */
  readonly note: (sheet: Sheet | undefined) => string
  readonly children?: ReactNode
}

/** One of several pages beside each other, as it was printed, and what can be done with it. */
export function TwinPage({ page, note, children }: TwinPageProps) {
  const t = useText()
  const { api } = useStation()
  const sheet = useQuery(api.batches.sheet.queryOptions({ input: { pageId: page.pageId } })).data
  const image = sheet?.image ?? null
  return (
    <li>
      <Text size="sm" fw={600} truncate title={pageName(page)}>
        {pageName(page)}
      </Text>
      <div className={classes.twinPage}>
        {sheet !== undefined && image !== null && (
          <FlatPage
            pageId={page.pageId}
            image={image}
            flat={sheet.flat}
            label={t('sheet.page', { file: page.fileName, page: page.pageIndex + 1 })}
            focus={undefined}
          />
        )}
      </div>
      <Group gap="sm" justify="space-between">
        <Text size="sm">{note(sheet)}</Text>
        {children}
      </Group>
    </li>
  )
}

/** Sheets of one student beside each other: one of them counts, or one of them is somebody else's. */
export function TwinDesk({ item, run }: TwinDeskProps) {
  const t = useText()
  const { student, twins, pageId, fileName, pageIndex } = item
  const score = (sheet: Sheet | undefined) =>
    `${t('sheet.score')}: ${sheet === undefined ? '–' : pointsText(sheet.page)} / ${sheet?.page.possible ?? '–'}`
  const who = [student?.name, student?.number].filter((part) => part).join(' ')
  return (
    <div className={classes.twins}>
      <Group gap="sm" justify="space-between">
        <Text size="sm">{t('review.twins', { who })}</Text>
        <CommandButton keyName="N" onClick={() => run({ type: 'renumber' })}>
          {t('review.renumber')}
        </CommandButton>
      </Group>
      <ul>
        {[{ pageId, fileName, pageIndex }, ...twins].map((page, at) => (
          <TwinPage key={page.pageId} page={page} note={score}>
            <CommandButton isMain keyName={`${at + 1}`} onClick={() => run({ type: 'keep', at })}>
              {t('review.keep')}
            </CommandButton>
          </TwinPage>
        ))}
      </ul>
    </div>
  )
}
