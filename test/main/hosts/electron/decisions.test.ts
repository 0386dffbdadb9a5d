import { describe, expect, it } from 'vitest'
import { menuTemplate } from '#main/hosts/electron/menu.ts'
import { findNode } from '#main/hosts/electron/node-program.ts'
import { isOwn, mayTalk } from '#main/hosts/electron/origin.ts'
import { secretBox } from '#main/hosts/electron/secret-box.ts'
import { mustStayAwake, trayText } from '#main/hosts/electron/tray-text.ts'
import { boundsOf, windowOptions } from '#main/hosts/electron/window-options.ts'
import { hasDisplay } from '#main/setup/electron.ts'
import { translator } from '#shared/i18n/index.ts'
import { testFolder } from '#test/support/data-folder.ts'

describe('the window', () => {
  it('has nothing of Node in it and no way out', () => {
    const { webPreferences } = windowOptions('/p.cjs', { width: 1, height: 1 }, true)
    expect(webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    })
  })

  it('opens where it stood, but not where no screen is any more', () => {
    const state = { x: 2000, y: 100, width: 1200, height: 800, isMaximized: false }
    const left = { x: 0, y: 0, width: 1920, height: 1080 }
    const right = { x: 1920, y: 0, width: 1920, height: 1080 }
    expect(boundsOf(state, [left, right])).toMatchObject({ x: 2000, y: 100 })
    expect(boundsOf(state, [left])).toEqual({ width: 1200, height: 800 })
    expect(boundsOf({ ...state, x: 0, y: -50 }, [left])).toEqual({ width: 1200, height: 800 })
    expect(boundsOf({ ...state, width: 10, height: 10 }, [right])).toMatchObject({ width: 800, height: 560 })
  })
})

describe('addresses', () => {
  it.each([
    ['app://station/', true],
    ['app://station/assets/x.js', true],
    ['app://evil/', false],
    ['app://station.evil/', false],
    ['https://station/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['', false],
  ])('%s is ours: %s', (address, expected) => expect(isOwn(address)).toBe(expected))

  it('only the top page of our window is listened to', () => {
    const own = { frameUrl: 'app://station/', isMainFrame: true, isOurWindow: true }
    expect(mayTalk(own)).toBe(true)
    expect(mayTalk({ ...own, isMainFrame: false })).toBe(false)
    expect(mayTalk({ ...own, isOurWindow: false })).toBe(false)
    expect(mayTalk({ ...own, frameUrl: 'https://evil.example/' })).toBe(false)
    expect(mayTalk({ ...own, frameUrl: undefined })).toBe(false)
  })
})

describe('the tray', () => {
  it('says what there is to do, in Korean, and nothing of what there is not', () => {
    const t = translator('ko')
    const none = { waiting: 0, running: 0, reviews: 0, dead: 0 }
    expect(trayText(t, none)).toBe('Grading Station\n할 일 없음')
    expect(trayText(t, { ...none, running: 2, reviews: 3 })).toBe('Grading Station\n처리 중 2 · 확인필요 3')
    expect([
      mustStayAwake(none),
      mustStayAwake({ ...none, reviews: 9 }),
      mustStayAwake({ ...none, waiting: 1 }),
    ]).toEqual([false, false, true])
  })

  it('has a menu whose every entry has our words', () => {
    for (const item of menuTemplate(translator('ko'), 'win32', () => {})) {
      expect(item.label).toMatch(/[가-힣]/)
      for (const entry of item.submenu as { label?: string }[]) expect(entry.label).toMatch(/[가-힣]/)
    }
  })
})

describe('secrets', () => {
  const storage = {
    isEncryptionAvailable: () => true,
    encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
    decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
    getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  }
  it('are sealed by the system’s key store and opened again', () => {
    const box = secretBox(storage, 'linux')
    expect(box.seal('token')).not.toContain('token')
    expect(box.open(box.seal('token'), 'workerToken')).toBe('token')
    expect(box.open('kept in plain text before', 'workerToken')).toBe('kept in plain text before')
  })
  it('that a store no longer opens are locked, not the end of the program', () => {
    const decryptString = () => {
      throw new Error('the key has changed')
    }
    const box = secretBox({ ...storage, decryptString }, 'linux')
    expect(box.open(box.seal('token'), 'workerToken')).toBeUndefined()
  })
  it('are not pretended to be sealed with a fixed password', () => {
    const box = secretBox({ ...storage, getSelectedStorageBackend: () => 'basic_text' as const }, 'linux')
    expect(box.seal('token')).toBe('token')
  })
})

describe('engines', () => {
  const places = {
    root: process.cwd(),
    resources: '/nowhere',
    platform: process.platform,
    arch: process.arch,
  }
  it('run under a plain Node: one that is set, else the pinned one', () => {
    expect(findNode({ ...places, env: { GRADING_STATION_NODE: process.execPath } })).toBe(process.execPath)
    expect(findNode({ ...places, env: {} })).toMatch(/node(\.exe)?$/)
  })
  it('say by name what is missing where there is none', () => {
    const missing = () => findNode({ ...places, root: testFolder(), env: {}, arch: 'none' })
    expect(missing).toThrow(/GRADING_STATION_NODE/)
  })
})

it('a Linux without a display has no window', () => {
  expect([hasDisplay({}, 'linux'), hasDisplay({ DISPLAY: ':0' }, 'linux'), hasDisplay({}, 'win32')]).toEqual([
    false,
    true,
    true,
  ])
})
