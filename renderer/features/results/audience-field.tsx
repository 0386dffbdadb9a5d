import { MultiSelect, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { DocumentAudience } from '#shared/contract/documents.ts'
import type { ResultsTable } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'

const EVERYONE = 'all'
const CHOSEN = 'chosen'
/** In front of a class's name, which may be any word. */
const CLASS = 'class '

interface Person {
  readonly number: string
  readonly name: string
  readonly group: string
}

interface AudienceFieldProps {
  readonly people: readonly Person[]
  readonly value: DocumentAudience
  readonly onChange: (audience: DocumentAudience) => void
  readonly disabled: boolean
}

/** Everybody who has a sheet, or is on the roster, by number. */
export function peopleOf({ rows, absent, checking }: ResultsTable): Person[] {
  const people = new Map<string, Person>()
  for (const { number, name, group } of [...rows, ...absent, ...checking]) {
    if (number !== null) people.set(number, { number, name: name ?? '', group: group ?? '' })
  }
  return [...people.values()]
}

function choiceOf(audience: DocumentAudience): string {
  if (audience.kind === 'all') return EVERYONE
  return audience.kind === 'students' ? CHOSEN : `${CLASS}${audience.group}`
}

/** Whom a document is for: everybody, a class, or students one by one. */
export function AudienceField({ people, value, onChange, disabled }: AudienceFieldProps) {
  const t = useText()
  const groups = useMemo(() => [...Map.groupBy(people, ({ group }) => group)], [people])
  // Kept while another audience is looked at.
  const [numbers, setNumbers] = useState<string[]>([])

  function choose(choice: string) {
    if (choice === EVERYONE) onChange({ kind: 'all' })
    else if (choice === CHOSEN) onChange({ kind: 'students', numbers })
    else onChange({ kind: 'group', group: choice.slice(CLASS.length) })
  }

  return (
    <>
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
        value={choiceOf(value)}
        allowDeselect={false}
        disabled={disabled}
        onChange={(choice) => choose(choice ?? EVERYONE)}
      />
      {value.kind === 'students' && (
        <MultiSelect
          label={t('documents.dialog.students')}
          data={people.map(({ number, name }) => ({ value: number, label: `${name} ${number}`.trim() }))}
          value={numbers}
          onChange={(next) => {
            setNumbers(next)
            onChange({ kind: 'students', numbers: next })
          }}
          searchable
          limit={100}
          disabled={disabled}
        />
      )}
    </>
  )
}
