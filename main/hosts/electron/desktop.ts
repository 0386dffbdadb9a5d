import { join } from 'node:path'
import { systemClock } from '#main/base/clock.ts'
import { openConfiguration } from '#main/base/configuration.ts'
import { dataDirOf, dataFolder } from '#main/base/data-folder.ts'
import type { LogWithTail } from '#main/base/log-tail.ts'
import type { Environment } from '#main/base/settings.ts'
import { translator } from '#shared/i18n/index.ts'
import { lendSecrets } from '../plain-configuration.ts'
import { openWindowStation, type WindowStation, type WindowStationOptions } from '../window-station.ts'
import type { ElectronModule } from './electron-module.ts'
import { mainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { SCHEME } from './origin.ts'
import { createProtocolHandler } from './protocol.ts'
import { secretBox } from './secret-box.ts'
import { showTray } from './tray.ts'
import { createUpdates, type Updater } from './updates.ts'
import { listenToWindow } from './window-channels.ts'

export interface DesktopOptions extends Omit<WindowStationOptions, 'log' | 'configuration'> {
  readonly env: Environment
  readonly electron: ElectronModule
  readonly rendererDir: string
  readonly preload: string
  readonly iconPath: string
  readonly log: LogWithTail
  /** Started at login: no window until somebody asks. */
  readonly isHidden: boolean
  /** Of a package that is signed and says where updates are; undefined of any other. */
  readonly updater?: () => Promise<Updater | undefined>
}

/** To be called before `ready`: a scheme's rights are fixed then. */
export function registerScheme({ protocol, app }: Pick<ElectronModule, 'protocol' | 'app'>): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/**
 * The station in a window of its own. Holds no rule of the station: it shows the screens, hands them a port to the door,
 * and passes on what the system says.
 * @returns undefined when another instance is there, which comes to the front
 */
export async function runDesktop(options: DesktopOptions): Promise<{ stop(): Promise<void> } | undefined> {
  const { electron, log } = options
  const { app, session } = electron
  const folder = dataFolder(dataDirOf(options.env))
  // The instance's lock lies there, too: one window for a data folder.
  app.setPath('userData', folder.electron)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return undefined
  }
  await app.whenReady()

  const box = secretBox(electron.safeStorage, process.platform)
  const configuration = openConfiguration(options.env, box)
  const station: Promise<WindowStation> = openWindowStation({ ...options, configuration })
  const current = async () => (await station).current()
  const t = () => translator(configuration.settings().language)
  const quit = () => app.quit()

  electron.protocol.handle(SCHEME, createProtocolHandler(current, options.rendererDir))
  // Nothing a page may ask for is granted: no camera, no place, no notifications of its own.
  session.defaultSession.setPermissionRequestHandler((_, __, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)

  let hideTray: (() => void) | undefined
  let isQuitting = false
  const window = mainWindow({
    ...{ electron, log, preload: options.preload },
    statePath: join(folder.dir, 'window.json'),
    // Work goes on without a window; the tray brings it back.
    staysOpen: () => !isQuitting && hideTray !== undefined,
  })
  listenToWindow(electron, window, async () => (await current()).router)

  if (!options.isHidden) window.open()
  const open = await station
  const stopLending = box.canSeal ? await lendSecrets(configuration) : async () => {}
  const updater = await options.updater?.()
  const updates =
    updater === undefined
      ? undefined
      : createUpdates({
          ...{ updater, clock: systemClock, random: Math.random, log, stop: stopOnce },
          isBusy: async () => (await current()).station.jobs.counts().leased > 0,
          restart() {
            app.relaunch()
            quit()
          },
        })
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menuTemplate(t(), process.platform, quit)))
  hideTray = showTray({
    ...{ electron, log, t, quit, station: open, open: window.open, updates },
    iconPath: options.iconPath,
  })

  electron.powerMonitor.on('resume', () => {
    void current().then(({ station: awake }) => awake.runner.wake())
  })
  app.on('second-instance', window.open)
  app.on('activate', window.open)
  // The tray keeps the program alive.
  app.on('window-all-closed', () => {})

  async function stop(): Promise<void> {
    hideTray?.()
    await stopLending()
    await open.stop()
  }
  let stopping: Promise<void> | undefined
  function stopOnce(): Promise<void> {
    isQuitting = true
    stopping ??= stop()
    return stopping
  }
  app.on('before-quit', (event) => {
    updates?.stop()
    if (stopping !== undefined) return
    // Running jobs are handed back and the database is closed before the process goes.
    event.preventDefault()
    void stopOnce().finally(quit)
  })
  return { stop: stopOnce }
}
