import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { pdfPages } from '#test/support/pdf-text.ts'
import { batchSettled, lacksChromium } from '#tools/stations/browser.ts'

const BATCH = 1

describe.skipIf(lacksChromium())('documents and charts on the screen 결과', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
    await batchSettled(host.client, BATCH)
  })
  afterAll(() => host?.stop())

  it('the notes of a class are made in the dialog and saved as a PDF', async () => {
    const { page, errors } = await openWindow(host, { at: `#/results/${BATCH}` })
    await page.getByRole('button', { name: '인쇄 / PDF' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'PDF 만들기' }).waitFor()
    await dialog.getByRole('combobox', { name: '대상' }).click()
    await page.getByRole('option', { name: /^2반 .*명/ }).click()
    const saving = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'PDF 만들기' }).click()
    const download = await saving
    expect(download.suggestedFilename()).toMatch(/^오답 노트 · .*\.pdf$/)
    const pages = await pdfPages(readFileSync(await download.path()))
    expect(pages.length).toBeGreaterThan(0)
    for (const { text } of pages) expect(text).toContain('2반')
    await dialog.getByText(/쪽을 만들었습니다/).waitFor()
    expect(errors).toEqual([])
  })

  it('leads from a question’s option to the sheets that chose it', async () => {
    const { page, errors } = await openWindow(host, { at: `#/results/${BATCH}` })
    await page.getByText('그래프').click()
    await page.locator('.recharts-bar-rectangle').first().waitFor()
    const { items } = await host.client.results.table({ batchId: BATCH })
    const [item] = items
    const choice = item.choices.find(({ count }) => count > 0)!
    await page.getByRole('button', { name: new RegExp(`${choice.option}: ${choice.count}명`) }).click()
    await page.getByText(`고른 답안지 ${choice.count}장`).waitFor()
    expect(errors).toEqual([])
  })
})
