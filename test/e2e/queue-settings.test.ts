import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { outboxRepository } from '#main/db/outbox.ts'
import { createStation } from '#main/station/station.ts'
import { openWindow, testHost } from '#test/support/browser.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { isLong } from '#test/support/long.ts'
import { scan, toPng } from '#tools/exam-pages/render.ts'
import { textPage } from '#tools/exam-pages/text-page.ts'
import { seededRandom } from '#tools/random.ts'
import { batchSettled, dropFiles, lacksChromium, SAMPLE_DIR } from '#tools/stations/browser.ts'
import { testPlatform } from '#tools/stations/test-platform.ts'
import { until } from '#tools/until.ts'

const MANY = 100_000

/** A data folder with many jobs of the academy, which a window does not do, and a dead one with its evidence. */
function folderWithJobs(count: number): string {
  const dataDir = testFolder()
  const station = createStation(testPlatform({ dataDir }))
  const insert = station.db.prepare(`
    INSERT INTO jobs (type, origin, external_id, submission_id, payload_json, rank_ms, state, created_at_ms)
    VALUES (?, 'api', ?, 1, '{}', ?, 'ready', ?)`)
  station.db.transaction(() => {
    for (let i = 1; i < count; i++)
      insert.run(i % 4 === 0 ? 'ocr' : 'omr_grading', `job-${i}`, i, 1_790_000_000_000 + i)
  })()
  const { id } = station.jobs.enqueue(
    { type: 'video_hls', payload: { video_id: 'lecture' }, origin: 'api', externalId: 'bad' },
    Date.now(),
  )
  const lease = station.jobs.claim({ video_hls: 1 }, 'boot', Date.now())
  station.jobs.giveUp(
    lease!,
    {
      error: { code: 'unreadable', reason: 'damaged', message: 'damaged' },
      evidence: { exitCode: 187, stderr: 'moov atom not found' },
      died: false,
    },
    { name: 'video', version: '1' },
    Date.now(),
  )
  expect(id).toBe(count)
  station.db.close()
  return dataDir
}

/** A data folder with results that the academy refused for good, and one for an academy that is not set any more. */
function folderWithRefused(count: number): string {
  const dataDir = testFolder()
  const station = createStation(testPlatform({ dataDir }))
  const outbox = outboxRepository(station.db)
  const answered = { status: 422, error: 'result-refused', answer: '{"detail":"no such submission"}' }
  for (let i = 0; i <= count; i++) {
    const { id } = station.jobs.enqueue(
      {
        type: 'ocr',
        payload: {},
        origin: 'api',
        externalId: `job-${i}`,
        sourceOrigin: 'http://localhost:8000',
      },
      0,
    )
    const isOther = i === count
    const destination = isOther ? 'https://old.example' : 'http://localhost:8000'
    const message = { idempotencyKey: `key-${i}`, topic: 'job.result', body: '{}', destination }
    outbox.add({ ...message, jobId: id, externalId: `job-${i}`, jobType: 'ocr' }, 0)
    if (!isOther) outbox.markDead(outbox.due(destination, 0, 1)[0]!.id, 1, answered)
  }
  station.db.close()
  return dataDir
}

