import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNELS } from './origin.ts'

// A port cannot cross the bridge: it is posted to the page, which takes it from its own window only.
ipcRenderer.on(CHANNELS.port, (event) => {
  window.postMessage(CHANNELS.port, window.location.origin, [...event.ports])
})

contextBridge.exposeInMainWorld('stationBridge', {
  connect: () => ipcRenderer.send(CHANNELS.connect),
  pathOf: (file: File) => webUtils.getPathForFile(file),
  pickFolder: () => ipcRenderer.invoke(CHANNELS.pickFolder),
})
