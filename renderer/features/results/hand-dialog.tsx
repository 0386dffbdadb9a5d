import { Box, Button, Group, List, Modal, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ClipboardEvent, type KeyboardEvent, memo, useCallback, useRef, useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import type { HandEntry, HandScores } from '#shared/contract/results.ts'
import type { WireError } from '#shared/domain/errors.ts'
import { readHandPoints } from '#shared/domain/hand-scores.ts'
import { useErrorText } from '../../lib/error.ts'
import { FailureText } from '../../lib/failure.tsx'
import { toBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { pastedCells } from '../../lib/pasted-cells.ts'
import { useStation } from '../../lib/station-context.tsx'
import { TableButton } from '../../lib/table-button.tsx'
import parts from '../../ui/parts.module.css'

interface HandDialogProps {
  readonly batch: Batch
  /** @param before  what they had, which undoes it */
  readonly onSaved: (before: HandEntry[]) => void
  readonly onClose: () => void
}

/** What people score beside the marks: how much it is worth, then what each student has, typed or pasted, and saved at once. */
export function HandDialog({ batch, onSaved, onClose }: HandDialogProps) {
  const t = useText()
  const { api } = useStation()
  const of = { input: { batchId: batch.id } }
  const hand = useQuery(api.results.hand.queryOptions(of))
  const results = useQuery(api.results.table.queryOptions(of)).data
  const checking = new Set(results?.checking.map(({ number }) => number))
  return (
    <Modal opened onClose={onClose} title={t('results.hand.title')} size={560}>
      <FailureText of={hand.error} />
      {hand.data?.possible === null && <WorthForm batch={batch} />}
      {hand.data !== undefined && hand.data.possible !== null && (
        <PointsGrid
          {...{ onSaved, onClose }}
          batchId={batch.id}
          possible={hand.data.possible}
          students={hand.data.students.map((student) => ({
            ...student,
            isChecking: checking.has(student.number),
          }))}
        />
      )}
    </Modal>
  )
}

/** An exam that had no such part gets one. */
function WorthForm({ batch }: Pick<HandDialogProps, 'batch'>) {
  const t = useText()
  const { client } = useStation()
  const [worth, setWorth] = useState<number>()
  const { id, name, heldOn, className, subject, possible, pass, retakeOf } = batch
  const say = useMutation({
    mutationFn: (handPossible: number) =>
      client.batches.update({ id, name, heldOn, className, subject, possible, pass, retakeOf, handPossible }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (worth !== undefined) say.mutate(worth)
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('results.hand.about')}</Text>
        <NumberInput
          label={t('import.handPossible')}
          value={worth ?? ''}
          min={0}
          max={100_000}
          hideControls
          data-autofocus
          onChange={(typed) => setWorth(typeof typed === 'number' && typed > 0 ? typed : undefined)}
        />
        <FailureText of={say.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={say.isPending} disabled={worth === undefined}>
            {t('results.hand.worth')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface PointsGridProps extends Pick<HandDialogProps, 'onSaved' | 'onClose'> {
  readonly batchId: number
  readonly possible: number
  readonly students: readonly Student[]
}

/** What was typed, by number; whoever is not in it has what they had. */
type Typed = ReadonlyMap<string, string>

function PointsGrid({ batchId, possible, students, onSaved, onClose }: PointsGridProps) {
  const t = useText()
  const { client } = useStation()
  const [typed, setTyped] = useState<Typed>(new Map())
  const [said, setSaid] = useState<SaidOfTable>()
  const type = useCallback(
    (some: Iterable<readonly [string, string]>) => setTyped((before) => new Map([...before, ...some])),
    [],
  )
  async function take(csv: string) {
    const read = await client.results.readHand({ batchId, csv })
    setSaid(read)
    if (read.refused.length === 0)
      type(read.scores.map(({ number, points }) => [number, String(points)] as const))
  }
  const rows = students.map((student) => {
    const text = typed.get(student.number) ?? String(student.points ?? '')
    return { student, text, value: readHandPoints(text, possible) }
  })
  const listed = new Set(students.map(({ number }) => number))
  // Without a roster a number may be there before its sheet is.
  const others = [...typed].filter(([number]) => !listed.has(number))
  const entries: HandEntry[] = [
    ...rows.flatMap(({ student: { number, points }, value }) =>
      typeof value === 'string' || value === points ? [] : [{ number, points: value }],
    ),
    ...others.map(([number, text]) => ({ number, points: Number(text) })),
  ]
  const wrong = rows.filter(({ value }) => typeof value === 'string').length
  const save = useMutation({
    mutationFn: () => client.results.setHand({ batchId, entries }),
    onSuccess: ({ before }) => onSaved(before),
  })
  return (
    <Stack gap="sm">
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {t('results.hand.hint', { possible })}
        </Text>
        <Box flex="none">
          <TableButton label={t('results.hand.file')} isSet={false} send={take} />
        </Box>
      </Group>
      {said !== undefined && <Said {...said} />}
      {others.length > 0 && (
        <Text size="xs" role="status">
          {t('results.hand.others', { numbers: others.map(([number]) => number).join(', ') })}
        </Text>
      )}
      <Cells rows={rows} onType={type} onTable={take} />
      {wrong > 0 && (
        <Text size="sm" c="error" role="alert">
          {t('results.hand.wrong', { count: wrong, possible })}
        </Text>
      )}
      <FailureText of={save.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          loading={save.isPending}
          disabled={wrong > 0 || entries.length === 0}
          onClick={() => save.mutate()}
        >
          {t('results.hand.save', { count: entries.length })}
        </Button>
      </Group>
    </Stack>
  )
}

interface SaidOfTable {
  readonly empty: readonly number[]
  readonly refused: readonly WireError[]
}

/** What there is to say of a table: every line that is wrong, of which one is enough for nothing to be taken. */
function Said({ empty, refused }: SaidOfTable) {
  const t = useText()
  const errorText = useErrorText()
  if (refused.length > 0)
    return (
      <div role="alert">
        <Text size="sm" c="error">
          {t('results.hand.refused', { count: refused.length })}
        </Text>
        <List size="xs" mah={120} style={{ overflow: 'auto' }}>
          {refused.map((error) => (
            <List.Item key={error.message}>{errorText(error)}</List.Item>
          ))}
        </List>
      </div>
    )
  if (empty.length === 0) return null
  return (
    <Text size="xs" role="status">
      {t('results.hand.empty', { count: empty.length })}
    </Text>
  )
}

type Student = HandScores['students'][number] & {
  /** A sheet that is nobody's yet may be theirs. */
  readonly isChecking: boolean
}

interface CellsProps {
  readonly rows: readonly { student: Student; text: string; value: ReturnType<typeof readHandPoints> }[]
  readonly onType: (some: Iterable<readonly [string, string]>) => void
  /** A table was pasted that says whose points they are. @param csv  base64 */
  readonly onTable: (csv: string) => Promise<void>
}

function Cells({ rows, onType, onTable }: CellsProps) {
  const t = useText()
  const table = useRef<HTMLTableElement>(null)
  const paste = useMutation({ mutationFn: async (text: string) => onTable(await toBase64(new Blob([text]))) })

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    if (event.nativeEvent.isComposing) return
    const isEnter = event.code === 'Enter' || event.code === 'NumpadEnter'
    const isUp = event.code === 'ArrowUp' || (isEnter && event.shiftKey)
    if (!isUp && !isEnter && event.code !== 'ArrowDown') return
    event.preventDefault()
    const inputs = [...(table.current?.querySelectorAll('input') ?? [])]
    inputs[inputs.indexOf(event.target as HTMLInputElement) + (isUp ? -1 : 1)]?.focus()
  }
  function onPaste(event: ClipboardEvent<HTMLTableElement>) {
    const text = event.clipboardData.getData('text/plain')
    const cells = pastedCells(text)
    const isColumn = cells.every(({ length }) => length === 1)
    // One cell's text goes where the caret is; a column goes down from here; a table says whose points they are.
    if (isColumn && cells.length === 1) return
    event.preventDefault()
    if (!isColumn) return paste.mutate(text)
    const from = rows.findIndex(({ student }) => inputId(student) === (event.target as HTMLElement).id)
    onType(rows.slice(from, from + cells.length).map(({ student }, i) => [student.number, cells[i][0]]))
  }
  return (
    <>
      <FailureText of={paste.error} />
      <div className={parts.cells}>
        <table ref={table} className={parts.table} onKeyDown={onKeyDown} onPaste={onPaste}>
          <thead>
            <tr>
              {(['number', 'name', 'group', 'handPoints', 'standing'] as const).map((column) => (
                <th key={column}>{t(column === 'group' ? 'results.group' : `results.column.${column}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ student, text, value }) => (
              <Cell key={student.number} {...{ student, text, onType }} isWrong={typeof value === 'string'} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const inputId = ({ number }: Student) => `hand-${number}`

interface CellProps extends Pick<CellsProps, 'onType'> {
  readonly student: Student
  readonly text: string
  readonly isWrong: boolean
}

const Cell = memo(function Cell({ student, text, isWrong, onType }: CellProps) {
  const t = useText()
  const { number, name, group, hasSheet, isChecking } = student
  return (
    <tr>
      <th scope="row">{number}</th>
      <th>{name}</th>
      <th>{group}</th>
      <td>
        <input
          id={inputId(student)}
          aria-label={`${name} ${number}`.trim()}
          aria-invalid={isWrong || undefined}
          value={text}
          inputMode="decimal"
          maxLength={20}
          autoComplete="off"
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => onType([[number, event.currentTarget.value]])}
        />
      </td>
      <th>{hasSheet ? '' : t(isChecking ? 'results.absence.checking' : 'results.hand.noSheet')}</th>
    </tr>
  )
})