describe.skipIf(lacksChromium())('the queue', () => {
  it('shows results that the academy refused, and sends them again one by one and all together', async () => {
    const host = await testHost({ dataDir: folderWithRefused(3) })
    const { page, errors } = await openWindow(host, { at: '#/queue' })
    await page.getByText('학원 서버가 결과 3건을 받지 않았습니다').waitFor()
    await page.getByText('다른 학원 주소(https://old.example)').waitFor()
    await page.getByText('어떤 결과인지, 왜인지 보기').click()
    await page.getByRole('button', { name: '다시 보내기', exact: true }).first().click()
    await page.getByText('학원 서버가 결과 2건을 받지 않았습니다').waitFor()
    const { rows } = await host.client.jobs.buried({})
    expect(rows).toMatchObject([
      { externalId: 'job-1', answer: '{"detail":"no such submission"}' },
      { externalId: 'job-0', error: { reason: 'result-refused', params: { status: 422 } } },
    ])
    await page.getByRole('button', { name: '작업 1', exact: true }).click()
    await page.getByText('결과가 거절되었습니다').waitFor()
    await page.getByRole('button', { name: '모두 다시 보내기' }).click()
    await until(async () => (await host.client.jobs.counts()).outbox.dead === 0)
    expect((await host.client.jobs.counts()).outbox).toMatchObject({ pending: 4 })
    expect(errors).toEqual([])
  })

  it.runIf(isLong)(
    'shows a hundred thousand jobs anywhere at once, narrows them, and acts on them with undo',
    async () => {
      const host = await testHost({ dataDir: folderWithJobs(MANY) })
      const { page, errors } = await openWindow(host, { at: '#/queue' })
      await page.locator(`[role=grid][aria-rowcount="${MANY + 1}"]`).waitFor()
      await page.getByText('작업자가 실행되고 있지 않습니다').waitFor()

      // The end of the list, by keyboard.
      await page.getByRole('grid').focus()
      await page.keyboard.press('End')
      await page.getByRole('row').getByText('job-1', { exact: true }).waitFor()
      expect(await page.getByRole('row').count()).toBeLessThan(80)

      // The one dead job, with why.
      await page.getByTestId('jobs-dead').click()
      await page.getByRole('row').getByText('bad', { exact: true }).click()
      const detail = page.getByRole('complementary')
      await detail.getByText('moov atom not found').waitFor()
      await detail.getByText('파일이 손상되었습니다', { exact: false }).first().waitFor()
      await detail.getByRole('button', { name: '다시 시도' }).click()
      await page.getByText('1건을 다시 시도합니다.').waitFor()
      await until(async () => (await host.client.jobs.counts()).byState.dead === 0)
      await page.getByRole('button', { name: '되돌리기' }).click()
      await until(async () => (await host.client.jobs.counts()).byState.cancelled === 1)

      // Many at once.
      await page.getByRole('button', { name: '모두 보기' }).click()
      await page.getByRole('combobox', { name: '종류' }).click()
      await page.getByRole('option', { name: /글자 인식/ }).click()
      await page.getByRole('button', { name: /모두 선택/ }).click()
      const ocr = Math.floor((MANY - 1) / 4)
      await page.getByText(`${ocr}건 선택`).waitFor()
      await page.getByRole('button', { name: '글자 인식 일시 정지' }).click()
      await page.getByText('일시 정지됨: 글자 인식').waitFor()
      expect((await host.client.jobs.counts()).types.find(({ type }) => type === 'ocr')?.paused).toBe(true)
      expect(errors).toEqual([])
    },
  )
})

