import { describe, expect, it } from 'vitest'
import { pagesRepository } from '#main/db/grading/pages.ts'
import { testDesk } from '#test/support/desk.ts'
import { until } from '#tools/until.ts'

describe('a decision that cannot be followed by its scores', () => {
  it('is not written either, and nobody is told of it', async () => {
    const desk = await testDesk()
    await desk.bring(...desk.scans('06-two-marks.jpg'))
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    // The page's outcome cannot be stored any more.
    desk.station.db.exec(
      `CREATE TRIGGER no_outcome BEFORE UPDATE OF summary_json ON pages BEGIN SELECT raise(ABORT, 'full'); END`,
    )
    const told = desk.events.length
    const value = { kind: 'marks' as const, detected: ['2'] }
    await expect(desk.client.reviews.resolve({ id: review!.id, value })).rejects.toThrow()
    desk.station.db.exec('DROP TRIGGER no_outcome')
    expect(await desk.client.reviews.get({ id: review!.id })).toMatchObject({ state: 'open', history: [] })
    expect(desk.events.slice(told)).toEqual([])
  })
})

describe('files that cannot all be taken', () => {
  it('leave no page, no job, and no word of one', async () => {
    const desk = await testDesk()
    desk.station.runner.pause()
    const told = desk.events.length
    desk.station.db.exec(
      `CREATE TRIGGER third BEFORE INSERT ON pages WHEN (SELECT count(*) FROM pages) = 2
      BEGIN SELECT raise(ABORT, 'full'); END`,
    )
    await expect(
      desk.bring(...desk.scans('01-flatbed.jpg', '02-skewed.jpg', '03-noisy.jpg')),
    ).rejects.toThrow()
    expect(await desk.pages()).toEqual([])
    expect(desk.station.jobs.counts()).toMatchObject({ ready: 0 })
    expect(desk.events.slice(told)).toEqual([])
  })
})

describe('a page whose reading is cancelled in the queue', () => {
  it('waits for nothing, and can be taken up again', async () => {
    const desk = await testDesk()
    desk.station.runner.pause()
    await desk.bring(...desk.scans('01-flatbed.jpg'))
    const [page] = await desk.pages()
    const { jobId } = pagesRepository(desk.station.db).get(page!.id)!
    await desk.client.jobs.cancel({ ids: [jobId!] })
    expect(await desk.pages()).toMatchObject([{ standing: 'cancelled' }])
    desk.station.runner.resume()
    await desk.client.batches.resume({ id: desk.id })
    await desk.settled()
    expect(await desk.pages()).toMatchObject([{ standing: 'ok' }])
  })

  it('waits for it again when the queue is told to try again, and stops when that is undone', async () => {
    const desk = await testDesk()
    desk.station.runner.pause()
    await desk.bring(...desk.scans('01-flatbed.jpg'), ...desk.scans('02-skewed.jpg'))
    const [read, left] = await desk.pages()
    const job = (id: number) => pagesRepository(desk.station.db).get(id)!.jobId!
    const ids = [job(read!.id), job(left!.id)]
    const standings = async () => (await desk.pages()).map(({ standing }) => standing)
    await desk.client.jobs.cancel({ ids })
    expect(await desk.client.jobs.retry({ ids })).toEqual({ changed: ids })
    expect(await standings()).toEqual(['queued', 'queued'])
    await desk.client.jobs.cancel({ ids })
    expect(await standings()).toEqual(['cancelled', 'cancelled'])
    // What a person threw away meanwhile is read for nobody.
    await desk.client.reviews.correct({ pageId: left!.id, value: { kind: 'page', action: 'discard' } })
    await desk.client.jobs.retry({ ids })
    expect(await standings()).toEqual(['queued', 'cancelled'])
    desk.station.runner.resume()
    await desk.settled()
    await until(() => desk.station.jobs.counts().ready + desk.station.jobs.counts().leased === 0)
    expect(await standings()).toEqual(['ok', 'cancelled'])
  })

  it('is not touched by the end of a reading that was asked for before', async () => {
    const desk = await testDesk()
    desk.station.runner.pause()
    await desk.bring(...desk.scans('01-flatbed.jpg'))
    const [page] = await desk.pages()
    const pages = pagesRepository(desk.station.db)
    const first = pages.get(page!.id)!.jobId!
    await desk.client.reviews.reread({ pageId: page!.id })
    await desk.client.jobs.cancel({ ids: [first] })
    expect(await desk.pages()).toMatchObject([{ standing: 'queued' }])
    desk.station.runner.resume()
    await until(async () => (await desk.pages())[0]?.standing === 'ok')
  })
})
