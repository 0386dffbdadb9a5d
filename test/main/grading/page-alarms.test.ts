import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sampleScan, sharedDesk, testDesk } from '#test/support/desk.ts'
import { doubledSheet, filledSheet, identity } from '#test/support/filled-sheet.ts'
import { sampleFile } from '#test/support/sample-batch.ts'
import { testStation } from '#test/support/test-station.ts'

const exam = sharedDesk()
const KIM = '00412703'
/** Points of the sample exam's voided question, which everybody gets. */
const VOIDED = 4

describe('a sheet with no answers of a student who is known', () => {
  it('is asked about once, has no points before a person confirms it, and then 0 but for what is voided', async () => {
    const desk = await exam()
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

    await desk.client.reviews.resolve({ id: open[0].id, value: { kind: 'page', action: 'accept' } })
    expect(await page()).toMatchObject({ standing: 'ok', points: VOIDED, possible: 100, openReviews: 0 })
    expect((await table()).rows.map(({ rank }) => rank)).toEqual([2, 1])
    await desk.setKey()
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
    station.desk.batches.setKey(desk.id, readFileSync(sampleFile('key.csv')))
    const pages = station.desk.pages.list({ batchId: desk.id, standing: null, offset: 0, limit: 10 })
    expect(pages).toMatchObject([
      { standing: 'ok', summary: { points: VOIDED }, openReviews: 0 },
      { standing: 'review', openReviews: 1 },
    ])
    expect(pages[1].summary.points).toBeUndefined()
  })

  it('can be left out, and comes back', async () => {
    const desk = await exam()
    await desk.bring(['백지.jpg', await filledSheet(desk.template, identity(KIM))])
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'discard' } })
    expect(await desk.pages()).toMatchObject([{ standing: 'cancelled' }])
    await desk.client.reviews.undo()
    expect(await desk.pages()).toMatchObject([{ standing: 'review' }])
  })

  it('is not asked about where there is one answer, nor before the student is known', async () => {
    const desk = await exam()
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

describe('a page that reads badly', () => {
  it('is asked about as a page; its rows come once a person wants to go through them', async () => {
    const desk = await exam()
    await desk.setKey()
    await desk.bring(['겹친 표기.jpg', await doubledSheet(desk.template, KIM)])
    await desk.settled()
    const counts = () => desk.client.reviews.counts({ batchId: desk.id })
    expect(await counts()).toMatchObject({ identity: 0, page: 1, marks: 0 })
    expect(await desk.pages()).toMatchObject([{ standing: 'review', points: null, openReviews: 1 }])
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    expect(review).toMatchObject({ lane: 'page', label: 'many-doubts' })

    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'accept' } })
    const open = await counts()
    expect(open.page).toBe(0)
    expect(open.marks + open.harmless).toBeGreaterThan(25)
    expect(await desk.pages()).toMatchObject([{ standing: 'review' }])

    await desk.client.reviews.undo()
    expect(await counts()).toMatchObject({ page: 1, marks: 0 })
  })

  it('can be read again, and left out', async () => {
    const desk = await exam()
    await desk.bring(['겹친 표기.jpg', await doubledSheet(desk.template, KIM)])
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    await desk.client.reviews.reread({ pageId: review!.pageId })
    await desk.settled()
    expect(await desk.client.reviews.queue({ batchId: desk.id })).toMatchObject([{ label: 'many-doubts' }])
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'discard' } })
    expect(await desk.pages()).toMatchObject([{ standing: 'cancelled' }])
    expect(await desk.client.reviews.queue({ batchId: desk.id })).toEqual([])
  })
  it('or comes from a damaged file is asked about once, too', async () => {
    const desk = await exam()
    const scan = sampleScan('01-flatbed.jpg')
    await desk.bring(['잘림.jpg', scan.subarray(0, Math.round(scan.length * 0.97))])
    await desk.settled()
    const [review, ...more] = await desk.client.reviews.queue({ batchId: desk.id })
    expect(more).toEqual([])
    expect(review).toMatchObject({ lane: 'page', machine: { text: 'damaged' } })
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'accept' } })
    expect((await desk.client.reviews.counts({ batchId: desk.id })).marks).toBeGreaterThan(25)
  })
})
