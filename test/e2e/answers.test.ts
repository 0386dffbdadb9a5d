import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost, testHost } from '#test/support/browser.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleScan } from '#test/support/desk.ts'
import { layHomeworkIn, pagesOf, recordingOf } from '#test/support/homework.ts'
import { batchSettled, dropFiles, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const BATCH = 1

describe.skipIf(lacksChromium())('the answer panel', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
    await batchSettled(host.client, BATCH)
  })
  afterAll(() => host?.stop())

  const pageNamed = async (name: string) =>
    (await host.client.batches.pages({ id: BATCH })).rows.find(({ fileName }) => fileName === name)!
  const rowOf = async (pageId: number, label: string) =>
    (await host.client.batches.sheet({ pageId })).rows.find((row) => row.label === label)!

  it('corrects a confident misread from the results by keys, with its score, and takes it back', async () => {
    const { id, points } = await pageNamed('01-flatbed.jpg')
    const row = await rowOf(id, 'q5')
    const wrong = row.options.find((option) => !row.accepts!.flat().includes(option))!
    const { page, errors } = await openWindow(host, { at: `#/results/${BATCH}` })
    await page.getByRole('button', { name: '김하늘' }).click()
    const panel = page.getByRole('complementary', { name: '판독 근거' })
    await panel.getByRole('rowheader', { name: '5', exact: true }).click()
    const place = await panel.getByRole('img', { name: /01-flatbed/ }).boundingBox()
    await panel.getByRole('img', { name: '5번 부분' }).waitFor()
    await page.keyboard.press(`Digit${row.options.indexOf(wrong) + 1}`)
    await page.keyboard.press('Enter')
    await until(async () => (await pageNamed('01-flatbed.jpg')).points === points! - row.possible!)
    await panel.getByLabel('결정 기록').getByText(wrong, { exact: true }).waitFor()
    expect(await panel.getByRole('img', { name: /01-flatbed/ }).boundingBox()).toEqual(place)
    // In the page itself: it has no frames whose findings a second page would have to put together.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)).toEqual([])
    await page.keyboard.press('KeyU')
    await until(async () => (await pageNamed('01-flatbed.jpg')).points === points)
    await page.keyboard.press('Escape')
    await until(async () => (await panel.count()) === 0)
    expect(errors).toEqual([])
  })

  it('takes what people scored, cell by cell and as a table, names every line that is wrong, and takes it back', async () => {
    const { page, errors } = await openWindow(host, { at: `#/results/${BATCH}` })
    const table = async () => (await host.client.results.table({ batchId: BATCH })).rows
    const own = async () => (await table()).find(({ fileName }) => fileName === '01-flatbed.jpg')!
    const { points, number } = await own()
    await page.getByRole('button', { name: '서술형 점수' }).click()
    const dialog = page.getByRole('dialog', { name: '서술형 점수' })
    await dialog.getByLabel('서술형 만점').fill('20')
    await dialog.getByRole('button', { name: '정하기' }).click()
    const cell = dialog.getByLabel(`김하늘 ${number}`)
    const paste = (text: string) =>
      cell.evaluate((input, pasted) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', pasted)
        input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      }, text)
    await cell.fill('21')
    await dialog.getByText('점수가 아닌 칸이 1개').waitFor()
    expect(await dialog.getByRole('button', { name: /저장/ }).isDisabled()).toBe(true)
    await paste(`${number}\t이십\n없는번호\t3\n`)
    await dialog.getByText('고칠 줄 2개').waitFor()
    expect(await dialog.getByRole('alert').first().innerText()).toMatch(/1번째 줄.*2번째 줄/s)
    await paste(`${number}\t12.5\n`)
    await until(async () => (await cell.inputValue()) === '12.5')
    await dialog.getByRole('button', { name: '1명 저장' }).click()
    await page.getByText('서술형 점수를 저장했습니다').waitFor()
    expect(await own()).toMatchObject({ points: points! + 12.5, handPoints: 12.5, isFinal: true })
    await page.getByText('서술형 미입력').first().waitFor()
    await page.getByRole('button', { name: '되돌리기' }).click()
    await until(async () => (await own()).lacksHand)
    await host.client.batches.update({
      ...(await host.client.batches.get({ id: BATCH })),
      handPossible: null,
    })
    expect((await own()).points).toBe(points)
    expect(errors).toEqual([])
  })

  it('takes a filled sheet for the key once its doubts are answered, and puts the key back', async () => {
    const { id, points } = await pageNamed('06-two-marks.jpg')
    const key = () => host.client.batches.key({ id: BATCH })
    const before = await key()
    const { page, errors } = await openWindow(host, { at: `#/import/${BATCH}` })
    await page.locator(`#page-${id}`).click()
    await page.getByRole('button', { name: '정답표로' }).click()
    const grid = page.getByRole('dialog', { name: '정답표 편집' })
    await grid.getByText(/확실하지 않은 정답을 적으십시오: .*14 \(2,5\)/).waitFor()
    const look = grid.getByRole('button', { name: '바뀌는 점수 보기' })
    expect(await look.isDisabled()).toBe(true)
    const { doubts } = await host.client.batches.keyOfSheet({ id: BATCH, pageId: id })
    for (const { question } of doubts) await grid.getByLabel(`${question.slice(1)} 홀수 정답`).fill('2')
    await look.click()
    await page.getByRole('button', { name: '이 정답표로 채점' }).click()
    await page.getByText('정답표를 바꿨습니다').waitFor()
    expect((await pageNamed('06-two-marks.jpg')).points).not.toBe(points)
    await page.getByRole('button', { name: '되돌리기' }).click()
    await until(async () => (await pageNamed('06-two-marks.jpg')).points === points)
    expect(await key()).toEqual(before)
    expect(errors).toEqual([])
  })

  it('lays a page flat whatever its scan was, zooms at what was clicked, and fits it again', async () => {
    const { page, errors } = await openWindow(host, { at: `#/import/${BATCH}` })
    const { id } = await pageNamed('07-upside-down.jpg')
    await page.locator(`#page-${id}`).click()
    const panel = page.getByRole('complementary', { name: '판독 근거' })
    const shown = panel.getByRole('img', { name: /07-upside-down/ })
    const first = panel.locator('[data-row=q1]')
    const last = panel.locator('[data-row=q15]')
    await first.waitFor()
    const whole = (await shown.boundingBox())!
    const top = (await first.boundingBox())!
    // Upright: the first question above the last one of its column, all within what is seen.
    expect(top.y).toBeLessThan((await last.boundingBox())!.y)
    expect(top.y).toBeGreaterThan(whole.y)
    await panel.getByRole('rowheader', { name: '1', exact: true }).click()
    const near = (await first.boundingBox())!
    expect(near.width).toBeGreaterThan(top.width * 1.5)
    expect(near.y + near.height / 2).toBeCloseTo(whole.y + whole.height / 2, -1)
    await page.keyboard.press('Minus')
    await until(async () => (await first.boundingBox())!.width < near.width)
    await page.keyboard.press('Space')
    await panel.getByText('100 %').waitFor()
    await shown.hover()
    await page.mouse.wheel(0, -300)
    await until(async () => (await first.boundingBox())!.width > top.width * 1.5)
    expect(errors).toEqual([])
  })

  it('gives a sheet to another student by first consonants, shows who has one, and asks twice about a stranger', async () => {
    const { id } = await pageNamed('01-flatbed.jpg')
    const absent = (await host.client.batches.attendance({ id: BATCH })).checking.at(-1)!
    const { page, errors } = await openWindow(host, { at: `#/import/${BATCH}` })
    await page.locator(`#page-${id}`).click()
    const panel = page.getByRole('complementary', { name: '판독 근거' })
    await panel.getByRole('button', { name: /김하늘/ }).click()
    const search = panel.getByLabel('학생 찾기')
    await search.fill('ㄱㅎㄴ')
    await panel.getByText('답안지 있음: 01-flatbed.jpg').waitFor()
    await search.fill(absent.name)
    await search.press('Enter')
    await until(async () => (await pageNamed('01-flatbed.jpg')).studentName === absent.name)
    await search.fill('99999999')
    await search.press('Enter')
    await panel.getByText('명단에 없습니다.').waitFor()
    expect((await pageNamed('01-flatbed.jpg')).studentName).toBe(absent.name)
    await panel.getByRole('button', { name: '외부생으로 추가: 99999999' }).click()
    await until(async () => (await pageNamed('01-flatbed.jpg')).studentNumber === '99999999')
    await panel.getByText('외부생', { exact: true }).waitFor()
    await host.client.reviews.undo()
    await host.client.reviews.undo()
    expect((await pageNamed('01-flatbed.jpg')).studentName).toBe('김하늘')
    expect(errors).toEqual([])
  })

  it('takes a page out of the exam, and puts it back', async () => {
    const { id } = await pageNamed('02-skewed.jpg')
    const { page } = await openWindow(host, { at: `#/import/${BATCH}` })
    await page.locator(`#page-${id}`).click()
    await page.getByRole('button', { name: '빼기' }).click()
    await until(async () => (await page.locator(`#page-${id}`).count()) === 0)
    await page.getByRole('status').getByRole('button', { name: '되돌리기' }).click()
    await page.locator(`#page-${id}`).waitFor()
  })

  it('tells who came, and opens a sheet from there', async () => {
    const { page, errors } = await openWindow(host, { at: `#/import/${BATCH}` })
    await page.getByRole('button', { name: '출석' }).click()
    const absent = (await host.client.batches.attendance({ id: BATCH })).checking.at(-1)!
    const pane = page.getByRole('complementary', { name: '출석' })
    await pane.getByText(absent.number).waitFor()
    await pane.getByRole('button', { name: /김하늘/ }).click()
    await page.getByRole('img', { name: /01-flatbed/ }).waitFor()
    // Another exam on screen has no sheet of this one beside it, whose buttons would act there.
    const other = await host.client.batches.duplicate({ id: BATCH, name: '다른 시험' })
    await page.getByRole('combobox', { name: '시험 선택' }).click()
    await page.getByRole('option', { name: '다른 시험' }).click()
    await until(async () => (await page.getByRole('img', { name: /01-flatbed/ }).count()) === 0)
    await host.client.batches.remove({ id: other.id })
    expect(errors).toEqual([])
  })

  it('rejects a sheet for a reason and has the new scan take its place, and both back at once', async () => {
    const { id } = await pageNamed('01-flatbed.jpg')
    const { page, errors } = await openWindow(host, { at: `#/import/${BATCH}` })
    await page.locator(`#page-${id}`).click()
    const panel = page.getByRole('complementary', { name: '판독 근거' })
    await panel.getByRole('button', { name: '다시 스캔' }).click()
    await panel.getByRole('button', { name: '접힘' }).click()
    const buffer = await sharp(sampleScan('01-flatbed.jpg')).png().toBuffer()
    await panel.locator('input[type=file]').setInputFiles({ name: '다시.png', mimeType: 'image/png', buffer })
    await panel.getByText('01-flatbed.jpg · 1을(를) 대신합니다').waitFor()
    await batchSettled(host.client, BATCH)
    expect(await pageNamed('01-flatbed.jpg')).toMatchObject({
      standing: 'cancelled',
      leftOut: { why: '접힘', replacedBy: (await pageNamed('다시.png')).id },
    })
    await panel.getByRole('button', { name: '이전 스캔 보기' }).click()
    await panel.getByText('제외된 답안지입니다 · 접힘').waitFor()
    await panel.getByRole('button', { name: '제외 취소' }).click()
    await until(async () => (await pageNamed('01-flatbed.jpg')).standing === 'ok')
    expect(await pageNamed('다시.png')).toBeUndefined()
    expect(errors).toEqual([])
  })

  it('shows two sheets of a student beside each other, and keeps one by a key', async () => {
    const buffer = await sharp(sampleScan('01-flatbed.jpg')).png({ compressionLevel: 1 }).toBuffer()
    const sha256 = await host.upload(buffer)
    await host.client.batches.importFiles({ id: BATCH, files: [{ name: '또.png', sha256 }] })
    await batchSettled(host.client, BATCH)
    const { page, errors } = await openWindow(host, { at: `#/review/${BATCH}` })
    await page.getByRole('button', { name: /김하늘 · 01-flatbed/ }).click()
    await page.getByText('김하늘 00412703 학생의 답안지가 여러 장입니다.', { exact: false }).waitFor()
    await page.locator('body').press('Enter')
    await page.keyboard.press('2')
    await until(async () => (await pageNamed('01-flatbed.jpg')).standing === 'cancelled')
    expect((await pageNamed('또.png')).standing).toBe('ok')
    await until(async () => (await page.getByRole('button', { name: /김하늘 · 또/ }).count()) === 0)
    await page.keyboard.press('u')
    await until(async () => (await pageNamed('01-flatbed.jpg')).standing === 'review')
    expect(errors).toEqual([])
  })

  it('settles marks that cannot change the score all at once, and opens the whole sheet from review', async () => {
    const { id } = await pageNamed('06-two-marks.jpg')
    const doubt = (await host.client.reviews.queue({ batchId: BATCH, lane: 'marks' })).find(
      ({ pageId }) => pageId === id,
    )!
    const seen = doubt.machine.decision!.detected
    const other = doubt.options.find((option) => !seen.includes(option))!
    const csv = `question,answer\n${doubt.label.slice(1)},${other}\n`
    await host.client.batches.setKey({ id: BATCH, csv: Buffer.from(csv).toString('base64') })
    const { page, errors } = await openWindow(host, { at: `#/review/${BATCH}` })
    const counts = () => host.client.reviews.counts({ batchId: BATCH })
    const { harmless } = await counts()
    expect(harmless).toBeGreaterThan(0)
    await page.getByRole('button', { name: `점수 무관 ${harmless}` }).click()
    await page.getByText('어떻게 정해도 점수가 같습니다.').waitFor()
    const item = Number(await page.locator('[data-review]').getAttribute('data-review'))
    const { pageId, label } = await host.client.reviews.get({ id: item })
    await page.keyboard.press('s')
    const panel = page.getByRole('complementary', { name: '판독 근거' }).last()
    await panel.getByRole('img', { name: /부분$/ }).waitFor()
    // It has the keys though it opened before there was anything in it. What is decided there is asked no more, and the
    // sheet stays in view, with the keys.
    const [, second] = (await rowOf(pageId, label)).options
    await page.keyboard.press('Digit2')
    await page.keyboard.press('Enter')
    await until(async () => (await counts()).harmless === harmless - 1)
    await panel.getByLabel('결정 기록').getByText(second, { exact: true }).waitFor()
    await panel.locator(`[data-row=${label}]`).waitFor({ state: 'attached' })
    await page.keyboard.press('KeyU')
    await until(async () => (await counts()).harmless === harmless)
    await page.keyboard.press('Escape')
    await panel.locator(`[data-row=${label}]`).waitFor({ state: 'detached' })
    // Enter in the list of exams chooses one, and decides nothing.
    await page.getByRole('combobox', { name: '시험 선택' }).press('Enter')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    expect((await counts()).harmless).toBe(harmless)
    // What comes back from another lane is not among them.
    const [apart] = await host.client.reviews.queue({ batchId: BATCH, lane: 'identity' })
    await host.client.reviews.defer({ id: apart.id })
    await page.getByText('어떻게 정해도 점수가 같습니다.').click()
    await page.keyboard.press('u')
    await until(async () => (await counts()).deferred === 0)
    await page.getByRole('button', { name: `판독대로 확정 (${harmless})` }).click()
    await until(async () => (await counts()).harmless === 0)
    expect(await host.client.reviews.get({ id: apart.id })).toMatchObject({ state: 'open' })
    expect(errors).toEqual([])
  })
})

