import { Alert, type AlertProps, Text, type TextProps } from '@mantine/core'
import { useErrorText } from './error.ts'

interface FailureProps {
  /** What a call threw; nothing is shown where nothing was. */
  readonly of: unknown
}

/** What went wrong, in a line beside what was asked for. */
export function FailureText({ of, ...rest }: FailureProps & TextProps) {
  const errorText = useErrorText()
  if (of === null || of === undefined) return null
  return (
    <Text size="sm" c="error" role="alert" {...rest}>
      {errorText(of)}
    </Text>
  )
}

/** What went wrong, in a box of its own. */
export function FailureAlert({ of, ...rest }: FailureProps & AlertProps) {
  const errorText = useErrorText()
  if (of === null || of === undefined) return null
  return (
    <Alert color="error" role="alert" {...rest}>
      {errorText(of)}
    </Alert>
  )
}
