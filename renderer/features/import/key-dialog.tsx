import { Autocomplete, Button, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyPreview, KeyReplies } from '#shared/contract/keys.ts'
import { questionNames } from '#shared/i18n/question-text.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'

const SHOWN_CHANGES = 12

interface KeyDialogProps {
  readonly batchId: number
  /** The key's file, base64. */
  readonly csv: string
  /** What it would do as it stands. */
  readonly first: KeyPreview
  /** @param before  the key till then, base64 */
  readonly onTaken: (before: string | null) => void
  readonly onClose: () => void
}

const rounded = (points: number) => Math.round(points * 100) / 100
const shown = ({ points }: { points: number | null }) => (points === null ? '–' : rounded(points))

/** Whether a sum of points is not the 만점 that an exam has. */
export const differs = (points: number, possible: number): boolean => Math.abs(points - possible) >= 0.01

/** What a key leaves open is asked, and what it lacks and changes is shown, before it is taken. */
export function KeyDialog({ batchId, csv, first, onTaken, onClose }: KeyDialogProps) {
  const t = useText()
  const { api, client } = useStation()
  const { strokes, dates } = first.open
  const [stroke, setStroke] = useState<'either' | 'both'>()
  const [cells, setCells] = useState<Readonly<Record<number, string>>>({})
  const isAnswered =
    (strokes.length === 0 || stroke !== undefined) &&
    dates.every(({ line }) => (cells[line] ?? '').trim() !== '')
  const replies: KeyReplies = {
    ...(stroke === undefined ? {} : { stroke }),
    ...(dates.length === 0
      ? {}
      : { cells: dates.map(({ line }) => ({ line, text: (cells[line] ?? '').trim() })) }),
  }
  const isOpen = strokes.length + dates.length > 0
  const asked = useQuery({
    ...api.batches.previewKey.queryOptions({ input: { id: batchId, csv, replies } }),
    enabled: isOpen && isAnswered,
  })
  const preview = isOpen ? asked.data : first
  const take = useMutation({
    mutationFn: () => client.batches.setKey({ id: batchId, csv, replies }),
    onSuccess: ({ before }) => onTaken(before),
  })
  const changes = preview?.changes ?? []

  return (
    <Modal opened onClose={onClose} title={t('import.keyLook.title')} size={560}>
      <Stack gap="md">
        {strokes.length > 0 && (
          <Radio.Group
            label={t('import.keyLook.stroke', {
              cells: strokes.map(({ question, text }) => `${question}: ${text}`).join(', '),
            })}
            value={stroke ?? ''}
            onChange={(value) => setStroke(value === 'both' ? 'both' : 'either')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="either" label={t('import.keyLook.either')} />
              <Radio value="both" label={t('import.keyLook.both')} />
            </Stack>
          </Radio.Group>
        )}
        {dates.length > 0 && (
          <div>
            <Text size="sm">{t('import.keyLook.dates')}</Text>
            {dates.map(({ line, question, text, readings }) => (
              <Autocomplete
                key={line}
                mt={6}
                label={t('import.keyLook.date', { question, text })}
                data={[...readings]}
                value={cells[line] ?? ''}
                onChange={(value) => setCells((before) => ({ ...before, [line]: value }))}
                comboboxProps={{ withinPortal: false }}
              />
            ))}
          </div>
        )}
        <FailureText of={asked.error ?? take.error} size="xs" />
        {preview?.forms?.map(({ form, questions, unkeyed, points: sum }) => (
          <div key={form}>
            <Text size="sm">
              {t('import.keyLook.form', { form, questions, points: rounded(sum) }).trim()}
            </Text>
            {unkeyed.length > 0 && (
              <Text size="sm" c="review">
                {t('import.keyLook.unkeyed', { count: unkeyed.length, questions: questionNames(t, unkeyed) })}
              </Text>
            )}
            {preview.possible !== null && differs(sum, preview.possible) && (
              <Text size="sm" c="review">
                {t('import.keyLook.notPossible', { possible: preview.possible })}
              </Text>
            )}
          </div>
        ))}
        {changes.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t('import.keyLook.changes', { count: changes.length })}
            </Text>
            <Table fz="sm" withRowBorders={false} verticalSpacing={2}>
              <Table.Tbody>
                {changes.slice(0, SHOWN_CHANGES).map(({ pageId, number, name, fileName, before, after }) => (
                  <Table.Tr key={pageId}>
                    <Table.Td>{name ?? number ?? fileName}</Table.Td>
                    <Table.Td ta="right">
                      {shown(before)} → <b>{shown(after)}</b>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {changes.length > SHOWN_CHANGES && (
              <Text size="xs" c="dimmed">
                {t('import.keyLook.more', { count: changes.length - SHOWN_CHANGES })}
              </Text>
            )}
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={take.isPending || asked.isFetching}
            disabled={preview === undefined}
            onClick={() => take.mutate()}
          >
            {t('import.keyLook.take')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