describe.skipIf(lacksChromium())('homework', () => {
  it('dropped on its screen is listed by student and day, given to a student by keyboard, and passes by a criterion', async () => {
    const dataDir = testFolder()
    const host = await testHost({ dataDir, sample: 'graded' })
    layHomeworkIn(dataDir, [
      {
        type: 'homework_video_analysis',
        file: '숙제.mp4',
        result: recordingOf(Array<number>(20).fill(0.05)),
      },
      { type: 'handwriting_analysis', file: '김하늘 2026-11-30.jpg', result: pagesOf(0.02) },
    ])
    const { page, errors } = await openWindow(host, { at: '#/homework' })
    const list = page.getByRole('table', { name: '숙제 목록' })
    const rowOf = (file: string) => list.getByRole('row').filter({ hasText: file })
    await rowOf('김하늘 2026-11-30.jpg').getByText('00412703').waitFor()
    const bytes = await sharp({ create: { width: 800, height: 1100, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    await dropFiles(page, [
      { name: '01093341_2026-11-29.png', bytes },
      { name: '읽어 보기.txt', bytes: Buffer.from('가') },
    ])
    await page.getByText('넣지 않았습니다: 읽어 보기.txt').waitFor()
    await rowOf('01093341_2026-11-29.png').getByText('박서연').waitFor({ timeout: 60_000 })
    await rowOf('01093341_2026-11-29.png').getByText('2026-11-29', { exact: true }).waitFor()

    // Nobody's becomes somebody's by first consonants and Enter, and nobody's again.
    await rowOf('숙제.mp4').getByText('누구의 것인지 모름').click()
    await page.getByRole('textbox', { name: '학생 찾기' }).fill('ㅊㅈㅇ')
    await page
      .getByRole('complementary')
      .getByRole('button', { name: /최지우/ })
      .waitFor()
    await page.keyboard.press('Enter')
    await rowOf('숙제.mp4').getByText('최지우').waitFor()
    await page.getByRole('button', { name: '되돌리기' }).click()
    await rowOf('숙제.mp4').getByText('누구의 것인지 모름').waitFor()

    // What follows from a criterion is seen before it is kept.
    await page.getByRole('textbox', { name: '합격 기준' }).fill('3')
    await page.getByText('통과 1 · 미달 2 · 판정 없음 0').waitFor()
    expect((await host.client.homework.list()).passPercent).toBe(0)
    await page.getByRole('button', { name: '기준 저장' }).click()
    await page.getByText('합격 기준을 3 %(으)로 바꾸었습니다.').waitFor()
    expect((await host.client.homework.list()).passPercent).toBe(3)
    await page.getByRole('combobox', { name: '판정' }).selectOption('fail')
    await until(async () => (await list.getByRole('row').count()) === 3)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV로 저장' }).click()
    const csv = readFileSync(await (await download).path(), 'utf8')
    expect(csv).toMatch(
      /^\uFEFF날짜,수험번호,이름,반,파일,.*\r\n2026-11-30,\t00412703,김하늘,1반,김하늘 2026-11-30.jpg,2,,미달,\r\n/,
    )

    // Beside the student's exams.
    await page.getByRole('button', { name: '결과', exact: true }).click()
    await page.getByRole('button', { name: '김하늘' }).click()
    await page.getByRole('button', { name: '성적 추이' }).click()
    await page.getByRole('table', { name: '숙제' }).getByText('미달').waitFor()
    expect(errors).toEqual([])

    // All of it is deleted: the sheet leaves the screen, and the receipt stays on it.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '개인정보' }).click()
    await page.getByRole('textbox', { name: /되돌릴 수 없습니다/ }).fill('00412703')
    await page.getByRole('button', { name: '모두 삭제' }).click()
    const receipt = page.waitForEvent('download')
    await page.getByRole('button', { name: '삭제 확인서 저장' }).click()
    expect(JSON.parse(readFileSync(await (await receipt).path(), 'utf8'))).toMatchObject({
      deleted: { sheets: 1 },
    })
    await until(async () => (await page.getByText('김하늘').count()) === 0)
  })
})
