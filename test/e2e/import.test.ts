import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { Template } from '#shared/domain/template.ts'
import { openWindow, testHost } from '#test/support/browser.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { isLong } from '#test/support/long.ts'
import {
  batchSettled,
  type Client,
  dropFiles,
  lacksChromium,
  SAMPLE_DIR,
  type TestHost,
} from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const sample = (...path: string[]) => readFileSync(join(SAMPLE_DIR, ...path))
const scan = (name: string) => ({ name, bytes: sample('scans', name) })

/** A published template, and a batch that waits for its scans. */
async function emptyBatch(host: TestHost): Promise<number> {
  const { client } = host
  const template = Template.parse(JSON.parse(sample('template.json').toString('utf8')))
  await client.templates.saveDraft({ template })
  await client.templates.tryOn({ template, sha256: await host.upload(scan('01-flatbed.jpg').bytes) })
  await client.templates.publish({ id: template.id })
  return (await client.batches.create({ name: '3월 모의고사', templateId: template.id })).id
}

const count = (page: Page, standing: string) => page.getByTestId(`count-${standing}`)
const pagesOf = async (client: Client, id: number) => (await client.batches.pages({ id })).rows

describe.skipIf(lacksChromium())('the import screen', () => {
  it('shows a newcomer the sample exam graded, with its doubts waiting', async () => {
    const host = await testHost({ dataDir: testFolder(), sample: 'new' })
    const { page, errors } = await openWindow(host)
    await page.getByText('김하늘').waitFor()
    await batchSettled(host.client, 1)
    await count(page, 'ok').getByText('11').waitFor()
    await count(page, 'review').getByText('3').waitFor()
    await count(page, 'duplicate').getByText('1').waitFor()
    await count(page, 'review').click()
    // Undecided is not 0: what it can come to.
    await page
      .getByRole('button', { name: /강예담/ })
      .getByText('66–69')
      .click()
    await page.getByLabel('판독 근거').getByRole('button', { name: '확인 1건' }).waitFor()
    expect(errors).toEqual([])
  })

  it('takes what is dropped: sheets are graded, a duplicate links to the first, the rest is named', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const { page, errors } = await openWindow(host)
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    const began = performance.now()
    await dropFiles(page, [
      { name: '메모.txt', bytes: Buffer.from('읽지 마시오') },
      { name: '.DS_Store', bytes: Buffer.from('x') },
      scan('08-scanned-twice.jpg'),
      scan('01-flatbed.jpg'),
      { name: '깨짐.pdf', bytes: Buffer.from('%PDF-1.4 그리고 끝') },
    ])
    await page.getByRole('button', { name: /정상.*00412703/ }).waitFor()
    console.log(`first graded sheet ${Math.round(performance.now() - began)} ms after the drop`)
    await page.getByText('가져오지 않은 파일 1개').waitFor()
    await page.getByText('메모.txt: 스캔 파일이 아닙니다.').waitFor()
    await batchSettled(host.client, id)

    const rows = await pagesOf(host.client, id)
    expect(rows.map(({ fileName, standing }) => [fileName, standing])).toEqual([
      ['01-flatbed.jpg', 'ok'],
      ['08-scanned-twice.jpg', 'duplicate'],
      ['깨짐.pdf', 'error'],
    ])
    await page.getByRole('button', { name: /중복/ }).last().click()
    await page.getByRole('button', { name: '먼저 온 쪽 보기' }).click()
    await page.getByLabel('판독 근거').getByText('01-flatbed.jpg 1쪽').waitFor()
    // The broken file says what is wrong with it in its place.
    const broken = page.locator('[data-standing="error"]', { hasText: '깨짐.pdf' })
    expect((await broken.innerText()).split('\n').at(-1)).not.toMatch(/^$|깨짐\.pdf$/)
    expect(errors).toEqual([])
  })

  it.runIf(isLong)('takes a folder with folders in it, and a pasted picture', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const folder = join(testFolder(), '스캔')
    mkdirSync(join(folder, '2반'), { recursive: true })
    writeFileSync(join(folder, '1.jpg'), scan('01-flatbed.jpg').bytes)
    writeFileSync(join(folder, '2반', '2.jpg'), scan('02-skewed.jpg').bytes)
    const { page } = await openWindow(host)
    await page.getByLabel('폴더 추가').first().setInputFiles(folder)
    await until(async () => (await pagesOf(host.client, id)).length === 2)
    await page.evaluate(
      (base64) => {
        const transfer = new DataTransfer()
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        transfer.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))
      },
      Buffer.from(scan('03-noisy.jpg').bytes).toString('base64'),
    )
    await until(async () => (await pagesOf(host.client, id)).length === 3)
  })

  it('says what is wrong with a key in its place, scores by a right one, and saves a CSV Excel opens', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const { page } = await openWindow(host)
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
    await keyInput.setInputFiles(csv('정답.csv', sample('key.csv')))
    await page.getByRole('button', { name: /정상.*87/ }).waitFor()
    // As Excel leaves it, with what was done to it said; the wrong one is put back.
    const roster = sample('roster.csv').toString('utf8')
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

  it('asks what a key leaves open, and shows whose score it changes, before it is taken', async () => {
    const host = await testHost({ dataDir: testFolder(), sample: 'graded' })
    const { page, errors } = await openWindow(host, { at: '#/import/1' })
    await page.getByRole('button', { name: /예시 시험에 추가/ }).waitFor()
    const scores = async () =>
      (await host.client.results.table({ batchId: 1 })).rows.map(({ points }) => points ?? 0)
    const before = await scores()
    // The first question is worth everything now, and its answer is open; the last has none.
    const lines = sample('key.csv').toString('utf8').trimEnd().split(/\r?\n/)
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

  it('stops and goes on, and says so when the station is away', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const { page } = await openWindow(host, { language: 'en' })
    await page.getByText('Drop scans or folders here').waitFor()
    const names = [
      '01-flatbed.jpg',
      '02-skewed.jpg',
      '03-noisy.jpg',
      '04-red-premarks.jpg',
      '05-erasures.jpg',
    ]
    await dropFiles(page, names.map(scan))
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Go on reading' }).click()
    await until(async () => {
      const { counts } = await host.client.batches.get({ id })
      return counts.total > 0 && counts.done === counts.total && counts.cancelled === 0
    }, 40_000)
    for (const row of await pagesOf(host.client, id)) expect(row.standing).toBe('ok')
    await host.stop()
    await page.getByText('The connection was lost').waitFor()
  })

  it('goes on where it was after a restart in the middle of a batch, and loses no page', async () => {
    const dataDir = testFolder()
    const first = await testHost({ dataDir })
    const id = await emptyBatch(first)
    const names = [
      '01-flatbed.jpg',
      '02-skewed.jpg',
      '03-noisy.jpg',
      '04-red-premarks.jpg',
      '05-erasures.jpg',
    ]
    const { page, context } = await openWindow(first)
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    await dropFiles(page, names.map(scan))
    await until(async () => (await first.client.batches.get({ id })).counts.total === names.length)
    await context.close()
    await first.stop()

    const second = await testHost({ dataDir })
    const again = await openWindow(second, { at: `#/import/${id}` })
    await batchSettled(second.client, id)
    await count(again.page, 'ok').getByText('5').waitFor()
    expect((await pagesOf(second.client, id)).map(({ fileName }) => fileName)).toEqual(names)
    expect(again.errors).toEqual([])
  })

  it.runIf(isLong)('shows in one tab what another one does', async () => {
    const host = await testHost({ dataDir: testFolder(), sample: 'graded' })
    await batchSettled(host.client, 1)
    const one = await openWindow(host, { at: '#/review/1' })
    const other = await openWindow(host, { at: '#/import/1' })
    await count(other.page, 'review').getByText('3').waitFor()
    await one.page.getByText('판독값: 05526_38').waitFor()
    await one.page.keyboard.press('Enter')
    await count(other.page, 'review').getByText('2').waitFor()
    await other.page.getByText('장은호').waitFor()
    expect([...one.errors, ...other.errors]).toEqual([])
  })

  it('takes a scan that a scanner writes in bursts into a watched folder, once and whole', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const folder = testFolder()
    await host.client.settings.setWatchFolders({ folders: [{ path: folder, batchId: id, active: true }] })
    const { page } = await openWindow(host)
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    const { bytes } = scan('01-flatbed.jpg')
    const path = join(folder, '1.jpg'.normalize('NFD'))
    const burst = Math.ceil(bytes.length / 4)
    for (let at = 0; at < bytes.length; at += burst) {
      appendFileSync(path, bytes.subarray(at, at + burst))
      expect(await pagesOf(host.client, id)).toEqual([])
    }
    await page.getByRole('button', { name: /정상.*00412703/ }).waitFor()
    expect(readFileSync(join(folder, '처리완료', '1.jpg'))).toEqual(bytes)
    expect(await pagesOf(host.client, id)).toHaveLength(1)
  })

  it('puts what is added into the exam that is shown, also right after a new one was made', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const old = await emptyBatch(host)
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
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
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
    await page.getByText('‘3월 모의고사’을(를) 삭제했습니다.').waitFor()
    await until(async () => (await host.client.batches.list()).length === 0)
    await undo()
    await page.getByRole('button', { name: '3월 모의고사에 추가' }).waitFor()

    await menu('복제')
    await page.getByRole('button', { name: '3월 모의고사 (복사)에 추가' }).waitFor()
    await menu('보관')
    await page.getByText(/보관했습니다/).waitFor()
    const [copy] = await host.client.batches.list()
    expect(copy).toMatchObject({ name: '3월 모의고사 (복사)', isArchived: true })
    expect(errors).toEqual([])
  })

  it('asks before a window is left that is still sending, and the next one lists what did not arrive', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const { page } = await openWindow(host, { at: `#/import/${id}` })
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    // The first file arrives; those behind it are on their way for as long as the window stands.
    let sent = 0
    await page.route('**/blobs', (route) => (sent++ === 0 ? route.continue() : undefined))
    await dropFiles(page, [scan('01-flatbed.jpg'), scan('02-skewed.jpg'), scan('03-noisy.jpg')])
    await until(async () => (await pagesOf(host.client, id)).length === 1)
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    // A browser asks only where somebody has done something.
    await page.locator('main').click()
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await page.getByText('가져오지 않은 파일 2개').waitFor()
    await page.getByText(/02-skewed.jpg: 창을 떠나기 전에/).waitFor()
    await page.getByText(/03-noisy.jpg: 창을 떠나기 전에/).waitFor()
    // All is said once.
    await page.unroute('**/blobs')
    await page.reload()
    await page.getByRole('button', { name: '3월 모의고사에 추가' }).waitFor()
    expect(await page.getByText('가져오지 않은 파일').count()).toBe(0)
  })

  it.runIf(isLong)('takes a folder that is dropped, with the folders in it', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const id = await emptyBatch(host)
    const folder = join(testFolder(), '스캔')
    mkdirSync(join(folder, '2반'), { recursive: true })
    writeFileSync(join(folder, '1.jpg'), scan('01-flatbed.jpg').bytes)
    writeFileSync(join(folder, '2반', '2.jpg'), scan('02-skewed.jpg').bytes)
    const { page, context } = await openWindow(host)
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    const session = await context.newCDPSession(page)
    const data = { items: [], files: [folder], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
    await until(async () => (await pagesOf(host.client, id)).length === 2)
    expect((await pagesOf(host.client, id)).map(({ fileName }) => fileName).sort()).toEqual([
      '1.jpg',
      '2.jpg',
    ])
  })
})
