import { readFileSync, writeFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import type { Log } from '#main/base/log.ts'
import type { ElectronModule } from './electron-module.ts'
import { isOwn, START_URL } from './origin.ts'
import { boundsOf, WindowState, windowOptions } from './window-options.ts'

/** A renderer that dies again this soon would only die once more. */
const CRASH_PAUSE_MS = 5_000

export interface MainWindowParts {
  readonly electron: ElectronModule
  readonly preload: string
  /** File in which the window's place on the screen is kept. */
  readonly statePath: string
  readonly log: Log
  /** Whether closing the window only hides it. */
  readonly staysOpen: () => boolean
}

/** The one window of the station's screens, which comes and goes. */
export interface MainWindow {
  /** Opens it, or brings it to the front. */
  open(): void
  readonly current: BrowserWindow | undefined
}

export function mainWindow({ electron, preload, statePath, log, staysOpen }: MainWindowParts): MainWindow {
  let window: BrowserWindow | undefined
  let lastCrashMs = Number.NEGATIVE_INFINITY

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

  /** It shows the station's own pages and nothing else, and is drawn again when what draws it dies. */
  function guard({ webContents }: BrowserWindow): void {
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    webContents.on('will-navigate', (event) => {
      if (!isOwn(event.url)) event.preventDefault()
    })
    webContents.on('will-attach-webview', (event) => event.preventDefault())
    webContents.on('render-process-gone', (_, { reason }) => {
      log.error('the screens ended', { state: reason })
      const now = performance.now()
      if (reason !== 'clean-exit' && now - lastCrashMs > CRASH_PAUSE_MS) webContents.reload()
      lastCrashMs = now
    })
  }

  function show(shown: BrowserWindow): void {
    if (shown.isMinimized()) shown.restore()
    shown.show()
    shown.focus()
  }

  function create(): void {
    const state = readState()
    const displays = electron.screen.getAllDisplays().map(({ workArea }) => workArea)
    const made = new electron.BrowserWindow(
      windowOptions(preload, boundsOf(state, displays), electron.nativeTheme.shouldUseDarkColors),
    )
    window = made
    guard(made)
    made.once('ready-to-show', () => {
      if (state?.isMaximized === true) made.maximize()
      made.show()
    })
    made.on('close', (event) => {
      keepState(made)
      if (!staysOpen()) return
      event.preventDefault()
      made.hide()
    })
    made.on('closed', () => {
      window = undefined
    })
    void made.loadURL(START_URL)
  }

  return {
    open() {
      if (window === undefined) create()
      else show(window)
    },
    get current() {
      return window
    },
  }
}
