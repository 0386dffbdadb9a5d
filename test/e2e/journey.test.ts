import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Language, translator } from '#shared/i18n/index.ts'
import { openWindow, testHost } from '#test/support/browser.ts'
import { toCp949 } from '#test/support/cp949.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { filledSheet, identity } from '#test/support/filled-sheet.ts'
import { isLong, sampled } from '#test/support/long.ts'
import { pdfPages } from '#test/support/pdf-text.ts'
import { workbook } from '#test/support/workbook.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { SAMPLE_ROSTER, sampleKey, sampleTemplate } from '#tools/simulator/sample-exam.ts'
import { batchSettled, dropFiles, lacksChromium, SAMPLE_DIR } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const TEMPLATE = sampleTemplate()
/** Every kind of doubt is on these: half a number, two marks, dots and strokes. */
const FEW = ['01-flatbed.jpg', '06-two-marks.jpg', '09-stack.pdf', '12-doubtful.jpg']
/** Twenty sheets are those of the sample and these. */
const MORE = ['한결', '도담', '가온', '누리', '다솜', '라온'].map((name, i) => ({
  number: `2${i}7041${i}5`,
  name,
  group: '3반',
}))

async function blankSheet(): Promise<Buffer> {
  const { data, width, height } = await drawBlankSheet(TEMPLATE, 0, 150)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

async function scans(): Promise<{ name: string; bytes: Buffer }[]> {
  const folder = join(SAMPLE_DIR, 'scans')
  const names = isLong ? readdirSync(folder).filter((name) => !name.startsWith('08')) : FEW
  const sample = names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
  const more: { name: string; bytes: Buffer }[] = []
  for (const { number, name } of isLong ? MORE : []) {
    const right = sampleKey().filter(({ form, question }) => form === '홀수' && question <= 30)
    const marked = right.map(({ question, answer }) => [
      `q${question}`,
      answer === '*' ? '1' : answer.split('/')[0],
    ])
    const said = { ...identity(number), ...Object.fromEntries(marked) }
    more.push({ name: `${name}.jpg`, bytes: await filledSheet(TEMPLATE, said) })
  }
  return [...sample, ...more]
}

const keyBook = () =>
  workbook({
    정답: [
      ['형별', '문항', '정답', '배점'],
      ...sampleKey().map(({ form, question, answer, points }) => [form, question, answer, points]),
    ],
  })

const rosterCsv = () =>
  toCp949(
    ['학번,이름,반', ...[...SAMPLE_ROSTER, ...MORE].map((each) => Object.values(each).join())].join('\r\n'),
  )

/** What a person does in a window, counted: a click, a file chosen, a field filled in, a key. */
function hand(page: Page) {
  let actions = 0
  const done = <T>(what: Promise<T>): Promise<T> => {
    actions += 1
    return what
  }
  return {
    click: (what: Locator) => done(what.click()),
    fill: (what: Locator, text: string) => done(what.fill(text)),
    press: (key: string) => done(page.keyboard.press(key)),
    drop: (files: Parameters<typeof dropFiles>[1]) => done(dropFiles(page, files)),
    /** Clicks what asks for a file, and gives it one. */
    async give(what: Locator, name: string, buffer: Buffer): Promise<void> {
      const chooser = page.waitForEvent('filechooser')
      await done(what.click())
      await done((await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer }))
    },
    actions: () => actions,
  }
}

