import { Center, Loader, MantineThemeProvider } from '@mantine/core'
import { type ComponentType, lazy, Suspense, useMemo } from 'react'
import { SCREENS, type Screen, useApp } from './lib/app-store.ts'
import { useText } from './lib/i18n.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { Shell } from './ui/shell.tsx'

/** Each screen is a file of its own, loaded when it is first opened: the window is usable before the editor is. */
const LOAD: Record<Screen, () => Promise<{ default: ComponentType }>> = {
  import: () => import('./features/import/import-page.tsx'),
  'template-editor': () => import('./features/template-editor/template-editor-page.tsx'),
  thresholds: () => import('./features/thresholds/thresholds-page.tsx'),
  review: () => import('./features/review/review-page.tsx'),
  results: () => import('./features/results/results-page.tsx'),
  homework: () => import('./features/homework/homework-page.tsx'),
  notices: () => import('./features/notices/notices-page.tsx'),
  queue: () => import('./features/queue/queue-page.tsx'),
  settings: () => import('./features/settings/settings-page.tsx'),
}
const PAGES = new Map<Screen, ComponentType>(SCREENS.map((screen) => [screen, lazy(LOAD[screen])]))

/**
 * Brings the screen the window opens with. Shown without it, the window would show a fallback first, which React keeps
 * for a third of a second. If it fails, the screen itself shows the error later.
 */
export async function loadFirstScreen(): Promise<void> {
  const { screen } = useApp.getState()
  await LOAD[screen]().then(
    ({ default: page }) => void PAGES.set(screen, page),
    () => undefined,
  )
}

export function App() {
  const screen = useApp((state) => state.screen)
  const Page = PAGES.get(screen)
  const t = useText()
  // What a library draws in every dialog has a name, too.
  const named = useMemo(
    () => ({
      components: { Modal: { defaultProps: { closeButtonProps: { 'aria-label': t('common.close') } } } },
    }),
    [t],
  )
  return (
    <MantineThemeProvider theme={named}>
      <Shell current={screen}>
        <ErrorBoundary key={screen}>
          <Suspense
            fallback={
              <Center h="100%">
                <Loader size="sm" />
              </Center>
            }
          >
            {Page !== undefined && <Page />}
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </MantineThemeProvider>
  )
}
