import { Button, FileButton, Group, Text } from '@mantine/core'
import { useText } from '../../lib/i18n.ts'

interface PaperFieldProps {
  readonly label: string
  readonly file: File | null
  readonly onFile: (file: File | null) => void
}

/** A scan or a PDF to be chosen from the disk. */
export function PaperField({ label, file, onFile }: PaperFieldProps) {
  const t = useText()
  return (
    <Group gap="xs">
      <Text size="sm">{label}</Text>
      <FileButton onChange={onFile} accept="image/*,application/pdf">
        {(props) => (
          <Button variant="default" size="xs" {...props}>
            {file?.name ?? t('documents.dialog.choose')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}
