import { StationStatus } from '#main/station/status.ts'
import { askLocal, serveLocal } from '../local-socket.ts'

/** Answers how the station is. @returns stops it */
export const serveHealth = (socket: string, status: () => StationStatus): Promise<() => Promise<void>> =>
  serveLocal(socket, status)

/** The status of the worker behind a socket; undefined when none answers. */
export const askHealth = (socket: string, timeoutMs?: number): Promise<StationStatus | undefined> =>
  askLocal(socket, StationStatus, timeoutMs)
