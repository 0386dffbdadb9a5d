import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { ElectronModule } from '#main/hosts/electron/electron-module.ts'

interface MenuItem {
  readonly label?: string
  readonly click?: () => void
}

/** Fires an event with something to prevent. @returns whether it was prevented */
function preventable(emitter: EventEmitter, name: string, more: object = {}): boolean {
  let isPrevented = false
  emitter.emit(name, { ...more, preventDefault: () => (isPrevented = true) })
  return isPrevented
}

/**
 * A stand-in for the `electron` module, for machines that cannot have its binary: it keeps what it is given and fires
 * what a test asks for. It proves that the wiring is complete from start to quit; it proves nothing of Electron itself,
 * which the `_electron` suite does where the binary is.
 */
export function electronStandIn(options: { isFirst?: boolean; canSeal?: boolean } = {}) {
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => options.isFirst ?? true,
    whenReady: async () => {},
    setPath: (name: string, path: string) => void paths.set(name, path),
    enableSandbox: () => void log.push('sandbox'),
    relaunch: () => void log.push('relaunch'),
    quit() {
      log.push('quit')
      if (!preventable(app, 'before-quit')) log.push('quitted')
    },
  })
  const log: string[] = []
  const paths = new Map<string, string>()
  const windows: Window[] = []
  const handlers = new Map<string, (event: unknown) => unknown>()
  const sent: { channel: string; ports: readonly MessagePort[] }[] = []
  const tips: string[] = []
  const notes: string[] = []
  let trayMenu: MenuItem[] = []
  let answer: ((request: Request) => Promise<Response>) | undefined
  let mayRequest: boolean | undefined
  let mayCheck: boolean | undefined
  let blockers = 0

  class WebContents extends EventEmitter {
    openHandler: (() => { action: string }) | undefined
    readonly mainFrame = {
      url: 'app://station/',
      postMessage: (channel: string, _: unknown, ports: MessagePort[]) => void sent.push({ channel, ports }),
    }
    setWindowOpenHandler(handler: () => { action: string }) {
      this.openHandler = handler
    }
    reload() {
      log.push('reload')
    }
  }
  class Window extends EventEmitter {
    readonly webContents = new WebContents()
    isVisible = false
    readonly options: BrowserWindowConstructorOptions
    constructor(of: BrowserWindowConstructorOptions) {
      super()
      this.options = of
      windows.push(this)
    }
    loadURL(url: string) {
      log.push(`load ${url}`)
      this.emit('ready-to-show')
      return Promise.resolve()
    }
    show() {
      this.isVisible = true
    }
    hide() {
      this.isVisible = false
    }
    focus() {}
    restore() {}
    maximize() {}
    isMinimized = () => false
    isMaximized = () => false
    getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 })
    /** The user closes it. @returns whether it stayed */
    close(): boolean {
      return preventable(this, 'close')
    }
  }
  class Tray extends EventEmitter {
    setToolTip = (text: string) => void tips.push(text)
    setContextMenu = (items: MenuItem[]) => {
      trayMenu = items
    }
    destroy = () => void log.push('tray gone')
  }
  class Notification {
    static isSupported = () => true
    readonly #body: string
    constructor({ body }: { body: string }) {
      this.#body = body
    }
    show() {
      notes.push(this.#body)
    }
  }

  const module = {
    app,
    BrowserWindow: Window,
    dialog: { showOpenDialog: async () => ({ canceled: false, filePaths: ['/scans'] }) },
    ipcMain: {
      on: (channel: string, handler: (event: unknown) => void) => handlers.set(channel, handler),
      handle: (channel: string, handler: (event: unknown) => unknown) => handlers.set(channel, handler),
    },
    Menu: { setApplicationMenu: () => {}, buildFromTemplate: (items: unknown) => items },
    // Node's own channel; Electron's differs in `start` alone, which Node's has, too.
    MessageChannelMain: MessageChannel,
    nativeImage: { createFromPath: (path: string) => path },
    nativeTheme: { shouldUseDarkColors: false },
    Notification,
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: {
      start: () => ++blockers,
      stop: () => void log.push('may sleep'),
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: { scheme: string }[]) =>
        void log.push(`scheme ${schemes.map(({ scheme }) => scheme)}`),
      handle: (_: string, handler: (request: Request) => Promise<Response>) => {
        answer = handler
      },
    },
    safeStorage: {
      isEncryptionAvailable: () => options.canSeal ?? false,
      encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
      decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
      getSelectedStorageBackend: () => (options.canSeal ? 'gnome_libsecret' : 'basic_text'),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (ask: (c: null, p: string, done: (yes: boolean) => void) => void) =>
          ask(null, 'media', (yes) => {
            mayRequest = yes
          }),
        setPermissionCheckHandler: (check: () => boolean) => {
          mayCheck = check()
        },
      },
    },
    Tray,
  }
  return {
    // Typed by what the host uses of electron.d.ts; a stand-in has no more than that.
    module: module as unknown as ElectronModule,
    app,
    log,
    paths,
    windows,
    handlers,
    sent,
    tips,
    notes,
    /** Chooses an entry of the tray's menu. @returns false where there is none of that name */
    choose(label: RegExp): boolean {
      const item = trayMenu.find((each) => each.label !== undefined && label.test(each.label))
      item?.click?.()
      return item !== undefined
    },
    preventable,
    powerMonitor: module.powerMonitor,
    request: (path: string) => answer!(new Request(path)),
    permissions: () => [mayRequest, mayCheck],
    blockers: () => blockers,
  }
}
