import { ActionIcon, Button, Group, Modal, Stack, Text, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ClipboardEvent, type KeyboardEvent, useReducer, useRef } from 'react'
import type { KeyCells, KeyPreview, SheetKey } from '#shared/contract/keys.ts'
import { shortQuestion } from '#shared/i18n/question-text.ts'
import { wireErrorOf } from '../../lib/error.ts'
import { FailureText } from '../../lib/failure.tsx'
import { toBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { pastedCells } from '../../lib/pasted-cells.ts'
import { useStation } from '../../lib/station-context.tsx'
import parts from '../../ui/parts.module.css'
import {
  type CellPlace,
  type KeyGridAction,
  type KeyGridState,
  keyGridTable,
  openDoubts,
  openKeyGrid,
  reduceKeyGrid,
} from './key-grid-state.ts'

interface KeyGridProps {
  readonly batchId: number
  readonly cells: KeyCells
  /** Cells of what a sheet says that somebody has to fill in first; undefined where the key was opened as it is. */
  readonly doubts?: SheetKey['doubts'] | undefined
  /** Hidden while what it would do is looked at. */
  readonly isShown: boolean
  readonly onPreview: (csv: string, preview: KeyPreview) => void
  readonly onClose: () => void
}

/** How far a key moves from a cell: rows, columns. */
function stepOf(event: KeyboardEvent<HTMLInputElement>): readonly [number, number] | undefined {
  const { selectionStart, selectionEnd, value } = event.currentTarget
  const isWhole = selectionStart === 0 && selectionEnd === value.length
  switch (event.code) {
    case 'ArrowUp':
      return [-1, 0]
    case 'ArrowDown':
      return [1, 0]
    case 'Enter':
    case 'NumpadEnter':
      return [event.shiftKey ? -1 : 1, 0]
    // Within what is being typed they move the caret.
    case 'ArrowLeft':
      return isWhole || selectionEnd === 0 ? [0, -1] : undefined
    case 'ArrowRight':
      return isWhole || selectionStart === value.length ? [0, 1] : undefined
    default:
      return undefined
  }
}

/** Undo and redo by where their keys sit. */
function historyOf({ code, ctrlKey, metaKey, shiftKey }: KeyboardEvent): KeyGridAction | undefined {
  if (!ctrlKey && !metaKey) return undefined
  if (code === 'KeyZ') return { type: shiftKey ? 'redo' : 'undo' }
  return code === 'KeyY' ? { type: 'redo' } : undefined
}

const cellId = ({ row, column }: CellPlace) => `key-${row}-${column}`

/** A key as a sheet of cells: typed, pasted from a spreadsheet, undone; then looked at before it is taken. */
export function KeyGrid({ batchId, cells, doubts, isShown, onPreview, onClose }: KeyGridProps) {
  const t = useText()
  const { client } = useStation()
  const [state, dispatch] = useReducer(reduceKeyGrid, cells, openKeyGrid)
  const table = useRef<HTMLTableElement>(null)
  const focus = (place: CellPlace) =>
    table.current?.querySelector<HTMLInputElement>(`#${cellId(place)}`)?.focus()
  const look = useMutation({
    async mutationFn() {
      const csv = await toBase64(new Blob([keyGridTable(state).text]))
      return { csv, preview: await client.batches.previewKey({ id: batchId, csv }) }
    },
    onSuccess: ({ csv, preview }) => onPreview(csv, preview),
    onError(thrown) {
      const place = keyGridTable(state).placeOf(Number(wireErrorOf(thrown)?.params?.line))
      if (place !== undefined) focus(place)
    },
  })
  const act = (action: KeyGridAction) => {
    if (look.isError) look.reset()
    dispatch(action)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>, { row, column }: CellPlace) {
    if (event.nativeEvent.isComposing) return
    const history = historyOf(event)
    const step = stepOf(event)
    if (history !== undefined) act(history)
    else if (step !== undefined) focus({ row: row + step[0], column: column + step[1] })
    else return
    event.preventDefault()
  }
  function onPaste(event: ClipboardEvent<HTMLInputElement>, place: CellPlace) {
    const rows = pastedCells(event.clipboardData.getData('text/plain'))
    // One cell's text goes where the caret is.
    if (rows.length === 1 && rows[0].length === 1) return
    event.preventDefault()
    act({ type: 'paste', ...place, rows })
  }

  const asked = openDoubts(state, doubts ?? [])
  const wrong = keyGridTable(state).placeOf(Number(wireErrorOf(look.error)?.params?.line))
  return (
    <Modal opened={isShown} onClose={onClose} title={t('import.keyGrid.title')} size="auto" keepMounted>
      <Stack gap="sm">
        <History state={state} act={act} />
        <div className={parts.cells}>
          <table ref={table} className={parts.table}>
            <KeyHead forms={state.forms} />
            <tbody>
              {state.grid.map((row, at) => (
                <tr key={state.questions[at]}>
                  <th scope="row">{shortQuestion(state.questions[at])}</th>
                  {row.map((text, column) => {
                    const place = { row: at, column }
                    const isHere = (cell?: CellPlace) => cell?.row === at && cell.column === column
                    const isWrong = isHere(wrong) || asked.some(({ place }) => isHere(place))
                    return (
                      <td key={cellId(place)}>
                        <input
                          id={cellId(place)}
                          aria-label={[
                            shortQuestion(state.questions[at]),
                            state.forms[Math.floor(column / 2)],
                            t(column % 2 === 0 ? 'sheet.key' : 'import.keyGrid.points'),
                          ]
                            .filter((part) => part !== '')
                            .join(' ')}
                          aria-invalid={isWrong || undefined}
                          value={text}
                          maxLength={200}
                          autoComplete="off"
                          onFocus={(event) => event.currentTarget.select()}
                          onBlur={() => dispatch({ type: 'leave' })}
                          onChange={(event) =>
                            act({ type: 'type', ...place, text: event.currentTarget.value })
                          }
                          onKeyDown={(event) => onKeyDown(event, place)}
                          onPaste={(event) => onPaste(event, place)}
                        />
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {state.cut > 0 && (
          <Text size="sm" c="review" role="status">
            {t('import.keyGrid.cut', { count: state.cut })}
          </Text>
        )}
        <Asked doubts={asked} />
        <FailureText of={look.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={look.isPending}
            disabled={asked.length > 0 || (doubts === undefined && state.past.length === 0)}
            onClick={() => look.mutate()}
          >
            {t('import.keyGrid.look')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What a sheet leaves open, until every cell of it is filled in. */
function Asked({ doubts }: { readonly doubts: SheetKey['doubts'] }) {
  const t = useText()
  if (doubts.length === 0) return null
  const cells = doubts.map(({ question, seen }) => `${shortQuestion(question)} (${seen || '?'})`).join(', ')
  return (
    <Text size="sm" c="error" role="alert">
      {t('import.keyGrid.asked', { cells })}
    </Text>
  )
}

function KeyHead({ forms }: { readonly forms: readonly string[] }) {
  const t = useText()
  return (
    <thead>
      {forms.some((form) => form !== '') && (
        <tr>
          <th />
          {forms.map((form) => (
            <th key={form} colSpan={2}>
              {form === '' ? t('import.keyGrid.allForms') : form}
            </th>
          ))}
        </tr>
      )}
      <tr>
        <th>{t('results.item.question')}</th>
        {forms.flatMap((form) => [
          <th key={`${form} answer`}>{t('sheet.key')}</th>,
          <th key={`${form} points`}>{t('import.keyGrid.points')}</th>,
        ])}
      </tr>
    </thead>
  )
}

interface HistoryProps {
  readonly state: Pick<KeyGridState, 'past' | 'future'>
  readonly act: (action: KeyGridAction) => void
}

function History({ state, act }: HistoryProps) {
  const t = useText()
  return (
    <Group gap="sm">
      <HistoryButton
        label={t('common.undo')}
        icon={IconArrowBackUp}
        isOff={state.past.length === 0}
        onClick={() => act({ type: 'undo' })}
      />
      <HistoryButton
        label={t('import.keyGrid.redo')}
        icon={IconArrowForwardUp}
        isOff={state.future.length === 0}
        onClick={() => act({ type: 'redo' })}
      />
      <Text size="xs" c="dimmed">
        {t('import.keyGrid.hint')}
      </Text>
    </Group>
  )
}

interface HistoryButtonProps {
  readonly label: string
  readonly icon: typeof IconArrowBackUp
  readonly isOff: boolean
  readonly onClick: () => void
}

const HistoryButton = ({ label, icon: Icon, isOff, onClick }: HistoryButtonProps) => (
  <Tooltip label={label}>
    <ActionIcon aria-label={label} disabled={isOff} onClick={onClick}>
      <Icon size={18} stroke={1.6} />
    </ActionIcon>
  </Tooltip>
)
