import { Button, Group, Text, TextInput, UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import type { StudentSheets } from '#shared/contract/batches.ts'
import { useText } from '../i18n.ts'
import { pageName } from './page-name.ts'
import classes from './sheet.module.css'

interface StudentListProps {
  readonly students: readonly StudentSheets[]
  /** Place in the list of the one that Enter takes. */
  readonly at: number
  readonly onPick: (student: StudentSheets) => void
}

/** Students to choose from, each with the sheets that are theirs already. */
export function StudentList({ students, at, onPick }: StudentListProps) {
  const t = useText()
  return (
    <ul className={classes.students} aria-label={t('sheet.students')}>
      {students.map((student, i) => (
        <li key={`${student.number} ${student.name}`}>
          <UnstyledButton aria-pressed={i === at} onClick={() => onPick(student)}>
            <b>{student.name}</b> {student.number}{' '}
            <Text span size="xs" c="dimmed">
              {student.group}
            </Text>
            {student.sheets.length > 0 && (
              <Text span size="xs" className={classes.hasSheet}>
                {' '}
                {t('sheet.hasSheet', { file: student.sheets.map(pageName).join(', ') })}
              </Text>
            )}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

interface OutsiderProps {
  readonly number: string
  readonly onAdd: (number: string) => void
}

/** What nobody of the roster has is taken only when it is said to be meant so. */
export function Outsider({ number, onAdd }: OutsiderProps) {
  const t = useText()
  return (
    <Group gap="sm" role="status">
      <Text size="sm">{t('sheet.nobodyFound')}</Text>
      {/^\d+$/.test(number) && (
        <Button variant="light" color="review" onClick={() => onAdd(number)}>
          {t('sheet.addOutsider', { number })}
        </Button>
      )}
    </Group>
  )
}

interface StudentSearchProps {
  readonly find: (query: string) => readonly StudentSheets[]
  readonly onPick: (student: StudentSheets) => void
  readonly onOutsider: (number: string) => void
}

/** A student by any part of name, first consonants, number or phone. */
export function StudentSearch({ find, onPick, onOutsider }: StudentSearchProps) {
  const t = useText()
  const [query, setQuery] = useState('')
  const [asked, setAt] = useState(0)
  const found = find(query)
  const at = Math.min(asked, found.length - 1)
  // By `code`: while a Hangul input method composes, `key` does not name the key.
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code]
    if (step !== undefined) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(found.length - 1, at + step)))
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      event.preventDefault()
      const student = found[at]
      if (student !== undefined) onPick(student)
    }
  }
  return (
    <div className={classes.search}>
      <TextInput
        label={t('sheet.findStudent')}
        placeholder={t('sheet.findHint')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <StudentList students={found} at={at} onPick={onPick} />
      {query.trim() !== '' && found.length === 0 && <Outsider number={query.trim()} onAdd={onOutsider} />}
    </div>
  )
}
