import { describe, expect, it } from 'vitest'
import { testDesk } from '#test/support/desk.ts'
import { filledSheet, identity } from '#test/support/filled-sheet.ts'
import { siblingTemplate } from '#test/support/sibling-template.ts'
import { smallScan } from '#test/support/small-scan.ts'
import { until } from '#tools/until.ts'

/** Fewer rows than the sample's sheet: on one of those there is print that it does not promise. */
const shorter = siblingTemplate('shorter', { rows: 13 })

/** A desk whose exam is on the shorter sheet, and a page of it. */
async function deskOfShorter() {
  const desk = await testDesk()
  desk.station.desk.templates.install(shorter, 'test')
  await desk.client.batches.setTemplate({ id: desk.id, templateId: 'shorter' })
  const marks = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`q${i + 1}`, String(1 + (i % 5))]))
  const ours = await filledSheet(shorter, { ...identity('00412703'), ...marks })
  return { ...desk, ours }
}

describe('a page of another sheet that the station knows', () => {
  it('says what it looks like, and is read by that template in an exam of its own', async () => {
    const desk = await deskOfShorter()
    const { client, id } = desk
    await desk.bring(['남의 시험.jpg', await smallScan('02-skewed.jpg')], ['우리 시험.jpg', desk.ours])
    await desk.settled()
    expect(await desk.pages()).toMatchObject([{ standing: 'error' }, { standing: 'ok' }])
    const { id: templateId, name } = desk.template
    const asked = async () => (await client.reviews.queue({ batchId: id }))[0]
    // The page is read, and named a little later.
    await until(async () => (await asked())?.looksLike != null, 60_000)
    const review = await asked()
    expect(review).toMatchObject({ lane: 'page', looksLike: { templateId, name } })
    const { bytes } = await client.results.file({ batchId: id, format: 'csv' })
    const text = Buffer.from(bytes, 'base64').toString('utf8')
    expect(text).toContain(`‘${name}’ 양식(${templateId})처럼 보입니다`)

    const apart = await client.reviews.readApart({ id: review!.id, templateId })
    await desk.settled(apart.batchId)
    expect(await client.batches.get({ id: apart.batchId })).toMatchObject({
      name: `3월 모의고사 · ${name}`,
      templateId,
    })
    const { rows } = await client.batches.pages({ id: apart.batchId })
    expect(rows).toMatchObject([{ fileName: '남의 시험.jpg', standing: 'ok', studentNumber: '00418256' }])
    expect(await desk.pages()).toMatchObject([{ standing: 'cancelled' }, { standing: 'ok' }])
    await client.reviews.undo()
    expect(await desk.pages()).toMatchObject([{ standing: 'error' }, { standing: 'ok' }])
    // Others of its kind come into the same exam.
    expect(await client.reviews.readApart({ id: review!.id, templateId })).toEqual(apart)
  })

  it('says nothing where no other template is left, and is not read by one that was never published', async () => {
    const desk = await deskOfShorter()
    // One that an exam is on is not deleted.
    await expect(desk.client.templates.remove({ id: 'shorter' })).rejects.toMatchObject({
      data: { reason: 'template-in-use', params: { count: 1 } },
    })
    desk.station.desk.templates.remove(desk.template.id)
    await desk.bring(['남의 시험.jpg', await smallScan('02-skewed.jpg')])
    await desk.settled()
    expect(desk.station.jobs.counts()).toMatchObject({ ready: 0, leased: 0 })
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    expect(review).toMatchObject({ lane: 'page', looksLike: null })
    await expect(
      desk.client.reviews.readApart({ id: review!.id, templateId: 'unheard-of' }),
    ).rejects.toMatchObject({ data: { reason: 'template-unpublished' } })
    expect(await desk.pages()).toMatchObject([{ standing: 'error' }])
  })
})
