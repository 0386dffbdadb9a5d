import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, Tray } from 'electron'
import { servePort } from '#main/api/serve-port.ts'
import { openConfiguration } from '#main/base/configuration.ts'
import { dataDirOf, dataFolder } from '#main/base/data-folder.ts'
import type { LogWithTail } from '#main/base/log-tail.ts'
import type { Environment } from '#main/base/settings.ts'
import { translator } from '#shared/i18n/index.ts'
import { lendSecrets } from '../plain-configuration.ts'
import { openWindowStation, type WindowStation, type WindowStationOptions } from '../window-station.ts'
import { menuTemplate } from './menu.ts'
import { CHANNELS, isOwn, mayTalk, SCHEME, START_URL } from './origin.ts'
import { createProtocolHandler } from './protocol.ts'
import { secretBox } from './secret-box.ts'
import { mustStayAwake, type TrayCounts, trayText } from './tray-text.ts'
import { boundsOf, WindowState, windowOptions } from './window-options.ts'

/** What is used of Electron, so that a stand-in can take its place. */
export type ElectronModule = Pick<
  typeof import('electron'),
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeImage'
  | 'nativeTheme'
  | 'Notification'
  | 'powerMonitor'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'Tray'
>

export interface DesktopOptions extends Omit<WindowStationOptions, 'log' | 'configuration'> {
  readonly env: Environment
  readonly electron: ElectronModule
  readonly rendererDir: string
  readonly preload: string
  readonly iconPath: string
  readonly log: LogWithTail
  /** Started at login: no window until somebody asks. */
  readonly isHidden: boolean
}

