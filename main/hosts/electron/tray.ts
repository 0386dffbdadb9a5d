import type { Tray } from 'electron'
import type { Log } from '#main/base/log.ts'
import type { Translate } from '#shared/i18n/index.ts'
import type { WindowStation } from '../window-station.ts'
import type { ElectronModule } from './electron-module.ts'
import { mustStayAwake, type TrayCounts, trayText } from './tray-text.ts'
import type { Updates } from './updates.ts'

const TRAY_EVERY_MS = 2_000

export interface StationTrayParts {
  readonly electron: ElectronModule
  readonly station: WindowStation
  readonly iconPath: string
  readonly log: Log
  /** In the language that is set now. */
  readonly t: () => Translate
  readonly open: () => void
  readonly quit: () => void
  readonly updates?: Updates | undefined
}

/**
 * The station beside the clock: what waits and what is under way, which also keeps the computer awake. What blocks the
 * station is said by the system, since no window need be open.
 * @returns takes it away
 */
export function showTray(parts: StationTrayParts): () => void {
  const { electron, station, iconPath, log, t, open, quit, updates } = parts
  const tray: Tray = new electron.Tray(electron.nativeImage.createFromPath(iconPath))
  tray.on('click', open)
  showMenu()
  updates?.onReady((version) => {
    showMenu()
    notify(t()('desktop.update.ready', { version }))
  })

  function notify(body: string): void {
    if (electron.Notification.isSupported())
      new electron.Notification({ title: 'Grading Station', body }).show()
  }

  function showMenu(): void {
    const texts = t()
    const version = updates?.ready()
    const update = { label: texts('desktop.update.install', { version: version ?? '' }), click: install }
    tray.setContextMenu(
      electron.Menu.buildFromTemplate([
        { label: texts('desktop.open'), click: open },
        ...(version === undefined ? [] : [update]),
        { type: 'separator' },
        { label: texts('desktop.quit'), click: quit },
      ]),
    )
  }

  function install(): void {
    void updates?.install().then((mustWait) => {
      if (mustWait) notify(t()('desktop.update.waits'))
    })
  }

  let blocker: number | undefined
  let next: NodeJS.Timeout | undefined

  function stayAwake(mustStay: boolean): void {
    if (mustStay) blocker ??= electron.powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      electron.powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }

  async function showCounts(): Promise<void> {
    const { station: current } = await station.current()
    const jobs = current.jobs.counts()
    const reviews = current.desk.reviews.counts(null)
    const counts: TrayCounts = {
      waiting: jobs.ready,
      running: jobs.leased,
      dead: jobs.dead,
      reviews: reviews.identity + reviews.page + reviews.marks + reviews.harmless,
    }
    tray.setToolTip(trayText(t(), counts))
    stayAwake(mustStayAwake(counts))
  }

  function say(): void {
    next = undefined
    void showCounts().catch((thrown: unknown) =>
      log.warn('the tray could not be told', { state: String(thrown) }),
    )
  }

  const unsubscribe = station.subscribe((event) => {
    next ??= setTimeout(say, TRAY_EVERY_MS)
    if (event.name === 'station.blocked') notify(t()('desktop.blocked'))
  })
  say()

  return () => {
    clearTimeout(next)
    unsubscribe()
    stayAwake(false)
    tray.destroy()
  }
}
