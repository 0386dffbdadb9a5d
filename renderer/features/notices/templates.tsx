import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeptNoticeTemplate } from '#shared/contract/notices.ts'
import { type NoticeTemplate, variablesOf } from '#shared/domain/notice-template.ts'
import { factOf, KNOWN_VARIABLES } from '#shared/domain/notice-values.ts'
import { FailureText } from '../../lib/failure.tsx'
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
  const t = useText()
  const { api } = useStation()
  const list = useQuery(api.notices.templates.queryOptions())
  const [chosen, setChosen] = useState<number | 'new'>()
  const templates = list.data ?? []
  const open = templates.find(({ id }) => id === chosen) ?? (chosen === 'new' ? undefined : templates[0])
  if (list.data === undefined) return null
  return (
    <div className={classes.columns}>
      <Stack gap="sm" className={classes.form ?? ''}>
        <ul className={classes.list} aria-label={t('notices.tab.templates')}>
          {templates.map(({ id, name, providerId }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === open?.id} onClick={() => setChosen(id)}>
                <b>{name}</b>
                <small>{providerId}</small>
              </button>
            </li>
          ))}
        </ul>
        {templates.length === 0 && <Text size="sm">{t('notices.template.none')}</Text>}
        <Button variant="default" onClick={() => setChosen('new')}>
          {t('notices.template.new')}
        </Button>
      </Stack>
      <TemplateForm
        key={open?.id ?? 'new'}
        template={open}
        onSaved={(id) => setChosen(id)}
        onRemoved={() => setChosen(undefined)}
      />
    </div>
  )
}

interface TemplateFormProps {
  readonly template: KeptNoticeTemplate | undefined
  readonly onSaved: (id: number) => void
  readonly onRemoved: () => void
}

function TemplateForm({ template, onSaved, onRemoved }: TemplateFormProps) {
  const t = useText()
  const { api } = useStation()
  const [draft, setDraft] = useState<NoticeTemplate>(template ?? EMPTY)
  const [items, setItems] = useState(itemsText(draft.items))
  const change = (part: Partial<NoticeTemplate>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation(api.notices.saveTemplate.mutationOptions({ onSuccess: ({ id }) => onSaved(id) }))
  const remove = useMutation(api.notices.removeTemplate.mutationOptions({ onSuccess: onRemoved }))
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
        save.mutate({ ...whole, values, ...(template === undefined ? {} : { id: template.id }) })
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
          {template !== undefined && (
            <Button ml="auto" variant="default" onClick={() => remove.mutate({ id: template.id })}>
              {t('notices.template.remove')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
