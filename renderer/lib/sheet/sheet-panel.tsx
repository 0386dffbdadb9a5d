import { ActionIcon, Alert, Badge, Button, Group, Text, UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Sheet, SheetRow } from '#shared/contract/batches.ts'
import { questionNumber } from '#shared/domain/layout.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useApp } from '../app-store.ts'
import { FailureAlert } from '../failure.tsx'
import { useText } from '../i18n.ts'
import { pointsText } from '../points-text.ts'
import { Standing } from '../standing.tsx'
import { useStation } from '../station-context.tsx'
import { AnswerDetail } from './answer-detail.tsx'
import { AnswerList } from './answer-list.tsx'
import { FlatPage, type FlatPageView } from './flat-page.tsx'
import { pageName } from './page-name.ts'
import { RescanDetail } from './rescan-detail.tsx'
import classes from './sheet.module.css'
import { SheetMarks } from './sheet-marks.tsx'
import { StudentDetail } from './student-detail.tsx'
import { type Corrections, inForce, useCorrections } from './use-corrections.ts'
import { usePanelKeys } from './use-panel-keys.ts'

interface SheetPanelProps {
  readonly pageId: number
  /** The row to look at first. */
  readonly row?: string | undefined
  readonly onClose: () => void
  /** Shows another page, e.g. the one a duplicate repeats. */
  readonly onOpen: (pageId: number) => void
  /** Whether the keys are meant for it from the start. */
  readonly isFocused?: boolean
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

interface PartProps {
  readonly sheet: Sheet
  readonly corrections: Corrections
}

/** Whose sheet it is, its form and what it scored; what can be wrong is a button. */
function Facts({ sheet, corrections, children }: PartProps & { readonly children: ReactNode }) {
  const t = useText()
  const { page, identity, rows, warnings } = sheet
  const form = rows.find(({ kind }) => kind === 'form')
  const { select } = corrections
  return (
    <div className={classes.factsRow}>
      <dl className={classes.facts}>
        <Fact term={t('sheet.student')}>
          {identity === null ? (
            (page.studentName ?? page.studentNumber ?? '–')
          ) : (
            <UnstyledButton className={classes.link ?? ''} onClick={() => select({ kind: 'student' })}>
              {[page.studentName, page.studentNumber].filter((part) => part).join(' ') || '–'}
            </UnstyledButton>
          )}
          {identity?.isOutsider === true && (
            <Badge ml={6} variant="light" color="gray" radius="sm" tt="none">
              {t('sheet.outsider')}
            </Badge>
          )}
        </Fact>
        {form !== undefined && (
          <Fact term={t('sheet.form')}>
            <UnstyledButton
              className={classes.link ?? ''}
              onClick={() => select({ kind: 'row', label: form.label })}
            >
              {page.formCode || '–'}
            </UnstyledButton>
          </Fact>
        )}
        <Fact term={t('sheet.score')}>
          {page.points === null ? '–' : `${pointsText(page)} / ${page.possible ?? ''}`}
          {page.lacksHand && ` · ${t('sheet.lacksHand')}`}
        </Fact>
      </dl>
      {warnings.map((warning) => (
        <Badge key={warning} variant="light" color="gray" radius="sm" tt="none">
          {t(`warning.${warning}`)}
        </Badge>
      ))}
      <Group gap="sm" ml="auto">
        {children}
      </Group>
    </div>
  )
}

/** That the sheet is out of every figure, why, and what counts instead; or for which sheets it stands. */
function Replacement({ sheet, corrections, onOpen }: PartProps & Pick<SheetPanelProps, 'onOpen'>) {
  const t = useText()
  const { page, whole, replaces } = sheet
  const { leftOut } = page
  const other = leftOut?.replacedBy ?? undefined
  if (leftOut === null && replaces.length === 0) return null
  return (
    <Alert variant="light" color="gray" p="xs" radius={0}>
      <Group gap="sm">
        <Text size="sm">
          {leftOut === null
            ? t('sheet.replaces', { file: replaces.map(pageName).join(', ') })
            : [t('sheet.leftOut'), leftOut.why].filter((part) => part !== '').join(' · ')}
        </Text>
        {other !== undefined && (
          <Button variant="default" onClick={() => onOpen(other)}>
            {t('sheet.showOther')}
          </Button>
        )}
        {replaces.length > 0 && (
          <Button variant="default" onClick={() => onOpen(replaces[0].pageId)}>
            {t('sheet.showOld')}
          </Button>
        )}
        {leftOut !== null && inForce(whole.history) !== undefined && (
          <Button variant="default" onClick={() => corrections.takeBack(whole)}>
            {t('sheet.takeIn')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

/** The pages of a sheet that has several: each is a click away, and one that does not belong there is taken apart. */
function Parts({ sheet, corrections, onOpen }: PartProps & Pick<SheetPanelProps, 'onOpen'>) {
  const t = useText()
  const { page, parts, joined } = sheet
  const said = inForce(joined.history)?.value
  const isAlone = said?.kind === 'join' && said.withPageId === null
  if (parts.length < 2 && !isAlone) return null
  return (
    <Group gap="xs" px="sm" py={4} role="group" aria-label={t('sheet.parts')}>
      <Text size="sm" c="dimmed">
        {t('sheet.parts')}
      </Text>
      {parts.map((part, at) => (
        <Button
          key={part.pageId}
          size="compact-sm"
          variant={part.pageId === page.id ? 'filled' : 'default'}
          aria-pressed={part.pageId === page.id}
          title={pageName(part)}
          onClick={() => onOpen(part.pageId)}
        >
          {t('sheet.part', { number: at + 1 })}
        </Button>
      ))}
      {parts.length > 1 && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => corrections.say({ kind: 'join', withPageId: null })}
        >
          {t('sheet.takeApart')}
        </Button>
      )}
      {isAlone && (
        <Button size="compact-sm" variant="subtle" onClick={() => corrections.takeBack(joined)}>
          {t('sheet.joinAgain')}
        </Button>
      )}
    </Group>
  )
}

function Detail({ sheet, corrections, onOpen }: PartProps & Pick<SheetPanelProps, 'onOpen'>) {
  const t = useText()
  const { subject, row, say, select } = corrections
  const { page, image } = sheet
  if (subject?.kind === 'student') return <StudentDetail sheet={sheet} corrections={corrections} />
  if (subject?.kind === 'rescan')
    return (
      <RescanDetail
        key={page.id}
        page={page}
        onDone={onOpen}
        onReject={(why) => {
          select(undefined)
          say({ kind: 'page', action: 'discard' }, undefined, why)
        }}
      />
    )
  if (row === undefined || image === null)
    return <div className={classes.hint}>{t(page.isMarked ? 'sheet.onPaper' : 'sheet.chooseAnswer')}</div>
  return <AnswerDetail pageId={page.id} image={image} row={row} corrections={corrections} />
}

/** What is listed of a sheet, as people count: the form, the questions by their numbers, then what has none. */
function answersOf({ rows, identity }: Sheet): SheetRow[] {
  const place = ({ kind, label }: SheetRow) =>
    kind === 'form'
      ? -1
      : kind === 'number'
        ? Number.POSITIVE_INFINITY
        : (questionNumber(label.replace(/_\d+$/, '')) ?? Number.MAX_VALUE)
  const listed = rows.filter(({ label }) => identity?.labels.includes(label) !== true)
  return listed.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}

/**
 * All there is to know of one sheet, and everything in it to be corrected: its answers beside the key, the page as it was
 * printed with what was read drawn over it, and what was clicked in detail.
 */
export function SheetPanel({
  pageId,
  row: initial,
  onClose,
  onOpen,
  isFocused = false,
  actions,
}: SheetPanelProps) {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const root = useRef<HTMLElement>(null)
  const view = useRef<FlatPageView>(null)
  const sheet = useQuery(api.batches.sheet.queryOptions({ input: { pageId } })).data
  const corrections = useCorrections(sheet, initial)
  const { subject, row, select } = corrections
  useEffect(() => {
    if (isFocused) root.current?.focus()
  }, [isFocused])

  const listed = sheet === undefined ? [] : answersOf(sheet)
  usePanelKeys({ root, view, listed, corrections, onClose })

  if (sheet === undefined)
    return <aside ref={root} tabIndex={-1} className={classes.pane} aria-label={t('sheet.evidence')} />
  const { page, image } = sheet
  const label = t('sheet.page', { file: page.fileName, page: page.pageIndex + 1 })
  const box = subject?.kind === 'student' ? (sheet.identity?.box ?? undefined) : row?.box
  const selectRow = (chosen: string) => {
    select({ kind: 'row', label: chosen })
    root.current?.focus({ preventScroll: true })
  }
  return (
    <aside ref={root} tabIndex={-1} className={classes.pane} aria-label={t('sheet.evidence')}>
      <div className={classes.head}>
        <Standing of={page.standing} />
        <Text size="sm" fw={600} truncate flex={1} title={label}>
          {label}
        </Text>
        <ActionIcon aria-label={t('common.close')} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <Facts sheet={sheet} corrections={corrections}>
        {page.openReviews > 0 && page.leftOut === null && (
          <Button color="review" variant="light" onClick={() => go('review')}>
            {t('sheet.review', { count: page.openReviews })}
          </Button>
        )}
        {page.duplicateOf !== null && (
          <Button variant="default" onClick={() => onOpen(page.duplicateOf!)}>
            {t('sheet.showFirst')}
          </Button>
        )}
        {page.duplicateOf === null && !page.isMarked && (
          <Button variant="default" onClick={() => select({ kind: 'rescan' })}>
            {t('sheet.rescan')}
          </Button>
        )}
        {actions}
      </Facts>
      <Parts sheet={sheet} corrections={corrections} onOpen={onOpen} />
      <Replacement sheet={sheet} corrections={corrections} onOpen={onOpen} />
      <FailureAlert of={corrections.error} p="xs" radius={0} />
      <div className={classes.body}>
        {listed.length > 0 && <AnswerList rows={listed} selected={row?.label} onSelect={selectRow} />}
        <div className={classes.scan} data-plain={listed.length === 0 || undefined}>
          {page.error !== null && (
            <Alert color="error" variant="light" mb="sm">
              {errorText(t, page.error)}
            </Alert>
          )}
          {image !== null && page.hasPreview && (
            <FlatPage
              ref={view}
              pageId={pageId}
              image={image}
              flat={sheet.flat}
              label={label}
              focus={corrections.isWhole ? undefined : box}
            >
              <SheetMarks rows={sheet.rows} selected={row?.label} onSelect={selectRow} />
            </FlatPage>
          )}
        </div>
        <Detail sheet={sheet} corrections={corrections} onOpen={onOpen} />
      </div>
    </aside>
  )
}
