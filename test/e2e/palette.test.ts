import { describe, expect, it } from 'vitest'
import { openWindow, testHost } from '#test/support/browser.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { batchSettled, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

describe.skipIf(lacksChromium())('the palette', () => {
  it('goes anywhere by first consonants, by keyboard alone, and gives the focus back', async () => {
    const host = await testHost({ dataDir: testFolder(), sample: 'graded' })
    await batchSettled(host.client, 1)
    const { page, errors } = await openWindow(host)
    const button = page.getByRole('button', { name: /찾아가기/ })
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('Control+k')
    const query = page.getByRole('combobox', { name: /초성/ })
    await query.waitFor()
    expect(await query.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await query.waitFor({ state: 'detached' })
    await until(() => button.evaluate((element) => element === document.activeElement))

    await page.keyboard.press('Control+k')
    // 숙제 begins with them, too.
    await query.fill('ㅅㅈ')
    await page.getByRole('option', { name: '숙제', exact: true, selected: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: '설정', exact: true, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '보관과 백업' }).waitFor()

    // An exam of its own: the second of what is found, by the arrows.
    const [batch] = await host.client.batches.list()
    await page.keyboard.press('Control+k')
    await query.fill(`${batch!.name.slice(0, 2)} ㄱㄱ`)
    await page.getByRole('option', { name: `${batch!.name} · 결과`, selected: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await until(() => page.url().endsWith(`#/results/${batch!.id}`))

    // A template of its own: not the first of the list, which the editor would show by itself.
    const [first] = await host.client.templates.list()
    const sample = await host.client.templates.get({ id: first!.id })
    await host.client.templates.saveDraft({ template: { ...sample, id: 'zz', name: '하반기 답안지' } })
    await page.keyboard.press('Control+k')
    await query.fill('ㅎㅂㄱ')
    await page.getByRole('option', { name: '하반기 답안지 · 양식 편집', selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: '이름', exact: true }).waitFor()
    expect(await page.getByRole('textbox', { name: '이름', exact: true }).inputValue()).toBe('하반기 답안지')
    expect(errors).toEqual([])
  })

  it('does what has a name, and leaves the keys of the screen behind it alone', async () => {
    const host = await testHost({ dataDir: testFolder(), sample: 'graded' })
    await batchSettled(host.client, 1)
    const { page, errors } = await openWindow(host, { at: '#/review/1' })
    await page.getByText('판독값: 05526_38').waitFor()
    const before = await host.client.reviews.counts({ batchId: 1 })
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /초성/ }).fill('일시')
    await page.getByRole('option', { name: '작업 모두 일시 정지', selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await until(async () => (await host.client.jobs.counts()).pausedAll)
    expect(await host.client.reviews.counts({ batchId: 1 })).toEqual(before)

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /초성/ }).fill('없는 것')
    await page.getByText('찾는 것이 없습니다.').waitFor()
    await page.getByRole('combobox', { name: /초성/ }).fill('english')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Go to/ }).waitFor()
    expect((await host.client.settings.get()).settings.language).toBe('en')
    expect(errors).toEqual([])
  })
})
