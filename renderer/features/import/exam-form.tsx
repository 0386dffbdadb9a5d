import { Button, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ExamFacts } from '#shared/contract/batches.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import classes from './import.module.css'

export type ExamDraft = ExamFacts & { readonly templateId: string }

interface ExamFormProps {
  readonly initial: ExamFacts & { readonly id?: number; readonly templateId: string | null }
  readonly submitText: string
  readonly isPending: boolean
  readonly error: unknown
  /** Said when another answer sheet is chosen than the exam has. */
  readonly templateNote?: string
  readonly onSubmit: (draft: ExamDraft) => void
}

interface PointsInputProps {
  readonly label: string
  readonly placeholder: string
  readonly value: number | null
  readonly onChange: (value: number | null) => void
}

const PointsInput = ({ value, onChange, ...texts }: PointsInputProps) => (
  <NumberInput
    {...texts}
    value={value ?? ''}
    min={0}
    max={100_000}
    hideControls
    onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
  />
)

/** What an exam is: its name, day, class and subject, its points, and the answer sheet its pages are. */
export function ExamForm({ initial, submitText, isPending, error, templateNote, onSubmit }: ExamFormProps) {
  const t = useText()
  const { api } = useStation()
  const published = (useQuery(api.templates.list.queryOptions()).data ?? []).filter(
    ({ id, version, isArchived }) => version !== null && (!isArchived || id === initial.templateId),
  )
  const originals = (useQuery(api.batches.list.queryOptions()).data ?? []).filter(
    ({ id, retakeOf, isArchived }) =>
      id !== initial.id && retakeOf === null && (!isArchived || id === initial.retakeOf),
  )
  const [facts, setFacts] = useState<ExamFacts>(initial)
  const [picked, setPicked] = useState(initial.templateId)
  const templateId = picked ?? published[0]?.id ?? null
  const set = (some: Partial<ExamFacts>) => setFacts((before) => ({ ...before, ...some }))
  const isReady = templateId !== null && facts.name.trim() !== ''

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) onSubmit({ ...facts, templateId })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" w={300}>
        <TextInput
          label={t('import.batchName')}
          value={facts.name}
          maxLength={200}
          data-autofocus
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label={t('import.template')}
          data={published.map((each) => ({ value: each.id, label: each.name }))}
          value={templateId}
          onChange={setPicked}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
        {published.length === 0 && <Text size="xs">{t('import.noTemplate')}</Text>}
        {templateNote !== undefined && templateId !== initial.templateId && (
          <Text size="xs" role="status">
            {templateNote}
          </Text>
        )}
        <div className={classes.pair}>
          <TextInput
            label={t('import.className')}
            value={facts.className}
            maxLength={100}
            onChange={(event) => set({ className: event.currentTarget.value })}
          />
          <TextInput
            label={t('import.subject')}
            value={facts.subject}
            maxLength={100}
            onChange={(event) => set({ subject: event.currentTarget.value })}
          />
        </div>
        <TextInput
          type="date"
          label={t('import.heldOn')}
          value={facts.heldOn ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget
            set({ heldOn: value === '' ? null : value })
          }}
        />
        <div className={classes.pair}>
          <PointsInput
            label={t('import.possible')}
            placeholder={t('import.possibleHint')}
            value={facts.possible}
            onChange={(possible) => set({ possible: possible || null })}
          />
          <PointsInput
            label={t('import.handPossible')}
            placeholder={t('import.handPossibleHint')}
            value={facts.handPossible}
            onChange={(handPossible) => set({ handPossible: handPossible || null })}
          />
        </div>
        <div className={classes.pair}>
          <PointsInput
            label={t('import.pass')}
            placeholder={t('import.passHint')}
            value={facts.pass}
            onChange={(pass) => set({ pass })}
          />
        </div>
        {(originals.length > 0 || facts.retakeOf !== null) && (
          <Select
            label={t('import.retakeOf')}
            placeholder={t('import.retakeOfHint')}
            data={originals.map((each) => ({ value: String(each.id), label: each.name }))}
            value={facts.retakeOf === null ? null : String(facts.retakeOf)}
            onChange={(id) => set({ retakeOf: id === null ? null : Number(id) })}
            clearable
            searchable
            comboboxProps={{ withinPortal: false }}
          />
        )}
        <FailureText of={error} size="xs" />
        <Button type="submit" loading={isPending} disabled={!isReady}>
          {submitText}
        </Button>
      </Stack>
    </form>
  )
}
