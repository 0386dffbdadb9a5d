import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost, testHost } from '#test/support/browser.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { count, emptyBatch, pagesOf, scan } from '#test/support/import-screen.ts'
import { isLong } from '#test/support/long.ts'
import { batchSettled, dropFiles, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const FIVE = ['01-flatbed.jpg', '02-skewed.jpg', '03-noisy.jpg', '04-red-premarks.jpg', '05-erasures.jpg']

describe.skipIf(lacksChromium())('the import screen', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
  })
  afterAll(() => host?.stop())

  it('shows a newcomer the sample exam graded, with its doubts waiting', async () => {
    const { page, errors } = await openWindow(host)
    await page.getByText('김하늘').waitFor()
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
    const id = await emptyBatch(host, '놓은 시험')
    const { page, errors } = await openWindow(host, { at: `#/import/${id}` })
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
    const id = await emptyBatch(host, '폴더 시험')
    const folder = join(testFolder(), '스캔')
    mkdirSync(join(folder, '2반'), { recursive: true })
    writeFileSync(join(folder, '1.jpg'), scan('01-flatbed.jpg').bytes)
    writeFileSync(join(folder, '2반', '2.jpg'), scan('02-skewed.jpg').bytes)
    const { page } = await openWindow(host, { at: `#/import/${id}` })
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

  it('stops what is still on its way, too, and goes on', async () => {
    const id = await emptyBatch(host, '멈춘 시험')
    const { page } = await openWindow(host, { at: `#/import/${id}`, language: 'en' })
    await page.getByText('Drop scans or folders here').waitFor()
    const posted = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<void>()
    await page.route(/\/rpc\/batches\/importFiles$/, async (route) => {
      posted.resolve()
      await stopped.promise
      await route.continue()
    })
    await dropFiles(page, FIVE.map(scan))
    await posted.promise
    await page.getByRole('button', { name: 'Stop' }).click()
    stopped.resolve()
    await page.getByRole('button', { name: 'Go on reading' }).click()
    await until(async () => {
      const { counts } = await host.client.batches.get({ id })
      return counts.total > 0 && counts.done === counts.total && counts.cancelled === 0
    })
    for (const row of await pagesOf(host.client, id)) expect(row.standing).toBe('ok')
  })

  it('says that the station is away, and goes on where it was after a restart in the middle of a batch', async () => {
    const dataDir = testFolder()
    const first = await testHost({ dataDir, sample: 'graded' })
    const id = await emptyBatch(first, '끊긴 시험')
    const { page } = await openWindow(first, { at: `#/import/${id}` })
    await page.getByText('스캔 파일이나 폴더를 여기에 놓으십시오').waitFor()
    await dropFiles(page, FIVE.map(scan))
    await until(async () => (await first.client.batches.get({ id })).counts.total === FIVE.length)
    await first.stop()
    await page.getByText('연결이 끊어졌습니다').waitFor()

    const second = await testHost({ dataDir })
    const again = await openWindow(second, { at: `#/import/${id}` })
    await batchSettled(second.client, id)
    await count(again.page, 'ok').getByText('5').waitFor()
    expect((await pagesOf(second.client, id)).map(({ fileName }) => fileName)).toEqual(FIVE)
    expect(again.errors).toEqual([])
  })

  it('takes a scan that a scanner writes in bursts into a watched folder, once and whole', async () => {
    const id = await emptyBatch(host, '지켜본 시험')
    const folder = testFolder()
    await host.client.settings.setWatchFolders({ folders: [{ path: folder, batchId: id, active: true }] })
    const { page } = await openWindow(host, { at: `#/import/${id}` })
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
    await host.client.settings.setWatchFolders({ folders: [] })
  })

  it('asks before a window is left that is still sending, and the next one lists what did not arrive', async () => {
    const id = await emptyBatch(host, '떠난 시험')
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
    await page.getByRole('button', { name: '떠난 시험에 추가' }).waitFor()
    expect(await page.getByText('가져오지 않은 파일').count()).toBe(0)
  })

  it.runIf(isLong)('takes a folder that is dropped, with the folders in it', async () => {
    const id = await emptyBatch(host, '폴더를 놓은 시험')
    const folder = join(testFolder(), '스캔')
    mkdirSync(join(folder, '2반'), { recursive: true })
    writeFileSync(join(folder, '1.jpg'), scan('01-flatbed.jpg').bytes)
    writeFileSync(join(folder, '2반', '2.jpg'), scan('02-skewed.jpg').bytes)
    const { page, context } = await openWindow(host, { at: `#/import/${id}` })
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
