import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useEffect,
  useReducer,
  useRef,
} from 'react'
import type { MarkedEntry, MarkedPaper } from '#shared/contract/results.ts'
import { blanksOf, isStarted, type PaperGrid } from '#shared/domain/marked-paper.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { pastedCells } from '../../lib/pasted-cells.ts'
import { useStation } from '../../lib/station-context.tsx'
import { openPaper, paperAction, paperEntries, reducePaper } from './paper-state.ts'
import classes from './results.module.css'

interface PaperDialogProps {
  readonly batchId: number
  /** @param before  what the papers said, which undoes it */
  readonly onSaved: (before: MarkedEntry[]) => void
  readonly onClose: () => void
}

/** 정오표: papers that were marked by hand, a row of O and X a student; whoever has no mark was not there. */
export function PaperDialog({ batchId, onSaved, onClose }: PaperDialogProps) {
  const t = useText()
  const { api } = useStation()
  const paper = useQuery(api.results.marked.queryOptions({ input: { batchId } }))
  return (
    <Modal opened onClose={onClose} title={t('results.paper.title')} size="90vw">
      <FailureText of={paper.error} />
      {paper.data !== undefined && (
        <Grid {...{ batchId, onSaved, onClose }} paper={paper.data} key={paper.dataUpdatedAt} />
      )}
    </Modal>
  )
}

function Grid({ batchId, paper, onSaved, onClose }: PaperDialogProps & { readonly paper: MarkedPaper }) {
  const t = useText()
  const { client } = useStation()
  const [state, act] = useReducer(reducePaper, paper, openPaper)
  const { grid, at, refused, past } = state
  const entries = paperEntries(paper, grid)
  const blanks = blanksOf(grid)
  const current = paper.students[at.row]
  const there = grid.filter(isStarted).length
  const save = useMutation({
    mutationFn: () => client.results.setMarked({ batchId, entries }),
    onSuccess: ({ before }) => onSaved(before),
  })
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => root.current?.focus(), [])
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    void document.getElementById(cellId(at))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [at])

  function onKeyDown(event: KeyboardEvent) {
    const action = paperAction(event, state)
    if (action === undefined) return
    event.preventDefault()
    act(action)
  }
  function onPointerDown({ target }: PointerEvent) {
    const { row, column } = (target as Element).closest('td')?.dataset ?? {}
    if (row !== undefined) act({ type: 'go', row: Number(row), column: Number(column) })
  }
  function onPaste(event: ClipboardEvent) {
    event.preventDefault()
    act({ type: 'paste', cells: pastedCells(event.clipboardData.getData('text/plain')) })
  }
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {t('results.paper.hint')}
      </Text>
      <Group gap="xs">
        <Button variant="default" disabled={blanks === 0} onClick={() => act({ type: 'fill' })}>
          {t('results.paper.fill', { count: blanks })}
        </Button>
        <Button variant="default" disabled={there === 0} onClick={() => act({ type: 'nobody' })}>
          {t('results.paper.nobody')}
        </Button>
        <Button variant="default" disabled={past.length === 0} onClick={() => act({ type: 'undo' })}>
          {t('common.undo')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('results.paper.there', { there, absent: grid.length - there })}
        </Text>
        <Text size="sm" ml="auto" role="status">
          {current !== undefined &&
            `${current.name || current.number} · ${paper.questions[at.column]} ${grid[at.row][at.column]}`}
        </Text>
      </Group>
      {refused !== undefined && (
        <Text size="sm" c="error" role="alert">
          {t(`results.paper.${refused.kind}`, { count: refused.count })}
        </Text>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: cells are moved through by the arrows, as in a spreadsheet */}
      <div
        ref={root}
        className={classes.paper}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onPointerDown={onPointerDown}
      >
        <table aria-label={t('results.paper.title')}>
          <thead>
            <tr>
              <th>{t('results.column.number')}</th>
              <th>{t('results.column.name')}</th>
              <th>{t('results.paper.came')}</th>
              {paper.questions.map((question) => (
                <th key={question} data-mark>
                  {question}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {paper.students.map((student, row) => (
              <Row
                key={student.number}
                {...{ student, row, act }}
                marks={grid[row]}
                column={at.row === row ? at.column : undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
      <FailureText of={save.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={save.isPending} disabled={entries.length === 0} onClick={() => save.mutate()}>
          {t('results.paper.save', { count: entries.length })}
        </Button>
      </Group>
    </Stack>
  )
}

const cellId = ({ row, column }: { readonly row: number; readonly column: number }) =>
  `paper-${row}-${column}`

interface RowProps {
  readonly student: MarkedPaper['students'][number]
  readonly marks: PaperGrid[number]
  readonly row: number
  /** Where the cursor is, if in this row. */
  readonly column: number | undefined
  readonly act: (action: Parameters<typeof reducePaper>[1]) => void
}

const Row = memo(function Row({ student, marks, row, column: cursor, act }: RowProps) {
  const t = useText()
  const { number, name, hasSheet } = student
  const came = isStarted(marks)
  return (
    <tr data-absent={!came || undefined}>
      <th scope="row">{number}</th>
      <th>{name}</th>
      <th>
        {hasSheet ? (
          t('results.paper.scanned')
        ) : (
          <button type="button" tabIndex={-1} aria-pressed={came} onClick={() => act({ type: 'came', row })}>
            {t(came ? 'results.paper.present' : 'results.paper.absent')}
          </button>
        )}
      </th>
      {marks.map((mark, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
          key={column}
          id={cellId({ row, column })}
          data-mark={mark || true}
          data-row={row}
          data-column={column}
          data-current={cursor === column || undefined}
        >
          {mark}
        </td>
      ))}
    </tr>
  )
})
