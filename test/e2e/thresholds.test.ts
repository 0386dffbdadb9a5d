import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { batchSettled, lacksChromium } from '#tools/stations/browser.ts'

const BATCH = 1

describe.skipIf(lacksChromium())('the thresholds screen', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
    await batchSettled(host.client, BATCH)
  })
  afterAll(() => host?.stop())

  it('shows what would flip while a line moves, and saving changes exactly that', async () => {
    const { page, errors } = await openWindow(host, { at: `#/thresholds/${BATCH}` })
    const line = page.getByRole('slider', { name: '표기 하한' })
    await line.waitFor()
    await page.getByText('저장된 기준과 같은 답입니다.').waitFor()

    // By pointer: far to the right, where many marks become too weak.
    const chart = (await page.getByRole('group', { name: /칸의 진하기/ }).boundingBox())!
    const box = (await line.boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 150)
    await page.mouse.down()
    await page.mouse.move(chart.x + chart.width * 0.97, box.y + 150, { steps: 4 })
    await page.mouse.up()
    const heading = page.getByRole('heading', { name: /^바뀔 답/ })
    await heading.waitFor()
    const count = Number((await heading.textContent())!.replace(/\D/g, ''))
    expect(count).toBeGreaterThan(10)
    expect(Number(await line.getAttribute('aria-valuenow'))).toBeCloseTo(0.97, 1)

    // Beside an answer that would flip stands what that does to the score.
    await page.getByText(/^점수가 바뀔 답안지 \d/).waitFor()
    await page
      .getByRole('cell', { name: /^\d.* → / })
      .first()
      .waitFor()

    // What is near a line says whose it is and what, and leads to the sheet, where it can be corrected.
    const near = page.getByRole('region', { name: /표기 하한에 가장 가까운 칸/ }).getByRole('button')
    const texts = await near.allTextContents()
    expect(texts.filter((text) => /sid|_\d/.test(text))).toEqual([])
    await near
      .filter({ hasText: /번.* · / })
      .first()
      .click()
    const sheet = page.getByRole('complementary', { name: '판독 근거' })
    await sheet.getByRole('group', { name: '선택지' }).waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })

    // A wrong move costs nothing: back to what the batch taught.
    await page.getByRole('button', { name: '배운 값으로' }).click()
    await page.getByText('저장된 기준과 같은 답입니다.').waitFor()

    // By keys, then saved for the batch.
    await line.focus()
    for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowRight')
    await heading.waitFor()
    const before = await host.client.thresholds.evidence({ batchId: BATCH })
    expect(before.rules.markFrom).toBeUndefined()
    await page.getByRole('button', { name: '저장', exact: true }).click()
    await page.getByText(/^저장했습니다/).waitFor()
    const { rules } = await host.client.thresholds.evidence({ batchId: BATCH })
    expect(rules.markFrom).toBeCloseTo(Number(await line.getAttribute('aria-valuenow')), 2)
    await page.getByText('저장된 기준과 같은 답입니다.').waitFor()
    expect(errors).toEqual([])
  })

  it('saves a new version of the template and leaves a draft somebody draws alone', async () => {
    const { client } = host
    const { templateId } = await client.thresholds.evidence({ batchId: BATCH })
    const versions = await client.templates.versions({ id: templateId })
    const drawn = { ...(await client.templates.get({ id: templateId })), name: '그리던 초안' }
    await client.templates.saveDraft({ template: drawn })
    await client.thresholds.apply({ batchId: BATCH, rules: { markFrom: 0.5 }, scope: 'template' })
    expect(await client.templates.versions({ id: templateId })).toHaveLength(versions.length + 1)
    expect((await client.templates.get({ id: templateId })).name).toBe('그리던 초안')
    const after = await client.thresholds.evidence({ batchId: BATCH })
    expect(after.rules).toEqual({ markFrom: 0.5 })
    expect(after.templateVersion).toBe(versions[0].version + 1)
    await client.templates.discardDraft({ id: templateId })
  })
})
