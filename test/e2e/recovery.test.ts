import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createStation } from '#main/station/station.ts'
import { openWindow, testHost } from '#test/support/browser.ts'
import { sampleBatch } from '#test/support/sample-batch.ts'
import { testPlatform } from '#test/support/test-station.ts'
import { SCANS, workedFolder } from '#test/support/worked-folder.ts'
import { goTo, lacksChromium } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'

describe.skipIf(lacksChromium())('a lost database', () => {
  it('is told of on every screen until somebody knows, and its scans come back into an exam', async () => {
    const { dataDir, folder } = await workedFolder({ withBackup: false })
    writeFileSync(folder.database, 'no database any more '.repeat(500))
    const station = createStation(testPlatform({ dataDir }))
    const batchId = sampleBatch(station)
    await station.stop(0)

    const host = await testHost({ dataDir })
    await host.client.jobs.pause({})
    const { page, errors } = await openWindow(host)
    const notice = page.getByRole('alert').filter({ hasText: '빈 데이터베이스로 시작했습니다' })
    await notice.waitFor()
    expect(await notice.textContent()).toContain(`스캔 ${SCANS}개`)
    await notice.getByRole('button', { name: '설정에서 보기' }).click()
    const keep = page.getByRole('region', { name: '보관과 백업' })
    await keep.getByRole('combobox', { name: '시험 선택' }).click()
    await page.getByRole('option', { name: '예시' }).click()
    await keep.getByRole('button', { name: '이 시험으로 가져오기' }).click()
    await keep.getByText(`${SCANS}개를 가져왔습니다.`).waitFor()
    expect((await host.client.batches.get({ id: batchId })).counts.total).toBe(SCANS)
    await keep.getByRole('table', { name: '보관 기간' }).getByText('180일').first().waitFor()

    await notice.getByRole('button', { name: '확인했습니다' }).click()
    await until(async () => (await host.client.settings.notices()).recovery === null)
    await notice.waitFor({ state: 'detached' })
    await goTo(page, '#/queue')
    expect(errors).toEqual([])
  })
})
