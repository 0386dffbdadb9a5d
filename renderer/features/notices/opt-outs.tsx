import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText } from '../../lib/time-text.ts'
import classes from './notices.module.css'

/** Numbers that no notice ever goes to. */
export function OptOuts() {
  const t = useText()
  const { api } = useStation()
  const list = useQuery(api.notices.optOuts.queryOptions())
  const [phone, setPhone] = useState('')
  const add = useMutation(api.notices.addOptOut.mutationOptions({ onSuccess: () => setPhone('') }))
  const remove = useMutation(api.notices.removeOptOut.mutationOptions())
  return (
    <Stack gap="md" className={classes.editor ?? ''}>
      <Text size="sm">{t('notices.optOut.hint')}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({ phone })
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={t('notices.optOut.phone')}
            inputMode="tel"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <Button type="submit" disabled={phone.trim() === ''} loading={add.isPending}>
            {t('notices.optOut.add')}
          </Button>
        </Group>
      </form>
      <FailureText of={add.error ?? remove.error ?? list.error} />
      {list.data?.length === 0 && <Text size="sm">{t('notices.optOut.none')}</Text>}
      <ul className={classes.list}>
        {list.data?.map(({ id, phone: masked, who, addedAtMs }) => (
          <li key={id} className={classes.optOut}>
            <span>{masked}</span>
            <small>{[who, dayText(addedAtMs)].filter((part) => part !== '').join(' · ')}</small>
            <Button
              variant="default"
              aria-label={t('notices.optOut.remove', { phone: masked })}
              onClick={() => remove.mutate({ id })}
            >
              {t('notices.template.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
