import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchSettled, lacksChromium, openWindow, startHost, type TestHost } from '#test/support/browser.ts'
import { until } from '#test/support/until.ts'

const OUT = fileURLToPath(new URL('../../test-results/screens/', import.meta.url))
/** Each screen, and what is there once it has drawn itself. */
const SCREENS = ['import', 'template-editor', 'thresholds', 'review', 'results', 'queue', 'settings'] as const

describe.skipIf(lacksChromium())('every screen', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'station-screens-'))
  let host: TestHost
  let batchId: number
  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true })
    host = await startHost({ dataDir, sample: true })
    const [batch] = await host.client.batches.list()
    batchId = batch!.id
    await batchSettled(host.client, batchId)
  }, 120_000)
  afterAll(async () => {
    await host.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  describe.each(['ko', 'en'] as const)('%s', (language) => {
    describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
      const look = async (page: Page, name: string) => {
        await page.screenshot({ path: join(OUT, `${name}-${language}-${colorScheme}.png`) })
        // Each theme and each language once: contrast hangs on the one, names on the other.
        if ((language === 'ko') !== (colorScheme === 'light')) return
        const { violations } = await new AxeBuilder({ page }).analyze()
        const grave = violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(
            ({ id, nodes }) =>
              `${id}: ${nodes
                .map(({ html }) => html.slice(0, 160))
                .slice(0, 3)
                .join(' | ')}`,
          )
        expect(grave).toEqual([])
      }

      it('the palette can be read and used by everyone', async () => {
        const { page, errors } = await openWindow(host, { language, colorScheme })
        await page.locator('main section').first().waitFor()
        await page.keyboard.press('Control+k')
        await page.getByRole('dialog').getByRole('option').first().waitFor()
        await look(page, 'palette')
        expect(errors).toEqual([])
      })

      it.each(SCREENS)('%s can be read and used by everyone', async (screen) => {
        const { page, errors } = await openWindow(host, {
          language,
          colorScheme,
          at: `#/${screen}/${batchId}`,
        })
        await page.locator(`nav [aria-current=page]`).waitFor()
        await page.locator('main section').first().waitFor()
        // Asked from outside: the page's own policy lets no test run code in it.
        await until(async () =>
          Boolean(
            await page.evaluate(
              'document.querySelector(".mantine-Loader-root") === null && [...document.images].every((i) => i.complete)',
            ),
          ),
        )
        await look(page, screen)
        expect(errors).toEqual([])
      })
    })
  })
})
