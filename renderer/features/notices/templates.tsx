import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeptNoticeTemplate } from '#shared/contract/notices.ts'
import { type NoticeTemplate, variablesOf } from '#shared/domain/notice-template.ts'
import { factOf, KNOWN_VARIABLES } from '#shared/domain/notice-values.ts'
import { FailureAlert, FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import classes from './notices.module.css'

const EMPTY: NoticeTemplate = { name: '', providerId: '', text: '', items: [], values: {} }

/** `점수: #{점수}`, a row a line. */
const itemsText = (items: NoticeTemplate['items']) =>
  items.map(({ title, text }) => `${title}: ${text}`).join('\n')
const itemsOf = (text: string): NoticeTemplate['items'] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf(':')
      return { title: line.slice(0, Math.max(0, at)).trim(), text: line.slice(at + 1).trim() }
    })

/** Templates as Kakao has approved them, entered once. */
export function Templates() {
  const { api } = useStation()
  const list = useQuery(api.notices.templates.queryOptions())
  if (list.data === undefined) return <FailureAlert of={list.error} m="sm" />
  return <TemplateDesk templates={list.data} />
}

function TemplateDesk({ templates }: { readonly templates: readonly KeptNoticeTemplate[] }) {
  const t = useText()
  // One form a choice: it stays, with what is typed, when a new template gets its id and when the list changes.
  const [form, setForm] = useState<{ readonly key: number; readonly id: number | undefined }>(() => ({
    key: 0,
    id: templates[0]?.id,
  }))
  const choose = (id: number | undefined) => setForm(({ key }) => ({ key: key + 1, id }))
  return (
    <div className={classes.columns}>
      <Stack gap="sm" className={classes.form ?? ''}>
        <ul className={classes.list} aria-label={t('notices.tab.templates')}>
          {templates.map(({ id, name, providerId }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === form.id} onClick={() => choose(id)}>
                <b>{name}</b>
                <small>{providerId}</small>
              </button>
            </li>
          ))}
        </ul>
        {templates.length === 0 && <Text size="sm">{t('notices.template.none')}</Text>}
        <Button variant="default" onClick={() => choose(undefined)}>
          {t('notices.template.new')}
        </Button>
      </Stack>
      <TemplateForm
        key={form.key}
        id={form.id}
        initial={templates.find(({ id }) => id === form.id) ?? EMPTY}
        onSaved={(id) => setForm((now) => (now.key === form.key ? { ...now, id } : now))}
        onRemoved={(gone) => {
          if (form.id === gone) choose(templates.find(({ id }) => id !== gone)?.id)
        }}
      />
    </div>
  )
}

interface TemplateFormProps {
  /** undefined: a new one. */
  readonly id: number | undefined
  readonly initial: NoticeTemplate
  readonly onSaved: (id: number) => void
  readonly onRemoved: (id: number) => void
}

function TemplateForm({ id, initial, onSaved, onRemoved }: TemplateFormProps) {
  const t = useText()
  const { api } = useStation()
  const [draft, setDraft] = useState<NoticeTemplate>(initial)
  const [items, setItems] = useState(itemsText(draft.items))
  const change = (part: Partial<NoticeTemplate>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation(
    api.notices.saveTemplate.mutationOptions({ onSuccess: (saved) => onSaved(saved.id) }),
  )
  const remove = useMutation(
    api.notices.removeTemplate.mutationOptions({ onSuccess: (_, gone) => onRemoved(gone.id) }),
  )
  const whole = { ...draft, items: itemsOf(items) }
  const unknown = variablesOf(whole).filter((name) => factOf(name) === undefined)
  const isWhole = [draft.name, draft.providerId, draft.text].every((text) => text.trim() !== '')
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        // Values of variables that are in it no more go.
        const values = Object.fromEntries(unknown.map((name) => [name, draft.values[name] ?? '']))
        save.mutate({ ...whole, values, ...(id === undefined ? {} : { id }) })
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('notices.template.name')}
          value={draft.name}
          maxLength={100}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('notices.template.providerId')}
          value={draft.providerId}
          maxLength={80}
          onChange={(event) => change({ providerId: event.currentTarget.value })}
        />
        <Textarea
          size="xs"
          label={t('notices.template.text')}
          description={t('notices.template.known', {
            names: KNOWN_VARIABLES.map((name) => `#{${name}}`).join(' '),
          })}
          value={draft.text}
          maxLength={1000}
          autosize
          minRows={5}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
        <Textarea
          size="xs"
          label={t('notices.template.items')}
          description={t('notices.template.itemsHint')}
          value={items}
          autosize
          minRows={2}
          onChange={(event) => setItems(event.currentTarget.value)}
        />
        {unknown.map((name) => (
          <TextInput
            key={name}
            label={t('notices.choose.value', { name })}
            value={draft.values[name] ?? ''}
            maxLength={500}
            onChange={(event) => change({ values: { ...draft.values, [name]: event.currentTarget.value } })}
          />
        ))}
        <FailureText of={save.error ?? remove.error} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!isWhole}>
            {t('common.save')}
          </Button>
          {save.isSuccess && (
            <Text size="sm" role="status">
              {t('settings.saved')}
            </Text>
          )}
          {id !== undefined && (
            <Button ml="auto" variant="default" onClick={() => remove.mutate({ id })}>
              {t('notices.template.remove')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
