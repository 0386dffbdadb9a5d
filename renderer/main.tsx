import '@mantine/core/styles.css'
import './global.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, loadFirstScreen } from './app.tsx'
import { useApp } from './lib/app-store.ts'
import { followEvents } from './lib/events.ts'
import { startI18n } from './lib/i18n.ts'
import { adoptPreferences } from './lib/preferences.ts'
import { connectStation, stationQueries } from './lib/station.ts'
import { StationProvider } from './lib/station-context.tsx'
import { cssVariables, theme } from './theme.ts'

// Events say when something is stale, so nothing is asked again just because a window was focused.
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 60_000, refetchOnWindowFocus: false, retry: 1 } },
})
const firstScreen = loadFirstScreen()
await startI18n()
const client = await connectStation()
// The window opens even while the station cannot be reached.
await Promise.all([adoptPreferences(client).catch(() => undefined), firstScreen])
const api = stationQueries(client)
void followEvents(client, api, queries, useApp.getState().setConnected, new AbortController().signal)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <StationProvider handle={{ client, api }}>
          <App />
        </StationProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
