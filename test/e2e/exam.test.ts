import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { sampleFile } from '#test/support/desk.ts'
import { count, emptyBatch, pagesOf, scan } from '#test/support/import-screen.ts'
import { isLong } from '#test/support/long.ts'
import { batchSettled, dropFiles, goTo, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

describe.skipIf(lacksChromium())('an exam on the import screen', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
  })
  afterAll(() => host?.stop())

  it('says what is wrong with a key in its place, scores by a right one, and saves a CSV Excel opens', async () => {
    const id = await emptyBatch(host, '3월 모의고사')
    const { page } = await openWindow(host, { at: `#/import/${id}` })
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    await dropFiles(page, [scan('01-flatbed.jpg')])
    await batchSettled(host.client, id)
    const [keyInput, rosterInput] = [
      page.locator('input[type=file]').nth(0),
      page.locator('input[type=file]').nth(1),
    ]
    const csv = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer })
    await keyInput.setInputFiles(csv('정답.csv', Buffer.from('문항,정답\n1,3\n77,1\n')))
    await page.getByRole('alert').getByText('정답표 3번째 줄').waitFor()
    await keyInput.setInputFiles(csv('정답.csv', sampleFile('key.csv')))
    await page.getByRole('button', { name: /정상.*87/ }).waitFor()
    // As Excel leaves it, with what was done to it said; the wrong one is put back.
    const roster = sampleFile('roster.csv').toString('utf8')
    await rosterInput.setInputFiles(csv('명단.csv', Buffer.from(roster.replace('00412703', '412703'))))
    await page.getByRole('button', { name: /김하늘/ }).waitFor()
    const said = page.getByRole('status').filter({ hasText: '앞의 0을 되살렸습니다' })
    await said.getByRole('button', { name: '되돌리기' }).click()
    await until(async () => (await host.client.batches.get({ id })).rosterSize === 0)
    await rosterInput.setInputFiles(csv('명단.csv', Buffer.from(roster)))
    await page.getByRole('button', { name: /김하늘/ }).waitFor()

    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV 저장' }).click()
    const download = await waiting
    expect(download.suggestedFilename()).toBe('3월 모의고사.csv')
    const text = readFileSync(await download.path()).toString('utf8')
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text).toContain('00412703')
    expect(text).toContain('김하늘')
  })

  it('is the one that a link names, also where the list is older than it or the station does not answer', async () => {
    const { page } = await openWindow(host, { at: '#/import/1' })
    let old: string | undefined
    let asked = 0
    await page.route(/\/rpc\/batches\/list/, async (route) => {
      old ??= await (await route.fetch()).text()
      asked += 1
      return route.fulfill({ contentType: 'application/json', body: old })
    })
    await page.reload()
    await until(() => asked > 0)
    asked = 0
    const id = await emptyBatch(host, '방금 만든 시험')
    // What was told of the new exam has been asked for, and the answer does not have it.
    await until(() => asked > 0)
    let sought = 0
    await page.route(/\/rpc\/batches\/get/, (route) => {
      sought += 1
      return route.abort()
    })
    await goTo(page, `#/import/${id}`)
    await until(() => sought > 0)
    await page.unroute(/\/rpc\/batches\/get/)
    await host.client.batches.archive({ id, isArchived: false })
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    expect(await page.evaluate('location.hash')).toBe(`#/import/${id}`)
    // One that the station says is gone is none to stay at.
    await goTo(page, '#/import/999')
    await until(async () => (await page.evaluate('location.hash')) !== '#/import/999')
  })

  it('asks what a key leaves open, and shows whose score it changes, before it is taken', async () => {
    const { page, errors } = await openWindow(host, { at: '#/import/1' })
    await page.getByRole('button', { name: /예시 시험에 추가/ }).waitFor()
    const scores = async () =>
      (await host.client.results.table({ batchId: 1 })).rows.map(({ points }) => points ?? 0)
    const before = await scores()
    // The first question is worth everything now, and its answer is open; the last has none.
    const lines = sampleFile('key.csv').toString('utf8').trimEnd().split(/\r?\n/)
    const changed = lines
      .slice(0, -1)
      .map((line, i) => (i === 1 ? line.replace(/^([^,]*,[^,]*,)[^,]*/, (_, start) => `${start}2|4`) : line))
    await page
      .locator('input[type=file]')
      .nth(0)
      .setInputFiles({ name: '정답.csv', mimeType: 'text/csv', buffer: Buffer.from(changed.join('\n')) })
    const dialog = page.getByRole('dialog', { name: '정답표 확인' })
    await dialog.getByText(/2\|4/).waitFor()
    const take = dialog.getByRole('button', { name: '이 정답표로 채점' })
    expect(await take.isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: /하나만 맞아도/ }).check()
    await dialog.getByText(/점수가 바뀌는 답안지/).waitFor()
    await dialog.getByText(/정답이 없는 문항 1개/).waitFor()
    expect(await scores()).toEqual(before)
    await take.click()
    await dialog.waitFor({ state: 'detached' })
    await until(async () => (await scores()).some((points, i) => points !== before[i]))
    const undo = page.getByRole('status').getByRole('button', { name: '되돌리기' })
    await undo.click()
    await until(async () => JSON.stringify(await scores()) === JSON.stringify(before))

    // The same in cells: typed, pasted from a spreadsheet, undone and done again by keys.
    await page.getByRole('button', { name: '정답표 편집' }).click()
    const grid = page.getByRole('dialog', { name: '정답표 편집' })
    const cell = (row: number, column = 0) => grid.locator(`#key-${row}-${column}`)
    const was = await cell(0).inputValue()
    await cell(0).press('9')
    await cell(0).press('Enter')
    expect(await cell(1).evaluate((input) => input === document.activeElement)).toBe(true)
    await grid.getByRole('button', { name: '바뀌는 점수 보기' }).click()
    await grid.getByRole('alert').waitFor()
    expect(await cell(0).getAttribute('aria-invalid')).toBe('true')
    await cell(0).press('Control+z')
    expect(await cell(0).inputValue()).toBe(was)
    await cell(0).evaluate((input) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', '*\t40\r\n*\t40\r\n')
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    expect(await Promise.all([cell(1).inputValue(), cell(1, 1).inputValue()])).toEqual(['*', '40'])
    await cell(0).press('Control+z')
    expect(await cell(0).inputValue()).toBe(was)
    await cell(0).press('Control+y')
    expect(await cell(0).inputValue()).toBe('*')
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    await grid.getByRole('button', { name: '바뀌는 점수 보기' }).click()
    await dialog.getByText(/점수가 바뀌는 답안지/).waitFor()
    expect(await scores()).toEqual(before)
    await take.click()
    await until(async () => (await scores()).some((points, i) => points > before[i]))
    await undo.click()
    await until(async () => JSON.stringify(await scores()) === JSON.stringify(before))
    expect(errors).toEqual([])
  })

  it('puts what is added into the exam that is shown, also right after a new one was made', async () => {
    const old = await emptyBatch(host, '3월 모의고사')
    const { page, errors } = await openWindow(host, { at: `#/import/${old}` })
    await page.getByRole('button', { name: '3월 모의고사에 추가' }).waitFor()
    await page.getByRole('button', { name: '새 시험' }).click()
    await page.getByRole('textbox', { name: '시험 이름' }).fill('3반 중간고사')
    await page.getByRole('textbox', { name: '반', exact: true }).fill('3반')
    await page.keyboard.press('Enter')
    // At once, without waiting for any list: as somebody does whose scans lie ready.
    await page.getByRole('button', { name: '3반 중간고사에 추가' }).waitFor()
    await dropFiles(page, [scan('01-flatbed.jpg')])
    const made = (await host.client.batches.list()).find(({ name }) => name === '3반 중간고사')!
    await until(async () => (await pagesOf(host.client, made.id)).length === 1)
    expect(page.url()).toMatch(new RegExp(`#/import/${made.id}$`))
    expect(await page.getByRole('combobox', { name: '시험 선택' }).inputValue()).toBe('3반 중간고사')
    expect(await pagesOf(host.client, old)).toEqual([])
    expect(made).toMatchObject({ className: '3반', subject: '', possible: null, pass: null })
    expect(made.heldOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(errors).toEqual([])
  })

  it('keeps exams apart: says what they are, copies, puts away and deletes them, each with undo', async () => {
    const id = await emptyBatch(host, '지울 시험')
    const { page, errors } = await openWindow(host, { at: `#/import/${id}` })
    const menu = async (item: string) => {
      await page.getByRole('button', { name: /시험 메뉴$/ }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    const undo = () => page.getByRole('button', { name: '되돌리기', exact: true }).click()
    const facts = async () => (await host.client.batches.get({ id })).className

    await menu('시험 정보')
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: '반', exact: true }).fill('고2 A')
    await form.getByRole('textbox', { name: '만점', exact: true }).fill('100')
    await form.getByRole('button', { name: '저장' }).click()
    await until(async () => (await facts()) === '고2 A')
    expect(await host.client.batches.get({ id })).toMatchObject({ possible: 100, pass: null })
    await undo()
    await until(async () => (await facts()) === '')

    await menu('삭제')
    await page.getByText('‘지울 시험’을(를) 삭제했습니다.').waitFor()
    await until(async () => !(await host.client.batches.list()).some((exam) => exam.id === id))
    await undo()
    await page.getByRole('button', { name: '지울 시험에 추가' }).waitFor()

    await menu('복제')
    await page.getByRole('button', { name: '지울 시험 (복사)에 추가' }).waitFor()
    await menu('보관')
    await page.getByText(/보관했습니다/).waitFor()
    const copy = (await host.client.batches.list()).find(({ name }) => name === '지울 시험 (복사)')
    expect(copy).toMatchObject({ isArchived: true })
    expect(errors).toEqual([])
  })

  it.runIf(isLong)('shows in one tab what another one does', async () => {
    const one = await openWindow(host, { at: '#/review/1' })
    const other = await openWindow(host, { at: '#/import/1' })
    await count(other.page, 'review').getByText('3').waitFor()
    await one.page.getByText('판독값: 05526_38').waitFor()
    await one.page.keyboard.press('Enter')
    await count(other.page, 'review').getByText('2').waitFor()
    await other.page.getByText('장은호').waitFor()
    expect([...one.errors, ...other.errors]).toEqual([])
  })
})