describe.skipIf(lacksChromium())('a day at the desk', () => {
  it.for(
    sampled(['ko', 'en'] as const),
  )('leads from a blank sheet to printed notes (%s)', async (language: Language) => {
    const t = translator(language)
    const host = await testHost({ dataDir: testFolder() })
    const { client } = host
    const { page, errors } = await openWindow(host, { language, at: '#/template-editor' })
    const { click, fill, press, drop, give, actions } = hand(page)
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
    const screen = (name: Parameters<typeof t>[0]) =>
      click(
        page
          .getByRole('navigation')
          .first()
          .getByRole('button', { name: t(name) }),
      )
    const [blank, files] = [await blankSheet(), await scans()]
    const began = performance.now()
    let [before, since] = [0, began]
    const told: string[] = []
    const tell = (what: string) => {
      const now = performance.now()
      told.push(`${what} ${actions() - before} actions, ${((now - since) / 1000).toFixed(1)} s`)
      before = actions()
      since = now
    }

    await give(button(t('editor.newFromScan')), '답안지.png', blank)
    const numbering = page.getByRole('button', { name: `4 ${t('editor.step.numbers')}` })
    // A whole page is looked through and its words are read: as long as a batch may take, not a click.
    await until(async () => (await numbering.getAttribute('data-standing')) === 'done', 120_000)
    await click(button(t('editor.dryRun', { count: 1 })))
    await until(() => button(t('editor.publish')).isEnabled(), 120_000)
    await click(button(t('editor.publish')))
    await until(async () => (await client.templates.list()).some(({ version }) => version === 1))
    expect(actions()).toBeLessThanOrEqual(12)
    tell('template')

    await screen('screen.import')
    await click(button(t('import.newBatch')))
    await fill(page.getByRole('textbox', { name: t('import.batchName') }), '3월 평가')
    await press('Enter')
    await button(t('import.addTo', { name: '3월 평가' })).waitFor()
    const [{ id }] = await client.batches.list()
    await give(button(t('import.key')), '정답.xlsx', keyBook())
    await until(async () => (await client.batches.get({ id })).hasKey)
    await give(button(t('import.roster')), '명단.csv', rosterCsv())
    await until(async () => (await client.batches.get({ id })).rosterSize > 0)
    tell('exam, key and roster')
    await drop(files)
    await page.locator('[data-standing=ok]').first().waitFor()
    tell('first graded sheet')
    await batchSettled(client, id, 120_000)
    tell(`${(await client.batches.get({ id })).counts.total} sheets`)

    const open = async () => {
      const counts = await client.reviews.counts({ batchId: id })
      return counts.identity + counts.page + counts.marks + counts.harmless
    }
    await screen('screen.review')
    const item = page.locator('[data-review]')
    const doubts = await open()
    expect(doubts).toBeGreaterThanOrEqual(5)
    for (let left = doubts; left > 0; left = await open()) {
      const shown = await item.getAttribute('data-review')
      await press('Enter')
      await until(
        async () => (await item.count()) === 0 || (await item.getAttribute('data-review')) !== shown,
      )
      await until(async () => (await open()) < left)
    }
    await page.getByText(t('review.nothing')).waitFor()
    tell(`${doubts} doubts`)

    // Read with confidence, and wrong: says somebody who has the paper in hand.
    const points = async () =>
      (await client.results.table({ batchId: id })).rows.find(({ name }) => name === '김하늘')!.points!
    const read = await points()
    await click(button(t('review.toResults')))
    await click(button('김하늘'))
    const panel = page.getByRole('complementary', { name: t('sheet.evidence') })
    await click(panel.getByRole('rowheader', { name: '5', exact: true }))
    await press('Digit1')
    await press('Enter')
    await until(async () => (await points()) < read)
    await press('Escape')
    tell('one answer corrected')

    // The key said 2, and 1 is taken, too.
    await screen('screen.import')
    await click(button(t('import.keyGrid.title')))
    const grid = page.getByRole('dialog', { name: t('import.keyGrid.title') })
    await fill(grid.locator('#key-4-0'), '1/2')
    await click(grid.getByRole('button', { name: t('import.keyGrid.look') }))
    await click(button(t('import.keyLook.take')))
    await until(async () => (await points()) === read)
    tell('key changed')

    await screen('screen.results')
    const { rows, mean } = await client.results.table({ batchId: id })
    await page.getByText(mean!.toFixed(1), { exact: false }).first().waitFor()
    expect(rows.every(({ isFinal, rank, name }) => isFinal && rank !== null && name !== null)).toBe(true)
    expect(rows.map(({ name }) => name)).toContain('장은호')
    await click(button(t('documents.menu')))
    const saving = page.waitForEvent('download')
    await click(page.getByRole('dialog').getByRole('button', { name: t('documents.dialog.make') }))
    const pages = await pdfPages(readFileSync(await (await saving).path()))
    expect(pages.map(({ text }) => text).join()).toContain('장은호')
    tell('results and print')

    const total = ((performance.now() - began) / 1000).toFixed(1)
    console.log([`${language}: ${actions()} actions, ${total} s`, ...told].join('\n  '))
    expect(actions()).toBeLessThanOrEqual(60)
    expect(errors).toEqual([])
  })
})