describe.skipIf(lacksChromium())('a file dropped on the queue', () => {
  it('is given to the work someone chooses; its text is shown, its words are framed, and both can be kept', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const { page, errors } = await openWindow(host, { at: '#/queue' })
    const text = textPage({ seed: 3 })
    const whole = await scan(text, { dpi: 150, noise: 2, blur: 0.6, paper: [238, 250] }, seededRandom(3))
    const height = Math.round(whole.height * 0.16)
    const bytes = await toPng({ ...whole, height, data: whole.data.subarray(0, whole.width * height) })
    await page.getByText('작업이 없습니다.').waitFor()
    await dropFiles(page, [{ name: '지문 1쪽.png', bytes }])
    await page.getByText('파일 1개로 작업 추가').waitFor()
    await page.getByRole('combobox', { name: '무엇을 할지 고르기' }).click()
    await page.getByRole('option', { name: '글자 인식' }).click()
    await page.getByText('세부 내용(JSON)').click()
    await page.getByRole('textbox', { name: '세부 내용(JSON)' }).fill('{"engine": ')
    await page.getByText('JSON 객체가 아닙니다', { exact: false }).waitFor()
    await page.getByRole('textbox', { name: '세부 내용(JSON)' }).fill('{"engine": "tesseract"}')
    await page.getByRole('button', { name: '작업에 넣기' }).click()
    await page.getByText('작업 1건을 넣었습니다.').waitFor()
    await page.getByRole('row').getByText('지문 1쪽.png').click()
    const detail = page.getByRole('complementary')
    const [first = ''] = text.paragraphs.flat()
    await detail.getByText(first.slice(0, 4), { exact: false }).first().waitFor({ timeout: 60_000 })
    expect(await detail.locator('svg rect').count()).toBeGreaterThan(5)
    const download = page.waitForEvent('download')
    await detail.getByRole('button', { name: 'JSON으로 저장' }).click()
    const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8'))
    expect(saved).toMatchObject({ engine: 'tesseract', pages: [{ pageIndex: 0 }] })
    expect(errors).toEqual([])
  })

  it.runIf(isLong)('that the chosen work cannot read costs that job, with why', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const { page } = await openWindow(host, { at: '#/queue' })
    await page.getByText('작업이 없습니다.').waitFor()
    await dropFiles(page, [{ name: '글.txt', bytes: Buffer.from('가나다') }])
    await page.getByRole('combobox', { name: '무엇을 할지 고르기' }).click()
    await page.getByRole('option', { name: '문항 나누기' }).click()
    await page.getByRole('button', { name: '작업에 넣기' }).click()
    await page.getByRole('row').getByText('글.txt').click()
    await page.getByRole('complementary').getByText('이미지가 아닙니다.').first().waitFor()
  })
})

