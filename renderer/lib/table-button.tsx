import { Button, FileButton } from '@mantine/core'
import { IconCheck, IconUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { FailureText } from './failure.tsx'
import { toBase64 } from './files.ts'

const TABLE_FILES = '.csv,.txt,.tsv,.xlsx,text/csv'

interface TableButtonProps {
  readonly label: string
  readonly isSet: boolean
  readonly send: (csv: string) => Promise<unknown>
}

/** Gives a batch a table from a CSV or XLSX file; what is wrong with the file is said beside the button. */
export function TableButton({ label, isSet, send }: TableButtonProps) {
  const give = useMutation({ mutationFn: async (file: File) => send(await toBase64(file)) })
  return (
    <>
      <FileButton accept={TABLE_FILES} onChange={(file) => file !== null && give.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={give.isPending}
            leftSection={isSet ? <IconCheck size={14} /> : <IconUpload size={14} />}
          >
            {label}
          </Button>
        )}
      </FileButton>
      <FailureText of={give.error} size="xs" />
    </>
  )
}
