import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Template, TemplateField } from '#shared/domain/template.ts'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { isLong } from '#test/support/long.ts'
import { publishDraft } from '#test/support/publish-draft.ts'
import { claimsOf, scoreFields } from '#tools/accuracy/fields-score.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { FAMILY_NAMES, koreanSheet } from '#tools/simulator/korean/index.ts'
import { academySheet } from '#tools/simulator/templates.ts'
import { lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const TEMPLATE = academySheet()

const SEED = 'blank sheet'

/** A blank sheet as a scanner would write it. */
async function blankScan(template = TEMPLATE): Promise<Buffer> {
  const { data, width, height } = await drawBlankSheet(template, 0, 150)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** Two of them in one file. */
async function blankStack(): Promise<Buffer> {
  const { data, info } = await sharp(await blankScan())
    .jpeg()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const picture = { width, height, bytes: data, filter: '/DCTDecode', colourSpace: '/DeviceRGB', bits: 8 }
  return picturePdf([{ picture }, { picture }])
}

/** Where a point of the page is on the screen. */
async function onScreen(page: Page, x: number, y: number): Promise<{ x: number; y: number; scale: number }> {
  return page.evaluate(
    ([px, py]) => {
      const root = document.querySelector('[role="application"]')!
      const transform = root.querySelector('svg g[transform]')!.getAttribute('transform')!
      const [dx, dy, scale] = transform.match(/-?[\d.]+(e-?\d+)?/g)!.map(Number) as [number, number, number]
      const box = root.getBoundingClientRect()
      return { x: box.left + dx + px! * scale, y: box.top + dy + py! * scale, scale }
    },
    [x, y],
  )
}

/** What a template made from a picture says, in the units of the design that the picture was drawn from. */
const inUnits = (made: Template, { pages: [{ size }] }: Template) =>
  claimsOf(made, size.w / made.pages[0].size.w)

const picker = (page: Page) => page.getByRole('combobox', { name: '양식 고르기' })

const originOf = (fields: readonly TemplateField[], id: string) => {
  const field = fields.find((each) => each.id === id)
  if (field === undefined || !('layout' in field) || field.layout.type !== 'grid')
    throw new Error(`no grid ${id}`)
  return field.layout.origin
}

describe.skipIf(lacksChromium())('the template editor', () => {
  let host: SharedHost
  beforeAll(async () => {
    host = await sharedHost()
  })
  afterAll(() => host?.stop())
  const stored = async (id = TEMPLATE.id) => (await host.client.templates.get({ id })).pages[0].fields
  const save = async (page: Page) => {
    await page.keyboard.press('Control+KeyS')
    await page.getByText('저장됨').waitFor()
  }

  it('writes what a hand does into the draft: drag, cancelled drag, nudge, undo, box, resize by keys', async () => {
    await host.client.templates.saveDraft({ template: TEMPLATE })
    const { page, errors } = await openWindow(host, { at: '#/template-editor' })
    await page.locator('[data-item="field:choice-1"]').waitFor()
    const before = originOf(await stored(), 'choice-1')

    // A drag moves by what the pointer moved; snapping is off while Alt is held.
    const from = await onScreen(page, before.x, before.y)
    const drag = async (dx: number, dy: number, isCancelled = false) => {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.keyboard.down('Alt')
      for (let i = 1; i <= 5; i++) await page.mouse.move(from.x + (dx * i) / 5, from.y + (dy * i) / 5)
      if (isCancelled) await page.keyboard.press('Escape')
      await page.mouse.up()
      await page.keyboard.up('Alt')
    }
    await drag(40, 20, true)
    await drag(30, -15)
    await save(page)
    const moved = originOf(await stored(), 'choice-1')
    expect(moved.x - before.x).toBeCloseTo(30 / from.scale, 1)
    expect(moved.y - before.y).toBeCloseTo(-15 / from.scale, 1)

    // Ten pixels of a 300 dpi scan, then one back.
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await save(page)
    expect(originOf(await stored(), 'choice-1').x - moved.x).toBeCloseTo((9 * 25.4) / 300, 3)

    // Two steps of undo for two presses, one for the drag.
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+KeyZ')
    await save(page)
    expect(originOf(await stored(), 'choice-1')).toEqual(before)

    // A region drawn with its tool is where it was drawn.
    await page.getByRole('button', { name: '영역 그리기' }).getByText('영역').click()
    const start = await onScreen(page, 20, 70)
    await page.mouse.move(start.x, start.y)
    await page.mouse.down()
    await page.mouse.move(start.x + 60 * start.scale, start.y + 20 * start.scale, { steps: 3 })
    await page.mouse.up()
    await page.keyboard.press('Alt+Shift+ArrowRight')
    await save(page)
    const region = (await stored()).find(({ id }) => id === 'region')
    if (region?.kind !== 'region') throw new Error('no region was drawn')
    expect(region.rect.x).toBeCloseTo(20, 1)
    expect(region.rect.y).toBeCloseTo(70, 1)
    expect(region.rect.w).toBeCloseTo(60 + 254 / 300, 1)

    // Delete and undo do the same with the focus in the list.
    await page
      .getByRole('navigation', { name: '항목', exact: true })
      .getByRole('button', { name: '영역 영역' })
      .click()
    await page.keyboard.press('Delete')
    await save(page)
    expect((await stored()).some(({ id }) => id === 'region')).toBe(false)
    await page.keyboard.press('Control+KeyZ')
    await save(page)
    expect((await stored()).some(({ id }) => id === 'region')).toBe(true)
    expect(errors).toEqual([])
  })

  it.runIf(isLong)(
    'makes a template from a blank scan, refuses to publish it untried, and publishes it after a dry run',
    async () => {
      const { page, errors } = await openWindow(host, { at: '#/template-editor' })
      await page.getByRole('button', { name: '파일' }).click()
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('menuitem', { name: '빈 답안지 스캔으로 새 양식' }).click()
      await (await chooser).setFiles({
        name: '빈 답안지.png',
        mimeType: 'image/png',
        buffer: await blankScan(),
      })
      const lastBlock = () => page.getByRole('button', { name: /^객관식 31–45 15×5/ }).first()
      await until(async () => (await picker(page).inputValue()) === '빈 답안지')
      // Looked at without being asked.
      await lastBlock().waitFor()

      // Untried drafts are refused by the station itself, whatever a window offers.
      await page.getByRole('application').focus()
      await save(page)
      const { id } = (await host.client.templates.list()).find(({ name }) => name === '빈 답안지')!
      const untried = { ...TEMPLATE, id: 'untried' }
      await host.client.templates.saveDraft({ template: untried })
      await expect(host.client.templates.publish({ id: untried.id })).rejects.toMatchObject({
        data: { reason: 'template-untried' },
      })
      await host.client.templates.remove({ id: untried.id })

      // It is called something else, with what was drawn; put away, and deleted as long as no exam is on it: all undone.
      const listed = async () => (await host.client.templates.list()).find((each) => each.id === id)
      const act = async (name: string) => {
        await page.getByRole('button', { name: '파일', exact: true }).click()
        await page.getByRole('menuitem', { name, exact: true }).click()
      }
      const undo = async (said: RegExp) => {
        const done = page.getByRole('status').filter({ hasText: said })
        await done.getByRole('button', { name: '되돌리기' }).click()
      }
      await act('이름 바꾸기')
      await page.getByRole('dialog').getByLabel('이름').fill('새 이름')
      await page.getByRole('dialog').getByLabel('이름').press('Enter')
      await until(async () => (await listed())?.name === '새 이름')
      await lastBlock().waitFor()
      await undo(/이름을/)
      await until(async () => (await listed())?.name === '빈 답안지')
      await act('보관')
      await until(async () => (await listed())?.isArchived === true)
      await undo(/보관했습니다/)
      await until(async () => (await listed())?.isArchived === false)
      await act('삭제')
      await until(async () => (await listed()) === undefined)
      await undo(/삭제했습니다/)
      await lastBlock().waitFor()
      await page.getByRole('application').focus()
      expect(await page.getByRole('button', { name: '게시', exact: true }).isEnabled()).toBe(false)

      const fields = await stored(id)
      expect(fields.map(({ kind }) => kind).sort()).toEqual(['choice', 'choice', 'choice', 'form', 'number'])
      const truth = originOf(TEMPLATE.pages[0].fields, 'choice-16')
      const found = originOf(fields, 'choice-16')
      expect(Math.hypot(found.x - truth.x, found.y - truth.y)).toBeLessThan(0.3)

      await page.getByRole('button', { name: /^시험 판독/ }).click()
      const publish = page.getByRole('button', { name: '게시', exact: true })
      await until(() => publish.isEnabled())
      await publish.click()
      await page.getByText('1판으로 게시했습니다. 시험 판독 1쪽 중 1쪽 판독').waitFor()
      expect(await host.client.templates.versions({ id })).toHaveLength(1)
      // The blank sheet stays with the template, and nothing else is offered to try it on.
      await page.reload()
      const scans = page.getByRole('region', { name: '아래에 놓을 스캔' }).getByRole('checkbox')
      await scans.first().waitFor()
      expect(await scans.count()).toBe(1)
      expect(await page.getByRole('checkbox', { name: '빈 답안지.png' }).isChecked()).toBe(true)

      // Of a stack in one file every page is tried; what is no scan costs itself.
      const more = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: '스캔 추가' }).click()
      await (await more).setFiles([
        { name: '메모.txt', mimeType: 'text/plain', buffer: Buffer.from('no scan') },
        { name: '묶음.pdf', mimeType: 'application/pdf', buffer: await blankStack() },
      ])
      await page.getByRole('checkbox', { name: '묶음.pdf · 2' }).waitFor()
      await page.getByRole('alert').filter({ hasText: '메모.txt' }).waitFor()
      await page.getByRole('button', { name: '시험 판독 (3쪽)', exact: true }).click()
      await page.getByText(/^시험 판독 3쪽 중 3쪽 판독/).waitFor()
      expect(errors).toEqual([])
    },
  )

  // The short form goes this way once, in the journey.
  it.runIf(isLong).for(FAMILY_NAMES)(
    'takes at most 12 actions from a blank sheet to a published template (%s)',
    async (family) => {
      const template = koreanSheet(family, SEED)
      await host.client.templates.saveDraft({ template: TEMPLATE })
      const { page, errors } = await openWindow(host, { at: '#/template-editor' })
      await page.getByRole('button', { name: '파일', exact: true }).waitFor()
      let actions = 0
      const press = async (name: string | RegExp, role: 'button' | 'menuitem' = 'button') => {
        actions += 1
        await page.getByRole(role, { name, exact: true }).click()
      }
      const chooser = page.waitForEvent('filechooser')
      await press('파일')
      await press('빈 답안지 스캔으로 새 양식', 'menuitem')
      actions += 1
      const buffer = await blankScan(template)
      await (await chooser).setFiles({ name: `${family}.png`, mimeType: 'image/png', buffer })
      await until(async () => (await picker(page).inputValue()) === family)
      await page
        .getByRole('button', { name: /^객관식 1–/ })
        .first()
        .waitFor()
      const numbering = page
        .getByRole('navigation', { name: '양식 만들기 순서' })
        .getByRole('button', { name: /4 문항 번호/ })
      await until(async () => (await numbering.getAttribute('data-standing')) === 'done')
      await press(/^시험 판독 \(/)
      await until(() => page.getByRole('button', { name: '게시', exact: true }).isEnabled())
      await press('게시')
      await page.getByText(/^1판으로 게시했습니다/).waitFor()

      const { id } = (await host.client.templates.list()).find(({ name }) => name === family)!
      const published = await host.client.templates.get({ id, version: 1 })
      const { misses } = scoreFields(claimsOf(template, 1), inUnits(published, template))
      expect(misses).toEqual([])
      console.log(`${family}: ${actions} actions`)
      expect(actions).toBeLessThanOrEqual(12)
      expect(errors).toEqual([])
    },
  )

  it('keeps what is drawn when one leaves the editor or reloads, saved by hand or not', async () => {
    await host.client.templates.saveDraft({ template: TEMPLATE })
    const { page, errors } = await openWindow(host, { at: '#/template-editor' })
    const name = page.getByRole('textbox', { name: '이름', exact: true })
    const rename = async (to: string) => {
      await name.fill(to)
      await name.press('Enter')
    }
    const leaveAndReturn = async () => {
      await page.getByRole('button', { name: '결과', exact: true }).click()
      await name.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: '양식 편집', exact: true }).click()
      await name.waitFor()
    }
    const storedName = async () => (await host.client.templates.get({ id: TEMPLATE.id })).name

    await rename('저장하고 떠남')
    await save(page)
    await leaveAndReturn()
    expect(await name.inputValue()).toBe('저장하고 떠남')

    await rename('그냥 떠남')
    await leaveAndReturn()
    expect(await name.inputValue()).toBe('그냥 떠남')
    await until(async () => (await storedName()) === '그냥 떠남')

    await rename('다시 읽음')
    await page.getByText('저장됨').waitFor()
    await page.reload()
    await name.waitFor()
    expect(await name.inputValue()).toBe('다시 읽음')

    // Two windows on one draft tell each other: nothing is written over before somebody says so.
    const other = (await openWindow(host, { at: '#/template-editor' })).page
    const otherName = other.getByRole('textbox', { name: '이름', exact: true })
    await otherName.waitFor()
    await rename('첫째 창')
    await until(async () => (await storedName()) === '첫째 창')
    await other.getByText('다른 창에서 이 초안을 고쳐 저장했습니다.').waitFor()
    await otherName.fill('둘째 창')
    await otherName.press('Enter')
    await other.getByRole('button', { name: '이 그림으로 저장' }).click()
    await until(async () => (await storedName()) === '둘째 창')
    await page.getByRole('button', { name: '그쪽 그림 열기' }).click()
    await until(async () => (await name.inputValue()) === '둘째 창')
    expect(await storedName()).toBe('둘째 창')
    expect(errors).toEqual([])
  })

  it('goes back to a published version as one step, which can be undone', async () => {
    const { client } = host
    const template = { ...TEMPLATE, id: 'back', name: '가장 앞 양식' }
    await client.templates.saveDraft({ template })
    await publishDraft(client, template.id, await host.upload(await blankScan()))
    const { page, errors } = await openWindow(host, { at: '#/template-editor' })
    await page.getByRole('application').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /초성/ }).fill(template.name)
    await page.keyboard.press('Enter')
    const name = page.getByRole('textbox', { name: '이름', exact: true })
    await until(async () => (await name.inputValue()) === template.name)
    await name.fill('고친 이름')
    await name.press('Enter')
    await page.getByRole('combobox', { name: '게시된 판과 비교' }).click()
    await page.getByRole('option', { name: /^v1 / }).click()
    await page.getByRole('button', { name: 'v1으로 되돌리기' }).click()
    await until(async () => (await name.inputValue()) === template.name)
    await page.getByRole('application').focus()
    await page.keyboard.press('Control+KeyZ')
    await until(async () => (await name.inputValue()) === '고친 이름')
    await until(async () => (await client.templates.get({ id: template.id })).name === '고친 이름')
    expect(errors).toEqual([])
  })
})
