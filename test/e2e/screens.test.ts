import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCount } from '#shared/contract/reviews.ts'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { layHomeworkOfClass } from '#test/support/homework.ts'
import { isLong } from '#test/support/long.ts'
import { readyForNotices } from '#test/support/notices.ts'
import {
  batchSettled,
  enter,
  goTo,
  lacksChromium,
  startWindow,
  type TestWindow,
} from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const OUT = fileURLToPath(new URL('../../test-results/screens/', import.meta.url))
/** Of the guides: each screen as most people have it. `npm run screens` draws them anew. */
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
/** Each screen in the rail's order, and what is there once it has what it shows: a picture, or a row of its table. */
const SCREENS = [
  ['import', 'main img'],
  ['template-editor', 'main img'],
  ['thresholds', 'main img'],
  ['review', 'main img'],
  ['results', 'main tbody tr'],
  ['homework', 'main tbody tr'],
  ['notices', 'main tbody tr'],
  ['queue', 'main [role=row]:nth-child(2)'],
  ['settings', 'main tbody tr'],
] as const
/** Asked from outside: the page's own policy lets no test run code in it. */
const IS_DRAWN =
  'document.querySelector(".mantine-Loader-root") === null && [...document.images].every((i) => i.complete && i.naturalWidth > 0)'

/** Each theme and each language once: contrast hangs on the one, names on the other. `npm run screens` draws all four. */
const LOOKS = [
  ['ko', 'light'],
  ['en', 'dark'],
  ['ko', 'dark'],
  ['en', 'light'],
] as const

