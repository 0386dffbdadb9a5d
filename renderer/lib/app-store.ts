import { create } from 'zustand'

export const SCREENS = [
  'import',
  'template-editor',
  'thresholds',
  'review',
  'results',
  'homework',
  'notices',
  'queue',
  'settings',
] as const
export type Screen = (typeof SCREENS)[number]

interface AppState {
  readonly screen: Screen
  /** The batch all screens are about; null before there is one. */
  readonly batchId: number | null
  /** The template the editor shows; undefined for the first there is. */
  readonly templateId: string | undefined
  readonly isConnected: boolean
  go(screen: Screen): void
  chooseBatch(id: number | null): void
  /** The same, without a step back to where there was none. */
  showBatch(id: number): void
  chooseTemplate(id: string | undefined): void
  setConnected(isConnected: boolean): void
}

/** `#/review/12`: screen and batch live in the address, so that reload and two tabs keep their place. */
function fromAddress(): Pick<AppState, 'screen' | 'batchId'> {
  const [, screen, batch] = window.location.hash.split('/')
  return {
    screen: SCREENS.find((known) => known === screen) ?? 'import',
    batchId: batch === undefined || !/^\d+$/.test(batch) ? null : Number(batch),
  }
}

const addressOf = ({ screen, batchId }: Pick<AppState, 'screen' | 'batchId'>) =>
  `#/${screen}${batchId === null ? '' : `/${batchId}`}`

export const useApp = create<AppState>()((set, get) => ({
  ...fromAddress(),
  templateId: undefined,
  isConnected: true,
  go: (screen) => set({ screen }),
  chooseBatch: (batchId) => set({ batchId }),
  showBatch(batchId) {
    window.history.replaceState(null, '', addressOf({ screen: get().screen, batchId }))
    set({ batchId })
  },
  chooseTemplate: (templateId) => set({ templateId }),
  setConnected: (isConnected) => set({ isConnected }),
}))

useApp.subscribe(({ screen, batchId }, before) => {
  if (screen === before.screen && batchId === before.batchId) return
  const address = addressOf({ screen, batchId })
  if (window.location.hash !== address) window.history.pushState(null, '', address)
})
window.addEventListener('popstate', () => useApp.setState(fromAddress()))
window.addEventListener('hashchange', () => useApp.setState(fromAddress()))
