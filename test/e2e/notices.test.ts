import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, type SharedHost, sharedHost } from '#test/support/browser.ts'
import { APPROVED, readyForNotices, solapiEnv } from '#test/support/notices.ts'
import { type SolapiServer, startSolapi } from '#tools/stand-ins/solapi.ts'
import { batchSettled, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

const OUT = fileURLToPath(new URL('../../test-results/notices/', import.meta.url))

describe.skipIf(lacksChromium())('notices', () => {
  let server: SolapiServer
  let host: SharedHost
  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true })
    server = await startSolapi({ templates: APPROVED, balanceWon: 500 })
    host = await sharedHost({ sample: 'graded', env: solapiEnv(server) })
    await batchSettled(host.client, 1)
  })
  afterAll(async () => {
    await host?.stop()
    await server.close()
  })

  it('are kept from numbers that opted out, and templates are entered once', async () => {
    const { page, errors } = await openWindow(host, { at: '#/notices/1', language: 'en' })
    const see = (name: string) => page.screenshot({ path: join(OUT, `${name}.png`) })
    await page.getByRole('button', { name: 'Add a template' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Scores')
    await page.getByRole('textbox', { name: 'SOLAPI template ID' }).fill('KA01TPSCORE')
    await page.getByRole('textbox', { name: 'Approved text' }).fill('#{학원이름} #{이름} #{점수}')
    await page.getByRole('textbox', { name: 'Value of 학원이름' }).fill('Hanbit')
    await page.getByRole('textbox', { name: /Items/ }).fill('점수: #{점수}\n만점: #{만점}')
    await see('template')
    await page.getByRole('button', { name: 'Save' }).click()
    await until(async () => (await host.client.notices.templates()).length === 1)
    const kept = await host.client.notices.templates()
    expect(kept).toMatchObject([
      {
        ...{ name: 'Scores', values: { 학원이름: 'Hanbit' } },
        items: [
          { title: '점수', text: '#{점수}' },
          { title: '만점', text: '#{만점}' },
        ],
      },
    ])
    // Another one, first in the list: refused, it stays as it was typed; saved, it is what is still shown.
    const field = (name: string) => page.getByRole('textbox', { name, exact: true })
    await page.getByRole('button', { name: 'New template' }).click()
    await field('Name').fill('Scores')
    await field('SOLAPI template ID').fill('KA01TPSCORE')
    await page.getByRole('textbox', { name: 'Approved text' }).fill('#{이름}')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
    await field('Name').fill('Absent')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /^Absent/, pressed: true }).waitFor()
    await page.getByText('Saved.', { exact: true }).waitFor()
    expect(await field('Name').inputValue()).toBe('Absent')
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: /^Scores/, pressed: true }).waitFor()
    await page.getByRole('button', { name: 'Opted out' }).click()
    await page.getByRole('textbox', { name: 'Mobile number' }).fill('010-9999-0000')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('010-****-0000').waitFor()
    await see('opt-outs')
    await host.client.notices.removeTemplate({ id: kept[0]!.id })
    expect(server.requests.filter(({ route }) => route === 'send')).toEqual([])
    expect(errors).toEqual([])
  })

  it('go from a graded exam to parents: previewed, confirmed, sent once, and what is in doubt is settled by hand', async () => {
    await readyForNotices(host.client, 1)
    const { rows } = await host.client.results.table({ batchId: 1 })
    const told = rows.filter(({ isFinal, standing }) => isFinal && standing === 'ok')
    const { page, errors } = await openWindow(host, { at: '#/notices/1' })
    const see = (name: string) => page.screenshot({ path: join(OUT, `${name}.png`) })

    // Whoever is not settled gets nothing, with the reason; the words are each one's own.
    const send = page.getByRole('button', { name: `${told.length}명에게 보내기` })
    await send.waitFor()
    await page.getByText('아직 확인할 것이 있습니다.').first().waitFor()
    const [first, second] = told
    await page.getByRole('button', { name: second!.name!, exact: true }).click()
    const words = page.getByRole('complementary', { name: '받을 글' })
    await words.getByText(`${second!.name} 학생의`).waitFor()
    expect(await words.innerText()).toContain(`점수: ${second!.points} / ${second!.possible}`)
    expect(await page.locator('main').innerText()).not.toMatch(/0102000/)
    await see('preview')

    // One is left out by hand; the first answer is lost on its way.
    await page.getByRole('checkbox', { name: `${first!.name}에게 보냄` }).click()
    await page.getByRole('button', { name: `${told.length - 1}명에게 보내기` }).click()
    const dialog = page.getByRole('dialog', { name: '알림톡 보내기' })
    await dialog.getByText('되돌릴 수 없습니다').waitFor()
    await see('confirm')
    expect(server.taken).toEqual([])
    // Enter out of habit sends nothing.
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect((await host.client.notices.list({ batchId: 1 })).notices).toEqual([])
    await page.getByRole('button', { name: `${told.length - 1}명에게 보내기` }).click()
    server.arm('send', { name: 'reset', applied: true })
    await dialog.getByRole('button', { name: '보내기', exact: true }).click()
    await page.getByRole('cell', { name: /응답을 받지 못했습니다/ }).waitFor()
    await until(() => server.taken.length === told.length - 1)
    await page
      .getByText(new RegExp(`보냄\\s*${told.length - 2}$`))
      .first()
      .waitFor()
    await see('doubt')
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])

    await page.getByRole('button', { name: '찾아보기' }).click()
    await page.getByRole('cell', { name: /응답을 받지 못했습니다/ }).waitFor({ state: 'detached' })
    const [notice] = (await host.client.notices.list({ batchId: 1 })).notices
    expect(notice?.counts).toMatchObject({ sent: told.length - 1, ambiguous: 0, failed: 0 })

    // Nobody gets it twice by accident.
    await page.getByRole('button', { name: '보내기', exact: true }).click()
    await page.getByText('이미 보냈습니다.').first().waitFor()
    const phones = server.taken.map(({ to }) => to)
    expect(new Set(phones).size).toBe(phones.length)
    expect(errors).toEqual([])
  })
})
