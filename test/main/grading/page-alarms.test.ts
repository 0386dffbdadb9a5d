import { describe, expect, it } from 'vitest'
import { testDesk } from '#test/support/desk.ts'
import { filledSheet, identity } from '#test/support/filled-sheet.ts'
import { testStation } from '#test/support/test-station.ts'

const KIM = '00412703'
/** Points of the sample exam's voided question, which everybody gets. */
const VOIDED = 4

describe('a sheet with no answers of a student who is known', () => {
  it('is asked about once, has no points before a person confirms it, and then 0 but for what is voided', async () => {
    const desk = await testDesk()
    await desk.setKey()
    await desk.setRoster()
    await desk.bring(
      ['백지.jpg', await filledSheet(desk.template, identity(KIM))],
      ...desk.scans('02-skewed.jpg'),
    )
    await desk.settled()
    const page = async () => (await desk.pages())[0]
    expect(await page()).toMatchObject({
      standing: 'review',
      studentNumber: KIM,
      points: null,
      openReviews: 1,
    })
    const open = await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })
    expect(open).toMatchObject([{ label: 'no-answers', reasons: ['no-answers'] }])
    // What nobody confirmed moves nobody's rank.
    const table = () => desk.client.results.table({ batchId: desk.id })
    expect((await table()).rows.map(({ rank }) => rank)).toEqual([null, 1])

    await desk.client.reviews.resolve({ id: open[0]!.id, value: { kind: 'page', action: 'accept' } })
    expect(await page()).toMatchObject({ standing: 'ok', points: VOIDED, possible: 100, openReviews: 0 })
    expect((await table()).rows.map(({ rank }) => rank)).toEqual([2, 1])
    desk.station.desk.settle(desk.id)
    expect(await page()).toMatchObject({ standing: 'ok', points: VOIDED })

    await desk.client.reviews.undo()
    expect(await page()).toMatchObject({ standing: 'review', points: null, openReviews: 1 })
  })

  it('stays asked, and stays answered, when the program starts anew', async () => {
    const desk = await testDesk()
    await desk.setKey()
    await desk.bring(
      ['백지 1.jpg', await filledSheet(desk.template, identity(KIM))],
      ['백지 2.jpg', await filledSheet(desk.template, identity('00418256'))],
    )
    await desk.settled()
    const [first] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })
    await desk.client.reviews.resolve({ id: first!.id, value: { kind: 'page', action: 'accept' } })
    await desk.station.stop(0)
    const { station } = testStation({ dataDir: desk.station.folder.dir })
    station.desk.settle(desk.id)
    const pages = station.desk.pages.list({ batchId: desk.id, standing: null, offset: 0, limit: 10 })
    expect(pages).toMatchObject([
      { standing: 'ok', summary: { points: VOIDED }, openReviews: 0 },
      { standing: 'review', openReviews: 1 },
    ])
    expect(pages[1]!.summary.points).toBeUndefined()
  })

  it('can be left out, and comes back', async () => {
    const desk = await testDesk()
    await desk.bring(['백지.jpg', await filledSheet(desk.template, identity(KIM))])
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'discard' } })
    expect(await desk.pages()).toMatchObject([{ standing: 'cancelled' }])
    await desk.client.reviews.undo()
    expect(await desk.pages()).toMatchObject([{ standing: 'review' }])
  })

  it('is not asked about where there is one answer, nor before the student is known', async () => {
    const desk = await testDesk()
    await desk.setRoster()
    await desk.bring(
      ['한 문항.jpg', await filledSheet(desk.template, { ...identity(KIM), q7: '3' })],
      ['번호 없음.jpg', await filledSheet(desk.template, { form: '홀수' }, 'nobody')],
    )
    await desk.settled()
    expect(await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })).toEqual([])
    const [nobody] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'identity' })
    const value = { kind: 'identity' as const, studentNumber: '00418256' }
    await desk.client.reviews.resolve({ id: nobody!.id, value })
    expect(await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })).toMatchObject([
      { fileName: '번호 없음.jpg', label: 'no-answers' },
    ])
  })
})