describe.skipIf(lacksChromium())('the settings', () => {
  it('stand still under the hand while what this PC has is still being looked up', async () => {
    const host = await testHost({ dataDir: testFolder() })
    const { page, errors } = await openWindow(host)
    const { promise: isLookedUp, resolve: lookUp } = Promise.withResolvers<void>()
    await page.route(/\/rpc\/settings\/(engine|storage)$/, async (route) => {
      await isLookedUp
      await route.continue()
    })
    await page.getByRole('navigation', { name: '화면' }).getByRole('button', { name: '설정' }).click()
    const language = page.getByRole('combobox', { name: '언어' })
    await language.click()
    await page.getByRole('option', { name: 'English' }).waitFor()
    const before = (await language.boundingBox())?.y
    lookUp()
    await page.getByText('사용 가능').first().waitFor()
    await page.getByText('YOLO 모델이 없습니다.', { exact: false }).waitFor()
    expect((await language.boundingBox())?.y).toBe(before)
    await page.getByRole('option', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Retention and backup' }).waitFor()
    expect(errors).toEqual([])
  })

  it('show what the environment sets as it is, with its variable, and do not change it', async () => {
    const env = {
      API_BASE_URL: 'https://academy.example',
      INTERNAL_WORKER_TOKEN: 'x',
      OCR_ENGINE: 'tesseract',
    }
    const host = await testHost({ dataDir: testFolder(), env })
    const { page, errors } = await openWindow(host, { at: '#/settings', language: 'en' })
    const address = page.getByLabel('API address')
    expect(await address.inputValue()).toBe('https://academy.example')
    expect(await address.isEditable()).toBe(false)
    const academy = page.getByRole('region', { name: 'Academy server' })
    await academy.getByText('Set by the environment variable API_BASE_URL').waitFor()
    await academy.getByText('Set by the environment variable INTERNAL_WORKER_TOKEN').waitFor()
    expect(await page.getByLabel('Worker token', { exact: true }).isEditable()).toBe(false)
    await page.getByText('Set by the environment variable OCR_ENGINE').waitFor()
    expect(await page.getByLabel('Text recognition', { exact: true }).inputValue()).toBe('tesseract')
    // What nobody set shows what holds beside it, and can be changed.
    const model = page.getByLabel('Sentence vector model')
    expect(await model.isEditable()).toBe(true)
    expect(await model.getAttribute('placeholder')).toContain('paraphrase-multilingual')
    expect(errors).toEqual([])
  })

  it('change at once, keep secrets to themselves, and follow a test of each thing', async () => {
    const dataDir = testFolder()
    const host = await testHost({ dataDir, sample: 'graded' })
    const { page, errors } = await openWindow(host, { at: '#/settings' })

    // Language and theme without a restart.
    await page.getByRole('combobox', { name: '언어' }).click()
    await page.getByRole('option', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Retention and backup' }).waitFor()
    await page.getByRole('combobox', { name: 'Theme' }).click()
    await page.getByRole('option', { name: 'Dark' }).click()
    await until(
      async () => (await page.evaluate('document.documentElement.dataset.mantineColorScheme')) === 'dark',
    )
    await page.getByText('Saved.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await host.client.settings.get()).settings.theme === 'system')

    // A secret goes in and does not come out, not even in the diagnostics.
    const canary = 'tok-canary-8f1d'
    await page.getByLabel('Worker token', { exact: true }).fill(canary)
    await page.getByRole('region', { name: 'Academy server' }).getByRole('button', { name: 'Save' }).click()
    await until(async () => (await host.client.settings.get()).secrets.workerToken === 'file')
    expect(JSON.stringify(await host.client.settings.get())).not.toContain(canary)
    await page.getByText(`a file that only this user can read: ${join(dataDir, 'secrets.json')}`).waitFor()
    expect(await page.getByLabel('Worker token', { exact: true }).inputValue()).toBe('')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save diagnostics' }).click()
    const zip = unzipSync(readFileSync(await (await download).path()))
    const inside = Object.values(zip).map((bytes) => Buffer.from(bytes).toString('utf8'))
    expect(Object.keys(zip)).toContain('diagnostics.json')
    expect(inside.join('\n')).not.toContain(canary)
    expect(inside.join('\n')).not.toContain(dataDir)

    // What cannot be is refused in place and not kept.
    await page.getByLabel('API address').fill('ftp://nowhere')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'API_BASE_URL' }).waitFor()
    expect((await host.client.settings.get()).settings.apiBaseUrl).toBe('')

    // A watched folder takes a scan into the exam.
    const [batch] = await host.client.batches.list()
    await batchSettled(host.client, batch!.id)
    const watched = testFolder()
    await page.getByLabel('Folder', { exact: true }).fill(watched)
    await page.getByRole('button', { name: 'Add folder' }).click()
    await page.getByRole('button', { name: `Test ${watched}` }).click()
    await page
      .getByText(/^Works \(/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Test Question segmentation, YOLO' }).click()
    await page.getByText('Does not work · There is no YOLO model.').waitFor()
    const { copyFileSync, existsSync } = await import('node:fs')
    copyFileSync(join(SAMPLE_DIR, 'scans', '01-flatbed.jpg'), join(watched, 'again.jpg'))
    await until(() => existsSync(join(watched, '중복', 'again.jpg')))

    // A backup, and back to it.
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText('Backed up.').waitFor()
    const template = batch!.templateId
    const { id } = await host.client.batches.create({ name: 'later', templateId: template })
    await page
      .getByRole('button', { name: /^Go back to this backup/ })
      .first()
      .click()
    // What it holds is shown, and a word has to be typed: one click took everything away.
    const dialog = page.getByRole('dialog', { name: 'Go back to a backup' })
    await dialog.getByText(/exams in the backup:/).waitFor()
    const go = dialog.getByRole('button', { name: 'Go back', exact: true })
    expect(await go.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('restore')
    await go.click()
    await until(async () => !(await host.client.batches.list()).some((each) => each.id === id))
    expect((await host.client.batches.list()).map(({ name }) => name)).toContain(batch!.name)
    expect(errors).toEqual([])
  })
})
