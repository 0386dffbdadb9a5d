import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconUserShield } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureText } from '../../lib/failure.tsx'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'

interface PersonalDataButtonProps {
  readonly number: string
  readonly name: string
  /** Their sheet is there no more. */
  readonly onForgotten: () => void
}

/** What the station keeps of a student: handed over as a file, or deleted with a receipt. */
export function PersonalDataButton({ number, name, onForgotten }: PersonalDataButtonProps) {
  const t = useText()
  const { client } = useStation()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const save = useMutation({
    async mutationFn() {
      const record = await client.results.studentRecord({ number, name })
      saveText(
        `${t('results.personal.file', { number })}.json`,
        JSON.stringify(record, null, 2),
        'application/json',
      )
    },
  })
  const forget = useMutation({ mutationFn: () => client.results.forgetStudent({ number, name }) })
  const receipt = forget.data
  const close = () => {
    setOpen(false)
    if (receipt !== undefined) onForgotten()
  }
  return (
    <>
      <Button variant="default" leftSection={<IconUserShield size={14} />} onClick={() => setOpen(true)}>
        {t('results.personal.title')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('results.personal.title')}>
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
    </>
  )
}
