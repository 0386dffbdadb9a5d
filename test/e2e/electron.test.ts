import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ensureDesktop } from '#main/setup/build-desktop.ts'
import { ensureRenderer } from '#main/setup/build-renderer.ts'
import { findElectron, hasDisplay } from '#main/setup/electron.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { SAMPLE_DIR } from '#tools/stations/browser.ts'

const electron = findElectron(process.env)
const canRun = electron !== undefined && hasDisplay(process.env)
if (electron === undefined) console.warn('skipped: no Electron binary')
else if (!canRun) console.warn('skipped: no display for Electron')

async function launch(dataDir: string) {
  await ensureRenderer()
  const app = await _electron.launch({
    executablePath: electron!,
    args: [await ensureDesktop(), ...(process.platform === 'linux' ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), GRADING_STATION_DATA: dataDir },
  })
  onTestFinished(() => app.close())
  return { app, page: await app.firstWindow() }
}

describe.skipIf(!canRun)('Electron', () => {
  it('opens the screens from its own scheme, isolated, and grades the sample', async () => {
    const { app, page } = await launch(testFolder())
    await page.getByText('예시 시험').first().waitFor({ timeout: 30_000 })
    expect(page.url()).toMatch(/^app:\/\/station\//)
    // Nothing of Node in the page, and no way out of it.
    expect(await page.evaluate('[typeof require, typeof process, typeof module]')).toEqual([
      'undefined',
      'undefined',
      'undefined',
    ])
    expect(await page.evaluate('window.open("https://example.org") === null')).toBe(true)
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return (window?.webContents as unknown as { getLastWebPreferences(): unknown }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false })
  })

  it('takes a dropped file with its real path', async () => {
    const { page } = await launch(testFolder())
    const folder = testFolder()
    mkdirSync(join(folder, '스캔'))
    const scan = join(folder, '스캔', '답안.jpg')
    copyFileSync(join(SAMPLE_DIR, 'scans', '01-flatbed.jpg'), scan)
    await page.setInputFiles('input[type=file]', scan)
    await page.getByText('답안.jpg').first().waitFor({ timeout: 30_000 })
  })

  it('lets a second instance bring the first to the front, and no more', async () => {
    const dataDir = testFolder()
    const { app } = await launch(dataDir)
    const second = await _electron
      .launch({
        executablePath: electron!,
        args: [await ensureDesktop()],
        env: { ...(process.env as Record<string, string>), GRADING_STATION_DATA: dataDir },
      })
      .catch(() => undefined)
    await second?.close()
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })
})
