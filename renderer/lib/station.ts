import { createORPCClient } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '#shared/contract/index.ts'

export type StationClient = ContractRouterClient<Contract>

/** The message that brings the port; from our own window alone. */
const PORT_MESSAGE = 'station:port'

/** Set by Electron's preload. */
interface StationBridge {
  /** Asks for a port to the station, which is then posted to this window. */
  connect(): void
  /** Real path of a dropped file. */
  pathOf(file: File): string
  /** Asks for a folder with the system's dialog; null when none was chosen. */
  pickFolder(): Promise<string | null>
}

declare global {
  interface Window {
    readonly stationBridge?: StationBridge
  }
}

function portOf(bridge: StationBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent) => {
      const [port] = event.ports
      if (event.source !== window || event.data !== PORT_MESSAGE || port === undefined) return
      window.removeEventListener('message', onMessage)
      resolve(port)
    }
    window.addEventListener('message', onMessage)
    bridge.connect()
  })
}

/** Talks to the station over whatever the host offers: a port in Electron, HTTP in a browser. */
export async function connectStation(): Promise<StationClient> {
  const bridge = window.stationBridge
  const link =
    bridge === undefined
      ? new HttpLink({ url: new URL('/rpc', window.location.href).href })
      : new PortLink({ port: await portOf(bridge) })
  return createORPCClient(link)
}

export const stationQueries = (client: StationClient) => createTanstackQueryUtils(client)
export type StationApi = ReturnType<typeof stationQueries>
