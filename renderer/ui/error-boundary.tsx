import { Button, Center, Stack, Text } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Translation } from 'react-i18next'

/** Keeps a screen that fails from taking the others with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state = { error: undefined }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <Translation>
        {(t) => (
          <Center h="100%">
            <Stack align="center">
              <Text>{t('shell.failed')}</Text>
              <Button onClick={() => this.setState({ error: undefined })}>{t('shell.reload')}</Button>
            </Stack>
          </Center>
        )}
      </Translation>
    )
  }
}
