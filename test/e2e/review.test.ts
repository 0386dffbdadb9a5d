import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Template } from '#shared/domain/template.ts'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { doubledSheet, filledSheet, identity } from '#test/support/filled-sheet.ts'
import { letter } from '#test/support/letter.ts'
import { isLong } from '#test/support/long.ts'
import { publishDraft } from '#test/support/publish-draft.ts'
import { siblingTemplate } from '#test/support/sibling-template.ts'
import { slippedKey } from '#test/support/slipped-key.ts'
import { smallScan } from '#test/support/small-scan.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { batchSettled, lacksChromium, SAMPLE_DIR } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const BATCH = 1
/** Rules that leave hardly a mark certain, for a long queue. */
const DOUBT_ALL = { blankBelow: 0.02, markFrom: 0.98, margin: 0.9 }

/** A key as it arrives while a Hangul input method composes: 229, and no letter to tell it by. */
async function imeKey(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const common = { code, key: 'Process', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 }
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...common })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common })
  await session.detach()
}

const currentId = async (page: Page) =>
  Number(await page.locator('[data-review]').getAttribute('data-review'))

describe.skipIf(lacksChromium())('the review screen', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost({ sample: 'graded' })
    await batchSettled(host.client, BATCH)
  })
  afterAll(() => host?.stop())
  const counts = () => host.client.reviews.counts({ batchId: BATCH })

  it('is worked through with a Hangul input method on: student, marks, undo, defer', async () => {
    const { page, errors } = await openWindow(host, { at: `#/review/${BATCH}` })
    // The student comes first; the likeliest of the roster is accepted.
    await page.getByText('판독값: 05526_38').waitFor()
    await page.getByRole('button', { name: /장은호/ }).waitFor()
    await imeKey(page, 'Enter')
    await until(async () => (await counts()).identity === 0)
    const { rows } = await host.client.results.table({ batchId: BATCH })
    expect(rows.map(({ name }) => name)).toContain('장은호')

    // Then the marks, the one first on which most points hang; a double mark becomes one answer.
    const all = (await counts()).marks
    await page.getByText('걸린 점수 4점').waitFor()
    await page.getByRole('button', { name: /^14번/ }).click()
    await page.getByText('판독값: 2, 5').waitFor()
    const first = await currentId(page)
    await imeKey(page, 'Digit2')
    await page.getByText('결정: 2', { exact: true }).waitFor()
    await imeKey(page, 'Enter')
    await until(async () => (await counts()).marks === all - 1)
    const decided = await host.client.reviews.get({ id: first })
    expect(decided.history.at(-1)?.value).toEqual({ kind: 'marks', detected: ['2'] })
    expect(decided.machine.decision?.detected).toEqual(['2', '5'])

    // Taking it back shows it again, with its history.
    await imeKey(page, 'KeyU')
    await until(async () => (await currentId(page)) === first)
    expect((await counts()).marks).toBe(all)
    // Two options with M, none with 0.
    await imeKey(page, 'KeyM')
    await imeKey(page, 'Numpad1')
    await page.getByText('결정: 1, 2, 5').waitFor()
    await imeKey(page, 'Digit0')
    await page.getByText('결정: 무응답').waitFor()
    await imeKey(page, 'KeyD')
    await until(async () => (await counts()).deferred === 1)
    await page.getByText('미룸 1').click()
    await until(async () => (await currentId(page)) === first)
    await imeKey(page, 'KeyU')
    await until(async () => (await counts()).deferred === 0)
    expect(errors).toEqual([])
  })

  it('shows the whole page on Space, and accepts look-alikes together as one act', async () => {
    const { page } = await openWindow(host, { at: `#/review/${BATCH}` })
    await page.getByText('흐린 표기 · 연필 반사').first().click()
    await page.keyboard.press('Escape')
    await imeKey(page, 'Space')
    await page.getByRole('img', { name: /12-doubtful\.jpg 1쪽/ }).waitFor()
    await imeKey(page, 'Escape')
    const all = (await counts()).marks
    await imeKey(page, 'KeyA')
    await page.getByRole('button', { name: '판독대로 확정 (2)' }).waitFor()
    await imeKey(page, 'Enter')
    await until(async () => (await counts()).marks === all - 2)
    await imeKey(page, 'KeyU')
    await until(async () => (await counts()).marks === all)
  })

  it.runIf(isLong)('clears a hundred marks without the mouse', async () => {
    await host.client.thresholds.apply({ batchId: BATCH, rules: DOUBT_ALL, scope: 'batch' })
    const before = (await counts()).marks
    expect(before).toBeGreaterThan(100)
    const { page, errors } = await openWindow(host, { at: `#/review/${BATCH}` })
    await page.getByText(`표기 ${before}`).click()
    await page.locator('[data-review]').waitFor()
    await page.locator('body').press('Escape')
    // From the key to the frame that shows the next crop.
    const times = await page.evaluate(async () => {
      const shown = () => document.querySelector('[data-review]')?.getAttribute('data-review')
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const spans: number[] = []
      for (let i = 0; i < 100; i++) {
        const was = shown()
        const began = performance.now()
        const code = i % 2 === 0 ? 'Enter' : 'NumpadEnter'
        if (i % 5 === 0) {
          window.dispatchEvent(
            new KeyboardEvent('keydown', { code: 'Digit3', bubbles: true, cancelable: true }),
          )
        }
        window.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }))
        while (shown() === was) await frame()
        spans.push(performance.now() - began)
      }
      return spans.sort((a, b) => a - b)
    })
    console.log(`key to next crop: median ${times[50]?.toFixed(1)} ms, 95th ${times[95]?.toFixed(1)} ms`)
    await until(async () => (await counts()).marks === before - 100)
    expect(errors).toEqual([])
  })

  it('asks once about a sheet with no answers, and takes one key for yes', async () => {
    const { client } = host
    const [template] = await client.templates.list()
    const batch = await client.batches.create({ name: '백지', templateId: template!.id })
    const sample = Template.parse(JSON.parse(readFileSync(join(SAMPLE_DIR, 'template.json'), 'utf8')))
    const sha256 = await host.upload(await filledSheet(sample, identity('00412703')))
    await client.batches.importFiles({ id: batch.id, files: [{ name: '백지.jpg', sha256 }] })
    await batchSettled(client, batch.id)
    const standing = async () => (await client.batches.pages({ id: batch.id })).rows[0]?.standing
    const { page, errors } = await openWindow(host, { at: `#/review/${batch.id}` })
    await page.getByRole('button', { name: '백지로 확정 (0점)' }).waitFor()
    expect(await page.getByRole('button', { name: '모서리 1' }).count()).toBe(0)
    await imeKey(page, 'Enter')
    await until(async () => (await standing()) === 'ok')
    await page.getByText('확인할 항목이 없습니다.').waitFor()
    await imeKey(page, 'KeyU')
    await until(async () => (await standing()) === 'review')
    expect(errors).toEqual([])
  })

  it('asks about a page that reads badly once, and shows its rows to who wants them', async () => {
    const { client } = host
    const [template] = await client.templates.list()
    const batch = await client.batches.create({ name: '겹침', templateId: template!.id })
    const sample = Template.parse(JSON.parse(readFileSync(join(SAMPLE_DIR, 'template.json'), 'utf8')))
    const sha256 = await host.upload(await doubledSheet(sample, '00412703'))
    await client.batches.importFiles({ id: batch.id, files: [{ name: '겹침.jpg', sha256 }] })
    await batchSettled(client, batch.id)
    const { page, errors } = await openWindow(host, { at: `#/review/${batch.id}` })
    await page.getByText('이 쪽은 답이 거의 모두 불확실합니다.', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: '문항별로 확인' }).waitFor()
    expect(await page.getByRole('button', { name: '다시 읽기' }).count()).toBe(1)
    await imeKey(page, 'Enter')
    await page.getByRole('button', { name: /^표기 30$/ }).waitFor()
    await page.getByText('이중 표기').first().waitFor()
    expect(errors).toEqual([])
  })

  it('says of a stack whose key slipped, beside its results and here, what to do', async () => {
    const key = readFileSync(join(SAMPLE_DIR, 'key.csv'), 'utf8')
    const give = (text: string) =>
      host.client.batches.setKey({ id: BATCH, csv: Buffer.from(text).toString('base64') })
    await give(slippedKey(key, '홀수'))
    const { page, errors } = await openWindow(host, { at: `#/results/${BATCH}` })
    const alarm = page.getByRole('status').filter({ hasText: '정답표가 4번부터 한 줄 밀린 것 같습니다' })
    await alarm.waitFor()
    await page.goto(page.url().replace('results', 'review'))
    await alarm.waitFor()
    await alarm.getByRole('button', { name: '정답표 넣기' }).click()
    await until(() => page.url().endsWith(`#/import/${BATCH}`))
    await page.goto(page.url().replace('import', 'review'))
    await alarm.waitFor()
    await give(key)
    await until(async () => (await alarm.count()) === 0)
    expect(errors).toEqual([])
  })

  it('finds a lost page by its corners from the keyboard, or leaves it out', async () => {
    const batch = await host.client.batches.create({
      name: '편지',
      templateId: (await host.client.templates.list())[0].id,
    })
    const sha256 = await host.upload(await letter())
    await host.client.batches.importFiles({ id: batch.id, files: [{ name: '편지.jpg', sha256 }] })
    await batchSettled(host.client, batch.id)
    const { page } = await openWindow(host, { at: `#/review/${batch.id}` })
    const corner = page.getByRole('button', { name: '모서리 1' })
    await corner.waitFor()
    const x = async () => Number(await corner.getAttribute('cx'))
    const was = await x()
    await imeKey(page, 'Digit1')
    await imeKey(page, 'ArrowRight')
    await until(async () => (await x()) === was + 1)
    await corner.hover()
    await page.mouse.down()
    await page.mouse.move(400, 300, { steps: 3 })
    await page.mouse.up()
    expect(await x()).not.toBe(was + 1)
    await imeKey(page, 'KeyR')
    await until(async () => {
      const { rows } = await host.client.batches.pages({ id: batch.id })
      return rows[0]?.standing === 'error'
    })
    await corner.waitFor()
    await imeKey(page, 'KeyX')
    await page.getByText('확인할 항목이 없습니다.').waitFor()
    const { rows } = await host.client.batches.pages({ id: batch.id })
    expect(rows[0]?.standing).toBe('cancelled')
  })

  it('turns a page with T, and reads the whole exam again with the template it was meant for', async () => {
    const sample = JSON.parse(readFileSync(join(SAMPLE_DIR, 'template.json'), 'utf8'))
    // Another exam's sheet: neither its marks nor its bubbles stand where the scan has any.
    const other = structuredClone(sample)
    Object.assign(other, { id: 'other-exam', name: '다른 시험 답안지' })
    const [front] = other.pages
    front.fiducials[0].marks.forEach(({ center }: { center: { x: number; y: number } }, i: number) => {
      Object.assign(center, { x: 60 + 31 * i, y: i % 2 === 0 ? 90 : 140 })
    })
    front.fields = front.fields.filter(({ kind }: { kind: string }) => kind === 'choice').slice(0, 1)
    Object.assign(front.fields[0].layout, { origin: { x: 70, y: 150 }, rowStep: { dx: 7, dy: 0 } })
    Object.assign(front.fields[0].layout, { optionStep: { dx: 0, dy: 23 } })
    const scan = await host.upload(readFileSync(join(SAMPLE_DIR, 'scans/01-flatbed.jpg')))
    const { client } = host
    await client.templates.saveDraft({ template: other })
    const { data, width, height, channels } = await drawBlankSheet(Template.parse(other), 0, 150)
    const own = await sharp(data, { raw: { width, height, channels } }).png().toBuffer()
    await publishDraft(client, other.id, await host.upload(own))
    const batch = await client.batches.create({ name: '양식이 다른 시험', templateId: other.id })
    await client.batches.importFiles({ id: batch.id, files: [{ name: '김하늘.jpg', sha256: scan }] })
    await batchSettled(client, batch.id)

    const { page, errors } = await openWindow(host, { at: `#/review/${batch.id}` })
    const top = page.locator('polyline')
    await top.waitFor({ state: 'attached' })
    const edge = () => top.getAttribute('points')
    const upright = await edge()
    const edges = new Set([upright])
    for (let turns = 0; turns < 3; turns += 1) {
      await imeKey(page, 'KeyT')
      await until(async () => !edges.has(await edge()))
      edges.add(await edge())
    }
    await imeKey(page, 'KeyT')
    await until(async () => (await edge()) === upright)

    await page.getByRole('combobox', { name: '이 시험의 양식' }).click()
    await page.getByRole('option', { name: sample.name }).click()
    await page.getByText('확인할 항목이 없습니다.').waitFor()
    await batchSettled(client, batch.id)
    const { rows } = await client.batches.pages({ id: batch.id })
    expect(rows[0]).toMatchObject({ standing: 'ok' })
    expect((await client.batches.list()).find(({ id }) => id === batch.id)?.templateId).toBe(sample.id)
    expect(errors).toEqual([])
  })

  it('names the sheet that a page looks like, and reads it by that one on L', async () => {
    const { client } = host
    const sample = (await client.templates.list()).find(({ id }) => id === 'sample-exam')
    const shorter = siblingTemplate('shorter', { rows: 13 })
    const ours = await host.upload(await filledSheet(shorter, identity('00412703')))
    const sha256 = await host.upload(await smallScan('02-skewed.jpg'))
    await client.templates.saveDraft({ template: shorter })
    await publishDraft(client, shorter.id, ours)
    const batch = await client.batches.create({ name: '섞인 시험', templateId: shorter.id })
    await client.batches.importFiles({ id: batch.id, files: [{ name: '남.jpg', sha256 }] })
    await batchSettled(client, batch.id)
    const { page, errors } = await openWindow(host, { at: `#/review/${batch.id}` })
    await page.getByText(`‘${sample!.name}’ 양식처럼 보입니다.`).waitFor()
    await page.getByRole('button', { name: '이 시험 전체를 그 양식으로 읽기' }).waitFor()
    await imeKey(page, 'KeyL')
    await page.getByText('확인할 항목이 없습니다.').waitFor()
    const apart = async () =>
      (await client.batches.list()).find(({ name }) => name === `섞인 시험 · ${sample!.name}`)?.id
    await until(async () => (await apart()) !== undefined)
    const id = (await apart())!
    await batchSettled(client, id)
    expect((await client.batches.pages({ id })).rows).toMatchObject([{ standing: 'ok' }])
    expect(errors).toEqual([])
  })
})
