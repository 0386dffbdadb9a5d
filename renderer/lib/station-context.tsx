import { createContext, type ReactNode, useContext } from 'react'
import type { StationApi, StationClient } from './station.ts'

interface StationHandle {
  readonly client: StationClient
  readonly api: StationApi
}

const StationContext = createContext<StationHandle | undefined>(undefined)

export function StationProvider({ handle, children }: { handle: StationHandle; children: ReactNode }) {
  return <StationContext value={handle}>{children}</StationContext>
}

/** The station's procedures as TanStack Query options (`api`) and as plain calls (`client`). */
export function useStation(): StationHandle {
  const handle = useContext(StationContext)
  if (handle === undefined) throw new Error('useStation outside StationProvider')
  return handle
}
