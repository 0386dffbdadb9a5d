import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { expect, it } from 'vitest'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { ownProgram } from '#main/engines/program.ts'
import { registerScheme, runDesktop } from '#main/hosts/electron/desktop.ts'
import { CHANNELS } from '#main/hosts/electron/origin.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { electronStandIn } from '#test/support/electron-stand-in.ts'
import type { Client } from '#tools/stations/browser.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'

function begin(stand: ReturnType<typeof electronStandIn>, dataDir = testFolder(), isHidden = false) {
  const rendererDir = testFolder()
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>screens</title>')
  registerScheme(stand.module)
  return runDesktop({
    electron: stand.module,
    rendererDir,
    preload: '/preload.cjs',
    iconPath: '/icon.png',
    definitions: testJobs,
    env: { GRADING_STATION_DATA: dataDir },
    log: createLogWithTail('silent'),
    program: ownProgram(process.env),
    isHidden,
  })
}

it('the window’s host, from start to quit, against a stand-in for electron', async () => {
  const stand = electronStandIn()
  const dataDir = testFolder()
  await begin(stand, dataDir)
  expect(stand.log.slice(0, 3)).toEqual(['sandbox', 'scheme app', 'load app://station/'])
  expect(stand.permissions()).toEqual([false, false])
  const window = stand.windows[0]
  expect(window.isVisible).toBe(true)

  // Pages and files by our own scheme, with the policy; nothing under another host.
  const page = await stand.request('app://station/')
  expect(await page.text()).toContain('screens')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await stand.request('app://evil/')).status).toBe(403)
  expect((await stand.request('app://station/../../package.json')).status).toBe(404)
  expect((await stand.request('app://station/pages/1/preview.jpg')).status).toBe(404)

  // No way out of the page.
  expect(window.webContents.openHandler?.()).toEqual({ action: 'deny' })
  expect(stand.preventable(window.webContents, 'will-navigate', { url: 'https://evil.example/' })).toBe(true)
  expect(stand.preventable(window.webContents, 'will-navigate', { url: 'app://station/' })).toBe(false)
  expect(stand.preventable(window.webContents, 'will-attach-webview')).toBe(true)

  // A stranger gets no port and no dialog; our page gets both, and the port leads to the door.
  const own = { sender: window.webContents, senderFrame: window.webContents.mainFrame }
  const stranger = { ...own, senderFrame: { ...window.webContents.mainFrame, url: 'https://evil.example/' } }
  stand.handlers.get(CHANNELS.connect)!(stranger)
  expect(stand.sent).toEqual([])
  expect(await stand.handlers.get(CHANNELS.pickFolder)!(stranger)).toBeNull()
  expect(await stand.handlers.get(CHANNELS.pickFolder)!(own)).toBe('/scans')
  stand.handlers.get(CHANNELS.connect)!(own)
  const port = stand.sent[0].ports[0]
  port.start()
  const client: Client = createORPCClient(new RPCLink({ port }))
  expect((await client.jobs.counts()).byState).toMatchObject({ ready: 0 })

  // The tray tells of work; the PC stays awake for it.
  await until(() => stand.tips.length > 0)
  expect(stand.tips.at(-1)).toContain('할 일 없음')

  // Closing hides, work goes on; the tray and a second instance bring it back; the place is kept.
  expect(window.close()).toBe(true)
  expect(window.isVisible).toBe(false)
  expect(JSON.parse(readFileSync(join(dataDir, 'window.json'), 'utf8'))).toMatchObject({ x: 10, y: 20 })
  stand.app.emit('second-instance')
  expect(window.isVisible).toBe(true)

  // A crash of the page reloads it once, not for ever.
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  expect(stand.log.filter((entry) => entry === 'reload')).toHaveLength(1)

  stand.powerMonitor.emit('resume')
  stand.app.quit()
  await until(() => stand.log.includes('quitted'))
  expect(stand.log).toContain('tray gone')
  // Closed tidily: the log of the database is folded in.
  expect(existsSync(join(dataDir, 'station.db-wal'))).toBe(false)
  port.close()
})

it('started at login it has no window until somebody asks', async () => {
  const stand = electronStandIn()
  const running = await begin(stand, testFolder(), true)
  expect(stand.windows).toEqual([])
  stand.app.emit('activate')
  expect(stand.windows).toHaveLength(1)
  await running?.stop()
})

it('a second instance leaves at once', async () => {
  const stand = electronStandIn({ isFirst: false })
  expect(await begin(stand)).toBeUndefined()
  expect(stand.windows).toEqual([])
  expect(stand.log).toContain('quit')
})
