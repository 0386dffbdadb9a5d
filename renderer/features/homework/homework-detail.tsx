import { ActionIcon, Button, Group, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { HomeworkRow, HomeworkWord } from '#shared/contract/homework.ts'
import { homeworkVerdict, percentOf } from '#shared/domain/homework.ts'
import { findStudents } from '../../lib/find-students.ts'
import { useText } from '../../lib/i18n.ts'
import { StudentList, StudentSearch } from '../../lib/sheet/student-search.tsx'
import { useStation } from '../../lib/station-context.tsx'
import { CommitText } from '../../ui/commit-text.tsx'
import parts from '../../ui/parts.module.css'
import classes from './homework.module.css'
import { growthText, notesOf } from './homework-rows.ts'
import { Verdict } from './verdict.tsx'

const percent = (share: number) => percentOf(share).toFixed(1)

interface HomeworkDetailProps {
  readonly row: HomeworkRow
  readonly passPercent: number
  readonly onSay: (what: 'student' | 'day', word: HomeworkWord) => void
  readonly onClose: () => void
}

/** One homework's evidence: whose it is and why, what was found, and how it looks. */
export function HomeworkDetail({ row, passPercent, onSay, onClose }: HomeworkDetailProps) {
  const t = useText()
  const { jobId, name, kind, measure } = row
  return (
    <aside className={parts.pane} aria-label={t('homework.detail.title', { id: jobId })}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="sm" className={classes.name}>
          {name}
        </Title>
        <ActionIcon onClick={onClose} aria-label={t('common.close')}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <Owner row={row} onSay={(word) => onSay('student', word)} />
      <Day key={`day ${jobId}`} row={row} onSay={(word) => onSay('day', word)} />
      <dl className={parts.facts}>
        <dt>{t('homework.column.file')}</dt>
        <dd>{t(`homework.kinds.${kind}`)}</dd>
        <dt>{t('homework.column.writing')}</dt>
        <dd>{measure?.writing == null ? '–' : t('homework.percent', { value: percent(measure.writing) })}</dd>
        {growthText(t, row) !== '' && (
          <>
            <dt>{t('homework.column.growth')}</dt>
            <dd>{growthText(t, row)}</dd>
          </>
        )}
        <dt>{t('homework.column.verdict')}</dt>
        <dd>
          <Verdict of={homeworkVerdict(measure, passPercent)} />
        </dd>
      </dl>
      {notesOf(t, row) !== '' && <Text size="sm">{notesOf(t, row)}</Text>}
      <Picture key={jobId} row={row} />
      {measure?.growth != null && measure.growth.stretches.length > 0 && (
        <section>
          <Title order={3} size="sm">
            {t('homework.detail.stretches')}
          </Title>
          <ul className={parts.list}>
            {measure.growth.stretches.map(({ from, to, before, after }) => (
              <li key={from}>
                {t('homework.detail.stretch', {
                  ...{ from: Math.round(100 * from), to: Math.round(100 * to) },
                  ...{ before: percent(before), after: percent(after) },
                })}
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  )
}

interface SayProps {
  readonly row: HomeworkRow
  readonly onSay: (word: HomeworkWord) => void
}

/** Whose it is; where that is not known, or is to be changed, the students to choose from. */
function Owner({ row: { jobId, student, studentBy, candidates, word }, onSay }: SayProps) {
  const t = useText()
  const { api } = useStation()
  // Of the homework that is being changed: another one is opened as it is.
  const [changing, setChanging] = useState<number>()
  const isChanging = changing === jobId || (student === null && studentBy === null)
  const { data } = useQuery({ ...api.homework.students.queryOptions(), enabled: isChanging })
  const students = useMemo(() => (data ?? []).map((each) => ({ ...each, sheets: [] })), [data])
  const say = (said: HomeworkWord['student']) => {
    setChanging(undefined)
    onSay({ ...word, student: said })
  }
  const mayBe = candidates.map((each) => ({ ...each, numbers: [each.number], sheets: [] }))
  return (
    <section>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <b>{student === null ? t('homework.unknown') : `${student.name} ${student.number}`.trim()}</b>{' '}
          <Text span size="xs" c="dimmed">
            {[student?.group, studentBy !== null && t(`homework.detail.byStudent.${studentBy}`)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </div>
        {!isChanging && (
          <Button size="compact-sm" variant="default" onClick={() => setChanging(jobId)}>
            {t('homework.detail.change')}
          </Button>
        )}
      </Group>
      {isChanging && (
        <>
          {mayBe.length > 0 && (
            <StudentList students={mayBe} at={-1} onPick={({ number, name }) => say({ number, name })} />
          )}
          <StudentSearch
            key={jobId}
            find={(query) => findStudents(query, students)}
            onPick={({ number, name }) => say({ number, name })}
            onOutsider={(number) => say({ number, name: '' })}
          />
          <Group gap="xs" mt={4}>
            {word.student !== 'nobody' && (
              <Button size="compact-sm" variant="subtle" onClick={() => say('nobody')}>
                {t('homework.detail.nobody')}
              </Button>
            )}
            {word.student !== null && (
              <Button size="compact-sm" variant="subtle" onClick={() => say(null)}>
                {t('homework.detail.guess')}
              </Button>
            )}
          </Group>
        </>
      )}
    </section>
  )
}

function Day({ row: { day, dayBy, word }, onSay }: SayProps) {
  const t = useText()
  return (
    <Group gap="xs" align="end">
      <CommitText
        size="xs"
        type="date"
        label={t('homework.detail.day')}
        value={day}
        onCommit={(value) => onSay({ ...word, day: value === '' ? null : value })}
      />
      <Text size="xs" c="dimmed">
        {t(`homework.detail.byDay.${dayBy}`)}
      </Text>
      {word.day !== null && (
        <Button size="compact-sm" variant="subtle" onClick={() => onSay({ ...word, day: null })}>
          {t('homework.detail.guess')}
        </Button>
      )}
    </Group>
  )
}

/** The first page, or the moments of a recording at which writing grew most. */
function Picture({ row: { jobId, kind, name } }: { row: HomeworkRow }) {
  const t = useText()
  const [isThere, setThere] = useState(true)
  return (
    <section>
      <Title order={3} size="sm">
        {kind === 'recording' ? t('homework.detail.sheet') : t('queue.detail.input')}
      </Title>
      {isThere ? (
        <img
          className={classes.picture}
          src={`/jobs/${jobId}/${kind === 'recording' ? 'contact' : 'input'}.jpg`}
          alt={name}
          onError={() => setThere(false)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('homework.detail.gone')}
        </Text>
      )}
    </section>
  )
}