describe.skipIf(lacksChromium())('every screen', () => {
  let host: SharedHost
  let batchId: number
  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true })
    host = await sharedHost({ sample: 'graded' })
    const [batch] = await host.client.batches.list()
    batchId = batch!.id
    await batchSettled(host.client, batchId)
    await readyForNotices(host.client, batchId)
    await layHomeworkOfClass(host.dataDir)
  })
  afterAll(async () => {
    await host?.stop()
  })

  describe.each(isLong ? LOOKS : LOOKS.slice(0, 2))('%s %s', (language, colorScheme) => {
    // In the short form every screen in one of the two looks, in turns.
    const isDark = colorScheme === 'dark'
    const screens = SCREENS.filter((_, place) => isLong || (place % 2 === 1) === isDark)
    const look = async (page: Page, name: string) => {
      await page.screenshot({ path: join(OUT, `${name}-${language}-${colorScheme}.png`) })
      if ((language === 'ko') !== (colorScheme === 'light')) return
      // In the page itself: it has no frames whose findings a second page would have to put together.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
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

    let shown: TestWindow
    beforeAll(async () => {
      shown = await startWindow({ language, colorScheme })
      await enter(shown.page, host)
    })
    afterAll(() => shown.context.close())

    it.each(screens)('%s can be read and used by everyone', async (screen, content) => {
      const { page, errors } = shown
      await goTo(page, `#/${screen}/${batchId}`)
      const place = SCREENS.findIndex(([name]) => name === screen) + 1
      await page.locator(`nav button:nth-of-type(${place})[aria-current=page]`).waitFor()
      await page.locator(content).first().waitFor()
      await until(async () => Boolean(await page.evaluate(IS_DRAWN)))
      await look(page, screen)
      if (isLong && language === 'ko' && !isDark)
        await sharp(join(OUT, `${screen}-ko-light.png`))
          .png({ palette: true, effort: 10 })
          .toFile(join(PICTURES, `${screen}.png`))
      expect(errors).toEqual([])
    })

    it.runIf(isLong)('points that people give can be read and used by everyone', async () => {
      const { page, errors } = shown
      const exam = await host.client.batches.get({ id: batchId })
      await host.client.batches.update({ ...exam, handPossible: 20 })
      const { students } = await host.client.results.hand({ batchId })
      const entries = students.slice(0, 6).map(({ number }, i) => ({ number, points: 20 - i / 2 }))
      await host.client.results.setHand({ batchId, entries })
      await goTo(page, `#/results/${batchId}`)
      await page
        .getByText(/서술형 미입력|written part missing/)
        .first()
        .waitFor()
      await look(page, 'results-hand')
      await page.getByRole('button', { name: /^(?:서술형 점수|Written part)$/ }).click()
      await page.getByRole('dialog').getByRole('rowheader').first().waitFor()
      await page.getByRole('dialog').getByRole('textbox').nth(12).fill('21')
      await look(page, 'hand-scores')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      await host.client.results.setHand({
        batchId,
        entries: entries.map(({ number }) => ({ number, points: null })),
      })
      await host.client.batches.update({ ...exam, handPossible: null })
      expect(errors).toEqual([])
    })

    it.runIf(isLong)('marked papers, a comparison and a trend can be read and used by everyone', async () => {
      const { page, errors } = shown
      const { client } = host
      const base64 = (bytes: Buffer) => bytes.toString('base64')
      const roster = base64(readFileSync(new URL('../../assets/sample/roster.csv', import.meta.url)))
      const key = base64(
        Buffer.from(`question,answer\n${'12345'.repeat(5).replace(/./g, (a, i) => `${i + 1},${a}\n`)}`),
      )
      const { templateId } = await client.batches.get({ id: batchId })
      const exams: number[] = []
      for (const name of ['9월 쪽지시험', '10월 쪽지시험']) {
        const { id } = await client.batches.create({ name, subject: '쪽지', templateId })
        await client.batches.setRoster({ id, csv: roster })
        await client.batches.setKey({ id, csv: key })
        const { students } = await client.results.marked({ batchId: id })
        const entries = students.slice(0, 14).map(({ number }, i) => ({
          ...{
            number,
            marks: Array.from({ length: 25 }, (_, q) =>
              (q * 7 + i * (5 + id)) % 11 < 3 + (i % 4) ? 'X' : 'O',
            ).join(''),
          },
        }))
        await client.results.setMarked({ batchId: id, entries })
        exams.push(id)
      }
      await goTo(page, `#/results/${exams[1]}`)
      await page.locator('main tbody tr').first().waitFor()
      await page.getByRole('button', { name: /^(?:정오표|Marked papers)$/ }).click()
      await page.getByRole('dialog').getByRole('rowheader').first().waitFor()
      await page.keyboard.press('KeyO')
      await page.keyboard.press('KeyX')
      await look(page, 'marked-paper')
      expect(errors).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: /^(?:비교|Compare)$/ }).click()
      await page
        .getByRole('status')
        .filter({ hasText: /상관|correlation/ })
        .waitFor()
      await look(page, 'compare')
      await page.getByRole('button', { name: /^(?:학생|Students)/ }).click()
      await page.locator('main tbody tr').first().click()
      await page.getByRole('button', { name: /^(?:성적 추이|Trend)$/ }).click()
      await page.getByRole('img', { name: /^(?:성적 추이|Trend)$/ }).waitFor()
      // It fades in.
      await page.waitForFunction(() => document.getAnimations().length === 0)
      await look(page, 'trend')
      await page.keyboard.press('Escape')
      for (const id of exams) await client.batches.remove({ id })
      expect(errors).toEqual([])
    })

    it.runIf(isLong)('homework with a criterion being tried can be read and used by everyone', async () => {
      const { page, errors } = shown
      await goTo(page, '#/homework')
      await page.getByRole('button', { name: /^01093341_2026-11-29/ }).click()
      await page.getByRole('complementary').locator('img').waitFor()
      await page.getByRole('textbox', { name: /^(?:합격 기준|To pass)/ }).fill('4')
      await until(async () => Boolean(await page.evaluate(IS_DRAWN)))
      await look(page, 'homework-detail')
      await page.getByRole('button', { name: '숙제 최종.mov' }).click()
      await page.getByRole('textbox', { name: /^(?:학생 찾기|Find a student)/ }).fill('ㅂㅅㅇ')
      await page
        .getByRole('complementary')
        .getByRole('button', { name: /박서연/ })
        .waitFor()
      await look(page, 'homework-owner')
      expect(errors).toEqual([])
    })

    it.runIf(isLong)('a key in cells can be read and used by everyone', async () => {
      const { page, errors } = shown
      await goTo(page, `#/import/${batchId}`)
      await page.getByRole('button', { name: /^(?:정답표 편집|Edit the key)$/ }).click()
      await page.getByRole('dialog').getByRole('rowheader').first().waitFor()
      await look(page, 'key-grid')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(errors).toEqual([])
    })

    it('the palette can be read and used by everyone', async () => {
      const { page, errors } = shown
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('option').first().waitFor()
      await look(page, 'palette')
      expect(errors).toEqual([])
    })
  })

  it('the frame says how the station stands, and in which exam something waits', async () => {
    const { page, errors } = await openWindow(host, { at: `#/review/${batchId}`, zoom: 2 })
    const status = page.getByRole('contentinfo')
    await status.getByText('작업자 없음').waitFor()
    await status.getByText('학원 서버 꺼짐').waitFor()
    await status.getByText(/^남은 공간 \d/).waitFor()
    const { name } = await host.client.batches.get({ id: batchId })
    const open = openCount(await host.client.reviews.counts({ batchId }))
    await page.getByRole('button', { name: /^확인/ }).first().hover()
    await page.getByRole('tooltip').getByText(`${name} ${open}건`).waitFor()
    // An exam with nothing to decide leads to one that has.
    const empty = await host.client.batches.duplicate({ id: batchId, name: '빈 시험' })
    await page.getByRole('combobox', { name: '시험 선택' }).click()
    await page.getByRole('option', { name: '빈 시험' }).click()
    await page
      .getByRole('main')
      .getByRole('button', { name: `${name} ${open}건` })
      .click()
    await page.locator('[data-review]').waitFor()
    await host.client.batches.remove({ id: empty.id })
    expect(errors).toEqual([])
  })

  it.each([
    ['review', '[data-review] img', 150],
    ['template-editor', '[role=application]', 400],
    ['thresholds', 'main [role=group]:has([role=slider])', 500],
  ] as const)('%s keeps room for what it is about at twice the size', async (screen, about, least) => {
    const { page, errors } = await openWindow(host, { at: `#/${screen}/${batchId}`, zoom: 2 })
    await page.locator('main img').first().waitFor()
    await until(async () => Boolean(await page.evaluate(IS_DRAWN)))
    await page.screenshot({ path: join(OUT, `${screen}-zoomed.png`) })
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    expect((await page.locator(about).first().boundingBox())?.width).toBeGreaterThan(least)
    expect(errors).toEqual([])
  })
})
