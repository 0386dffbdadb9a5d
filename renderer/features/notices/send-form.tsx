import { Checkbox, Radio, Select, Stack } from '@mantine/core'
import type { KeptNoticeTemplate } from '#shared/contract/notices.ts'
import { type NoticeRequest, RELATIONS } from '#shared/domain/notice-plan.ts'
import { variablesOf } from '#shared/domain/notice-template.ts'
import { factOf } from '#shared/domain/notice-values.ts'
import { useText } from '../../lib/i18n.ts'
import { CommitText } from '../../ui/commit-text.tsx'
import classes from './notices.module.css'

const ABOUT = ['graded', 'absent'] as const

interface SendFormProps {
  readonly templates: readonly KeptNoticeTemplate[]
  readonly template: KeptNoticeTemplate
  readonly request: NoticeRequest
  readonly onChange: (change: Partial<NoticeRequest>) => void
}

/** Which notice, about whom, to whom. */
export function SendForm({ templates, template, request, onChange }: SendFormProps) {
  const t = useText()
  const open = variablesOf(template).filter((name) => factOf(name) === undefined)
  return (
    <Stack gap="md" className={classes.form ?? ''}>
      <Select
        label={t('notices.choose.template')}
        data={templates.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={String(template.id)}
        allowDeselect={false}
        onChange={(id) => id !== null && onChange({ templateId: Number(id), values: {} })}
      />
      {open.map((name) => (
        <CommitText
          key={`${template.id} ${name}`}
          label={t('notices.choose.value', { name })}
          value={request.values[name] ?? template.values[name] ?? ''}
          onCommit={(value) => onChange({ values: { ...request.values, [name]: value } })}
        />
      ))}
      <Radio.Group
        label={t('notices.choose.about')}
        value={request.about}
        onChange={(about) => onChange({ about: about === 'absent' ? 'absent' : 'graded' })}
      >
        <Stack gap="sm" mt="xs">
          {ABOUT.map((about) => (
            <Radio key={about} size="xs" value={about} label={t(`notices.choose.${about}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox.Group
        label={t('notices.choose.to')}
        value={[...request.to]}
        // At least one: a notice to nobody is none.
        onChange={(to) => to.length > 0 && onChange({ to: RELATIONS.filter((each) => to.includes(each)) })}
      >
        <Stack gap="sm" mt="xs">
          {RELATIONS.map((to) => (
            <Checkbox key={to} size="xs" value={to} label={t(`notices.relation.${to}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox
        size="xs"
        label={t('notices.choose.siblings')}
        checked={request.siblings}
        onChange={(event) => onChange({ siblings: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={t('notices.choose.again')}
        checked={request.again}
        onChange={(event) => onChange({ again: event.currentTarget.checked })}
      />
    </Stack>
  )
}
