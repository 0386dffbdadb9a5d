import { Button, FileButton, Group, Modal, MultiSelect, Progress, Select, Stack, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { DocumentAudience } from '#shared/contract/documents.ts'
import type { ResultsTable } from '#shared/contract/results.ts'
import { DocumentKind, MOST_NOTE_QUESTIONS } from '#shared/domain/document-kinds.ts'
import { FailureText } from '../../lib/failure.tsx'
import { saveStored } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useBatch } from '../../lib/use-batch.ts'
import { useMakeDocument } from './use-make-document.ts'

/** Kinds that may be about several exams. */
const OF_RANGE: ReadonlySet<DocumentKind> = new Set(['wrong-notes', 'wrong-note-columns'])
const EVERYONE = 'all'
const CHOSEN = 'chosen'
/** In front of a class's name, which may be any word. */
const CLASS = 'class '

interface PrintDialogProps {
  readonly batchId: number
  readonly table: ResultsTable
  readonly onClose: () => void
}

/** Everybody who has a sheet, or is on the roster, by number. */
function peopleOf({ rows, absent }: ResultsTable) {
  const people = new Map<string, { number: string; name: string; group: string }>()
  for (const { number, name, group } of [...rows, ...absent]) {
    if (number !== null) people.set(number, { number, name: name ?? '', group: group ?? '' })
  }
  return [...people.values()]
}

/** Which document, for whom; then how far it is, and who is not in it. */
export default function PrintDialog({ batchId, table, onClose }: PrintDialogProps) {
  const t = useText()
  const { batches } = useBatch()
  const people = useMemo(() => peopleOf(table), [table])
  const groups = useMemo(() => [...Map.groupBy(people, ({ group }) => group)], [people])
  const [kind, setKind] = useState<DocumentKind>('wrong-notes')
  const [who, setWho] = useState(EVERYONE)
  const [numbers, setNumbers] = useState<string[]>([])
  const [before, setBefore] = useState<string[]>([])
  const [paper, setPaper] = useState<File | null>(null)
  const [solutions, setSolutions] = useState<File | null>(null)
  const { make, progress, cancel } = useMakeDocument()
  const withPictures = kind === 'wrong-note-columns'
  const audience: DocumentAudience =
    who === EVERYONE
      ? { kind: 'all' }
      : who === CHOSEN
        ? { kind: 'students', numbers }
        : { kind: 'group', group: who.slice(CLASS.length) }
  const earlier = OF_RANGE.has(kind) ? before.map(Number).toSorted((a, b) => a - b) : []
  const isReady = (who !== CHOSEN || numbers.length > 0) && (!withPictures || paper !== null)
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
        <Select
          label={t('documents.dialog.who')}
          data={[
            { value: EVERYONE, label: t('documents.dialog.everyone', { count: people.length }) },
            ...groups.map(([group, { length: count }]) => ({
              value: `${CLASS}${group}`,
              label: t('documents.dialog.class', { group: group || t('documents.noGroup'), count }),
            })),
            { value: CHOSEN, label: t('documents.dialog.chosen') },
          ]}
          value={who}
          allowDeselect={false}
          disabled={make.isPending}
          onChange={(value) => setWho(value ?? EVERYONE)}
        />
        {who === CHOSEN && (
          <MultiSelect
            label={t('documents.dialog.students')}
            data={people.map(({ number, name }) => ({ value: number, label: `${name} ${number}`.trim() }))}
            value={numbers}
            onChange={setNumbers}
            searchable
            limit={100}
            disabled={make.isPending}
          />
        )}
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
        <FailureText of={make.error} />
        {progress !== undefined && (
          <div>
            <Text size="sm">{t('documents.dialog.making', { ...progress })}</Text>
            <Progress
              value={(100 * progress.done) / Math.max(1, progress.total)}
              aria-label={t('documents.dialog.making', { ...progress })}
            />
          </div>
        )}
        {made !== undefined && !make.isPending && (
          <div role="status">
            <Text size="sm">{t('documents.dialog.done', { pages: made.pages })}</Text>
            {made.leftOut.length > 0 && (
              <Text size="sm">{t('documents.dialog.leftOut', { count: made.leftOut.length })}</Text>
            )}
            {made.leftOut.map(({ number, name, why }) => (
              <Text size="xs" key={`${number} ${name} ${why}`}>
                {`${name} ${number}`.trim()}: {t(`documents.why.${why}`, { most: MOST_NOTE_QUESTIONS })}
              </Text>
            ))}
          </div>
        )}
        <Group justify="flex-end">
          {made !== undefined && !make.isPending && (
            <Button
              variant="default"
              onClick={() => void saveStored(made.fileName, made.sha256, 'application/pdf')}
            >
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
                make.mutate({ kind, batchIds: [...earlier, batchId], audience, paper, solutions })
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

interface PaperFieldProps {
  readonly label: string
  readonly file: File | null
  readonly onFile: (file: File | null) => void
}

function PaperField({ label, file, onFile }: PaperFieldProps) {
  const t = useText()
  return (
    <Group gap="xs">
      <Text size="sm">{label}</Text>
      <FileButton onChange={onFile} accept="image/*,application/pdf">
        {(props) => (
          <Button variant="default" size="xs" {...props}>
            {file?.name ?? t('documents.dialog.choose')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}
