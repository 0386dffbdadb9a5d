import { Center, Loader } from '@mantine/core'
import { type ComponentType, lazy, Suspense } from 'react'
import { SCREENS, type Screen, useApp } from './lib/app-store.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { Shell } from './ui/shell.tsx'

/** Each screen is a file of its own, loaded when it is first opened: the window is usable before the editor is. */
const PAGES: Partial<Record<Screen, ComponentType>> = {
  import: lazy(() => import('./features/import/import-page.tsx')),
  'template-editor': lazy(() => import('./features/template-editor/template-editor-page.tsx')),
  thresholds: lazy(() => import('./features/thresholds/thresholds-page.tsx')),
  review: lazy(() => import('./features/review/review-page.tsx')),
  results: lazy(() => import('./features/results/results-page.tsx')),
  queue: lazy(() => import('./features/queue/queue-page.tsx')),
  settings: lazy(() => import('./features/settings/settings-page.tsx')),
}
const OPEN_SCREENS = SCREENS.filter((screen) => PAGES[screen] !== undefined)

export function App() {
  const asked = useApp((state) => state.screen)
  const screen = PAGES[asked] === undefined ? 'import' : asked
  const Page = PAGES[screen]
  return (
    <Shell screens={OPEN_SCREENS} current={screen}>
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
  )
}
