import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import type { Router } from '#main/api/router.ts'
import { servePort } from '#main/api/serve-port.ts'
import type { ElectronModule } from './electron-module.ts'
import type { MainWindow } from './main-window.ts'
import { CHANNELS, mayTalk } from './origin.ts'

/** What the window may say to the program: it asks for a port to the station's door, or for a folder. */
export function listenToWindow(
  electron: ElectronModule,
  window: MainWindow,
  router: () => Promise<Router>,
): void {
  const { ipcMain } = electron

  const isTrusted = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent) =>
    mayTalk({
      frameUrl: senderFrame?.url,
      isMainFrame: senderFrame !== null && senderFrame === sender.mainFrame,
      isOurWindow: window.current !== undefined && sender === window.current.webContents,
    })

  ipcMain.on(CHANNELS.connect, (event) => {
    if (!isTrusted(event)) return
    const { port1, port2 } = new electron.MessageChannelMain()
    servePort(port1, router, { mayUsePaths: true })
    port1.start()
    event.senderFrame?.postMessage(CHANNELS.port, null, [port2])
  })
  ipcMain.handle(CHANNELS.pickFolder, async (event) => {
    const owner = window.current
    if (!isTrusted(event) || owner === undefined) return null
    const { canceled, filePaths } = await electron.dialog.showOpenDialog(owner, {
      properties: ['openDirectory', 'createDirectory'],
    })
    return canceled ? null : (filePaths[0] ?? null)
  })
}
