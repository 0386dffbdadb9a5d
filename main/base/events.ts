import type { StationEvent } from '#shared/domain/events.ts'

export interface Events {
  emit(event: StationEvent): void
  /** @returns ends the subscription */
  subscribe(listener: (event: StationEvent) => void): () => void
}

export function createEvents(): Events {
  const listeners = new Set<(event: StationEvent) => void>()
  return {
    emit(event) {
      for (const listener of [...listeners]) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
