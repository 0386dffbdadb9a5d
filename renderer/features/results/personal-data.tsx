import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureText } from '../../lib/failure.tsx'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'

export interface Person {
  readonly number: string
  readonly name: string
}

interface PersonalDataProps {
  readonly of: Person
  /** Their sheet is there no more. */
  readonly onForgotten: () => void
  readonly onClose: () => void
}

/**
 * What the station keeps of a student: handed over as a file, or deleted with a receipt. It stands by itself, as the receipt has to
 * be seen when the student is in no table any more.
 */
export function PersonalData({ of: person, onForgotten, onClose }: PersonalDataProps) {
  const t = useText()
  const { client } = useStation()
  const { number, name } = person
  const [typed, setTyped] = useState('')
  const save = useMutation({
    async mutationFn() {
      const record = await client.results.studentRecord(person)
      saveText(
        `${t('results.personal.file', { number })}.json`,
        JSON.stringify(record, null, 2),
        'application/json',
      )
    },
  })
  const forget = useMutation({
    mutationFn: () => client.results.forgetStudent(person),
    onSuccess: onForgotten,
  })
  const receipt = forget.data
  return (
    <Modal opened onClose={onClose} title={t('results.personal.title')}>
      <Stack gap="sm">
        {receipt === undefined ? (
          <>
            <Text size="sm">{t('results.personal.about', { name: name || number })}</Text>
            <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
              {t('results.personal.save')}
            </Button>
            <TextInput
              label={t('results.personal.confirm')}
              placeholder={number}
              value={typed}
              autoComplete="off"
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            <Button
              color="error"
              loading={forget.isPending}
              disabled={typed.trim() !== number}
              onClick={() => forget.mutate()}
            >
              {t('results.personal.forget')}
            </Button>
          </>
        ) : (
          <>
            <Text size="sm" role="status">
              {t('results.personal.done', receipt.deleted)}
            </Text>
            <Text size="sm">{t('results.personal.remains', { count: receipt.sharedFiles })}</Text>
            <Group justify="flex-end">
              <Button
                onClick={() =>
                  saveText(
                    `${t('results.personal.receiptFile', { number })}.json`,
                    JSON.stringify(receipt, null, 2),
                    'application/json',
                  )
                }
              >
                {t('results.personal.receipt')}
              </Button>
            </Group>
          </>
        )}
        <FailureText of={save.error ?? forget.error} />
      </Stack>
    </Modal>
  )
}
