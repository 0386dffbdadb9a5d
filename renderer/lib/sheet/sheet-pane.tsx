import { ActionIcon, Alert, Badge, Button, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { errorText } from '#shared/i18n/index.ts'
import { useApp } from '../app-store.ts'
import { useText } from '../i18n.ts'
import { Standing } from '../standing.tsx'
import { useStation } from '../station-context.tsx'
import { PagePicture } from './page-picture.tsx'
import classes from './sheet.module.css'
import { SheetMarks } from './sheet-marks.tsx'

interface SheetPaneProps {
  readonly pageId: number
  readonly onClose: () => void
  /** Shows another page, e.g. the one a duplicate repeats. */
  readonly onOpen: (pageId: number) => void
  readonly actions?: ReactNode
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The evidence behind a page: its scan with everything that was read drawn over it, whose it is and what it scored. */
export function SheetPane({ pageId, onClose, onOpen, actions }: SheetPaneProps) {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const [isLarge, setLarge] = useState(false)
  const sheet = useQuery(api.batches.sheet.queryOptions({ input: { pageId } })).data
  if (sheet === undefined) return <aside className={classes.pane} aria-label={t('sheet.evidence')} />
  const { page, image, rows, warnings } = sheet
  const label = t('sheet.page', { file: page.fileName, page: page.pageIndex + 1 })
  return (
    <aside className={classes.pane} aria-label={t('sheet.evidence')}>
      <div className={classes.head}>
        <Standing of={page.standing} />
        <Text size="sm" fw={600} truncate flex={1} title={label}>
          {label}
        </Text>
        {image !== null && (
          <Button variant="default" onClick={() => setLarge(!isLarge)}>
            {t(isLarge ? 'sheet.fit' : 'sheet.large')}
          </Button>
        )}
        <ActionIcon aria-label={t('common.close')} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <dl className={classes.facts} style={{ margin: 0 }}>
        <Fact term={t('sheet.number')}>{page.studentNumber ?? '–'}</Fact>
        <Fact term={t('sheet.name')}>{page.studentName ?? '–'}</Fact>
        {page.formCode !== null && <Fact term={t('sheet.form')}>{page.formCode || '–'}</Fact>}
        <Fact term={t('sheet.score')}>
          {page.points === null ? '–' : `${page.points} / ${page.possible ?? ''}`}
        </Fact>
        {warnings.map((warning) => (
          <Badge key={warning} variant="light" color="gray" radius="sm" tt="none">
            {t(`warning.${warning}`)}
          </Badge>
        ))}
        <Group gap="sm" ml="auto">
          {page.openReviews > 0 && (
            <Button color="review" variant="light" onClick={() => go('review')}>
              {t('sheet.review', { count: page.openReviews })}
            </Button>
          )}
          {page.duplicateOf !== null && (
            <Button variant="default" onClick={() => onOpen(page.duplicateOf!)}>
              {t('sheet.showFirst')}
            </Button>
          )}
          {actions}
        </Group>
      </dl>
      <div className={classes.scan}>
        {page.error !== null && (
          <Alert color="error" variant="light" mb="sm">
            {errorText(t, page.error)}
          </Alert>
        )}
        {image !== null && page.hasPreview && (
          <div style={{ width: isLarge ? Math.min(image.widthPx, 2400) : '100%' }}>
            <PagePicture pageId={pageId} size={image} label={label} isSharp={isLarge}>
              <SheetMarks rows={rows} />
            </PagePicture>
          </div>
        )}
      </div>
    </aside>
  )
}
