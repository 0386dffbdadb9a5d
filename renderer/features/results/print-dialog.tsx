import { Button, Checkbox, Group, Modal, MultiSelect, Select, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { DocumentAudience } from '#shared/contract/documents.ts'
import type { ResultsTable } from '#shared/contract/results.ts'
import { DocumentKind, OF_EACH_STUDENT } from '#shared/domain/document-kinds.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useBatch } from '../../lib/use-batch.ts'
import { AudienceField, peopleOf } from './audience-field.tsx'
import { MadeReport, MakingProgress } from './making-document.tsx'
import { PaperField } from './paper-field.tsx'
import { saveMade, useMakeDocument } from './use-make-document.ts'

/** Kinds that may be about several exams. */
const OF_RANGE: ReadonlySet<DocumentKind> = new Set(['wrong-notes', 'wrong-note-columns'])

interface PrintDialogProps {
  readonly batchId: number
  readonly table: ResultsTable
  readonly onClose: () => void
}

/** Which document, for whom; then how far it is, and who is not in it. */
export default function PrintDialog({ batchId, table, onClose }: PrintDialogProps) {
  const t = useText()
  const { batches } = useBatch()
  const people = useMemo(() => peopleOf(table), [table])
  const [kind, setKind] = useState<DocumentKind>('wrong-notes')
  const [audience, setAudience] = useState<DocumentAudience>({ kind: 'all' })
  const [before, setBefore] = useState<string[]>([])
  const [paper, setPaper] = useState<File | null>(null)
  const [solutions, setSolutions] = useState<File | null>(null)
  const [isEach, setIsEach] = useState(false)
  const { make, progress, cancel } = useMakeDocument()
  const withPictures = kind === 'wrong-note-columns'
  const earlier = OF_RANGE.has(kind) ? before.map(Number).toSorted((a, b) => a - b) : []
  const isReady =
    (audience.kind !== 'students' || audience.numbers.length > 0) && (!withPictures || paper !== null)
  const each = isEach && OF_EACH_STUDENT.has(kind)
  const made = make.data

  return (
    <Modal opened onClose={onClose} title={t('documents.menu')}>
      <Stack gap="sm">
        <Select
          label={t('documents.dialog.kind')}
          data={DocumentKind.options.map((value) => ({ value, label: t(`documents.kinds.${value}`) }))}
          value={kind}
          allowDeselect={false}
          disabled={make.isPending}
          onChange={(value) => {
            make.reset()
            setKind(DocumentKind.parse(value))
          }}
        />
        <AudienceField people={people} value={audience} onChange={setAudience} disabled={make.isPending} />
        {OF_RANGE.has(kind) && (
          <MultiSelect
            label={t('documents.dialog.from')}
            data={batches
              .filter(({ id, hasKey }) => id !== batchId && hasKey)
              .map(({ id, name }) => ({ value: String(id), label: name }))}
            value={before}
            onChange={setBefore}
            searchable
            disabled={make.isPending}
          />
        )}
        {withPictures && (
          <>
            <PaperField label={t('documents.dialog.paper')} file={paper} onFile={setPaper} />
            <PaperField label={t('documents.dialog.solutions')} file={solutions} onFile={setSolutions} />
          </>
        )}
        {OF_EACH_STUDENT.has(kind) && (
          <Checkbox
            label={t('documents.dialog.each')}
            checked={isEach}
            disabled={make.isPending}
            onChange={({ currentTarget }) => {
              make.reset()
              setIsEach(currentTarget.checked)
            }}
          />
        )}
        <FailureText of={make.error} />
        {progress !== undefined && <MakingProgress {...progress} />}
        {made !== undefined && !make.isPending && <MadeReport made={made} />}
        <Group justify="flex-end">
          {made !== undefined && !make.isPending && (
            <Button variant="default" onClick={() => void saveMade(made)}>
              {t('documents.dialog.save')}
            </Button>
          )}
          {make.isPending ? (
            <Button variant="default" onClick={cancel}>
              {t('documents.dialog.cancel')}
            </Button>
          ) : (
            <Button
              disabled={!isReady}
              onClick={() =>
                make.mutate({ kind, batchIds: [...earlier, batchId], audience, each, paper, solutions })
              }
            >
              {t('documents.dialog.make')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