const TRAY_EVERY_MS = 2_000
/** A renderer that dies again this soon would only die once more. */
const CRASH_PAUSE_MS = 5_000

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
  const { app, ipcMain, session } = electron
  const folder = dataFolder(dataDirOf(options.env))
  // The instance's lock lies there, too: one window for a data folder.
  app.setPath('userData', folder.electron)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return undefined
  }
  await app.whenReady()
  let window: BrowserWindow | undefined
  let tray: Tray | undefined
  let isQuitting = false
  let blocker: number | undefined
  let lastCrashMs = Number.NEGATIVE_INFINITY
  const statePath = join(folder.dir, 'window.json')

  const box = secretBox(electron.safeStorage, process.platform)
  const configuration = openConfiguration(options.env, box)
  const station: Promise<WindowStation> = openWindowStation({ ...options, configuration })
  const current = async () => (await station).current()
  const t = () => translator(configuration.settings().language)

  const handler = createProtocolHandler(current, options.rendererDir)
  electron.protocol.handle(SCHEME, handler)
  // Nothing a page may ask for is granted: no camera, no place, no notifications of its own.
  session.defaultSession.setPermissionRequestHandler((_, __, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)

  const isTrusted = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent) =>
    mayTalk({
      frameUrl: senderFrame?.url,
      isMainFrame: senderFrame !== null && senderFrame === sender.mainFrame,
      isOurWindow: window !== undefined && sender === window.webContents,
    })

  ipcMain.on(CHANNELS.connect, (event) => {
    if (!isTrusted(event)) return
    const { port1, port2 } = new electron.MessageChannelMain()
    servePort(port1, async () => (await current()).router, { mayUsePaths: true })
    port1.start()
    event.senderFrame?.postMessage(CHANNELS.port, null, [port2])
  })
  ipcMain.handle(CHANNELS.pickFolder, async (event) => {
    if (!isTrusted(event) || window === undefined) return null
    const { canceled, filePaths } = await electron.dialog.showOpenDialog(window, {
      properties: ['openDirectory', 'createDirectory'],
    })
    return canceled ? null : (filePaths[0] ?? null)
  })

  function readState(): WindowState | undefined {
    try {
      return WindowState.parse(JSON.parse(readFileSync(statePath, 'utf8')))
    } catch {
      // The first time, or a damaged file: the window stands where the system puts it.
      return undefined
    }
  }

  function keepState(of: BrowserWindow): void {
    const state: WindowState = { ...of.getNormalBounds(), isMaximized: of.isMaximized() }
    try {
      writeFileSync(statePath, JSON.stringify(state))
    } catch {
      // A place on the screen is not worth an error.
    }
  }

  function openWindow(): void {
    if (window !== undefined) {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      return
    }
    const state = readState()
    const displays = electron.screen.getAllDisplays().map(({ workArea }) => workArea)
    const made = new electron.BrowserWindow(
      windowOptions(options.preload, boundsOf(state, displays), electron.nativeTheme.shouldUseDarkColors),
    )
    window = made
    made.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    made.webContents.on('will-navigate', (event) => {
      if (!isOwn(event.url)) event.preventDefault()
    })
    made.webContents.on('will-attach-webview', (event) => event.preventDefault())
    made.webContents.on('render-process-gone', (_, { reason }) => {
      log.error('the screens ended', { state: reason })
      const now = performance.now()
      if (reason !== 'clean-exit' && now - lastCrashMs > CRASH_PAUSE_MS) made.webContents.reload()
      lastCrashMs = now
    })
    made.once('ready-to-show', () => {
      if (state?.isMaximized === true) made.maximize()
      made.show()
    })
    made.on('close', (event) => {
      keepState(made)
      // Work goes on without a window; the tray brings it back.
      if (isQuitting || tray === undefined) return
      event.preventDefault()
      made.hide()
    })
    made.on('closed', () => {
      window = undefined
    })
    void made.loadURL(START_URL)
  }

  async function showCounts(): Promise<void> {
    const { station: open } = await current()
    const jobs = open.jobs.counts()
    const reviews = open.desk.reviews.counts(null)
    const counts: TrayCounts = {
      waiting: jobs.ready,
      running: jobs.leased,
      dead: jobs.dead,
      reviews: reviews.identity + reviews.page + reviews.marks + reviews.harmless,
    }
    tray?.setToolTip(trayText(t(), counts))
    if (mustStayAwake(counts)) blocker ??= electron.powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      electron.powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }

  if (!options.isHidden) openWindow()
  const open = await station
  const stopLending = box.canSeal ? await lendSecrets(configuration) : async () => {}
  const texts = t()
  const quit = () => app.quit()
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(menuTemplate(texts, process.platform, quit)),
  )
  tray = new electron.Tray(electron.nativeImage.createFromPath(options.iconPath))
  tray.setContextMenu(
    electron.Menu.buildFromTemplate([
      { label: texts('desktop.open'), click: openWindow },
      { type: 'separator' },
      { label: texts('desktop.quit'), click: quit },
    ]),
  )
  tray.on('click', openWindow)

  const say = () =>
    void showCounts().catch((thrown: unknown) =>
      log.warn('the tray could not be told', { state: String(thrown) }),
    )
  let saying: NodeJS.Timeout | undefined
  const unsubscribe = open.subscribe((event) => {
    saying ??= setTimeout(() => {
      saying = undefined
      say()
    }, TRAY_EVERY_MS)
    if (event.name !== 'station.blocked' || !electron.Notification.isSupported()) return
    new electron.Notification({ title: 'Grading Station', body: texts('desktop.blocked') }).show()
  })
  say()

  electron.powerMonitor.on('resume', () => {
    void current().then(({ station: awake }) => awake.runner.wake())
  })
  app.on('second-instance', openWindow)
  app.on('activate', openWindow)
  // The tray keeps the program alive.
  app.on('window-all-closed', () => {})

  async function stop(): Promise<void> {
    clearTimeout(saying)
    unsubscribe()
    if (blocker !== undefined) electron.powerSaveBlocker.stop(blocker)
    tray?.destroy()
    await stopLending()
    await open.stop()
  }
  let isStopped = false
  app.on('before-quit', (event) => {
    isQuitting = true
    if (isStopped) return
    // Running jobs are handed back and the database is closed before the process goes.
    event.preventDefault()
    isStopped = true
    void stop().finally(quit)
  })
  return { stop }
}
