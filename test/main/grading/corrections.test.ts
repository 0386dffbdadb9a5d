import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleFile, sampleScan } from '#test/support/desk.ts'
import { batchSettled, type Client, startHost, type TestHost } from '#tools/stations/browser.ts'

const BATCH = 1

const marks = (...detected: string[]) => ({ kind: 'marks' as const, detected })
const identity = (studentNumber: string, isOutsider?: boolean) => ({
  kind: 'identity' as const,
  studentNumber,
  ...(isOutsider === undefined ? {} : { isOutsider }),
})
const page = (action: 'accept' | 'discard') => ({ kind: 'page' as const, action })
const asPng = (name: string) => sharp(sampleScan(name)).png().toBuffer()

/** One exam that was read once, for all: each test takes back what it did. */
describe('what people say of sheets', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'station-corrections-'))
  let host: TestHost
  let client: Client
  /** Its student, 87 points and the form 홀수 are read without a doubt. */
  let sure: number
  /** A student of whom no sheet came. */
  let absent: { number: string; name: string }
  beforeAll(async () => {
    host = await startHost({ dataDir, sample: 'graded' })
    client = host.client
    await batchSettled(client, BATCH)
    sure = (await pages()).find(({ fileName }) => fileName === '01-flatbed.jpg')!.id
    // A sheet of the sample is nobody's yet: until then the last of the roster, who handed in none, is not called absent.
    absent = (await client.batches.attendance({ id: BATCH })).checking.at(-1)!
  })
  afterAll(async () => {
    await host?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const pages = async () => (await client.batches.pages({ id: BATCH })).rows
  const pageOf = async (id: number) => (await pages()).find((page) => page.id === id)!
  const sheetOf = (pageId: number) => client.batches.sheet({ pageId })
  const rowOf = async (label: string) => (await sheetOf(sure)).rows.find((row) => row.label === label)!
  const correct = (
    pageId: number,
    value: ReturnType<typeof marks> | ReturnType<typeof identity> | ReturnType<typeof page>,
    row?: string,
  ) => client.reviews.correct({ pageId, value, ...(row === undefined ? {} : { row }) })
  const undo = () => client.reviews.undo()
  const table = () => client.results.table({ batchId: BATCH })
  const resultOf = async (id: number) => (await table()).rows.find(({ pageId }) => pageId === id)
  const store = async (name: string, bytes: Uint8Array) => ({ name, sha256: await host.upload(bytes) })

  it('is refused where a row has no such option, or is none, with nothing changed', async () => {
    await expect(correct(sure, marks('6'), 'q4')).rejects.toMatchObject({
      data: { reason: 'option-unknown' },
    })
    await expect(correct(sure, marks('1'), 'q99')).rejects.toMatchObject({ data: { reason: 'row-not-read' } })
    await expect(correct(999, identity('1'))).rejects.toMatchObject({ data: { reason: 'page-not-found' } })
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', points: 87 })
    expect((await rowOf('q4')).history).toEqual([])
  })

  it('came by jobs that are named by their page and exam in the queue', async () => {
    const { rows } = await client.jobs.list({ filter: { type: 'read-marks' } })
    const { fileName, pageIndex } = await pageOf(sure)
    const { name: exam } = await client.batches.get({ id: BATCH })
    expect(rows.map(({ scan }) => scan)).toContainEqual({ exam, fileName, pageIndex })
    const job = rows.find(({ scan }) => scan?.fileName === fileName)!
    expect(await client.jobs.get({ id: job.id })).toMatchObject({ scan: { exam, fileName, pageIndex } })
    const [counted] = (await client.jobs.list({ filter: { type: 'count-pages' } })).rows
    expect(counted?.scan).toMatchObject({ exam, pageIndex: null })
  })

  it('corrects a row that nobody doubted, with the scores that follow; the machine’s word is kept', async () => {
    const { rows } = await sheetOf(sure)
    const row = rows.find(({ kind, verdict }) => kind === 'question' && verdict === 'right')!
    const wrong = row.options.find((option) => !row.accepts!.flat().includes(option))!
    const why = '잘못 읽음'
    await client.reviews.correct({ pageId: sure, row: row.label, value: marks(wrong), why })
    const after = await rowOf(row.label)
    expect(after).toMatchObject({ detected: [wrong], machine: row.detected, isByPerson: true })
    expect(after).toMatchObject({ verdict: 'wrong', points: 0, possible: row.possible })
    expect(after.history).toMatchObject([{ value: marks(wrong), why, undoneAtMs: null }])
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', points: 87 - row.possible! })
    expect(await resultOf(sure)).toMatchObject({ isFinal: true, points: 87 - row.possible! })

    const open = await client.reviews.counts({ batchId: BATCH })
    await client.reviews.withdraw({ id: after.reviewId! })
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', points: 87 })
    expect((await rowOf(row.label)).history).toMatchObject([{ undoneAtMs: expect.any(Number) }])
    expect(await client.reviews.counts({ batchId: BATCH })).toEqual(open)
  })

  it('corrects the form, by which the whole sheet is scored anew', async () => {
    const form = (await sheetOf(sure)).rows.find(({ kind }) => kind === 'form')!
    const other = form.options.find((option) => !form.detected.includes(option))!
    await correct(sure, marks(other), form.label)
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', formCode: other })
    expect((await pageOf(sure)).points).not.toBe(87)
    await undo()
    expect(await pageOf(sure)).toMatchObject({ points: 87, formCode: form.detected[0] })
  })

  it('names no student who is nobody or cannot be one, unless as one from outside', async () => {
    await expect(correct(sure, identity('99999999'))).rejects.toMatchObject({
      data: { reason: 'number-not-on-roster' },
    })
    await expect(correct(sure, identity('123'))).rejects.toMatchObject({
      data: { reason: 'number-wrong-length', params: { length: 8 } },
    })
    expect(await pageOf(sure)).toMatchObject({ studentNumber: '00412703', studentName: '김하늘' })
    await correct(sure, identity('123', true))
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', studentNumber: '123' })
    const { identity: said } = await sheetOf(sure)
    expect(said).toMatchObject({ machine: '00412703', isByPerson: true, isOutsider: true })
    const attendance = await client.batches.attendance({ id: BATCH })
    expect(attendance.extra).toMatchObject([{ number: '123', pageIds: [sure] }])
    expect([...attendance.absent, ...attendance.checking].map(({ name }) => name)).toContain('김하늘')
    await undo()
    const back = await client.batches.attendance({ id: BATCH })
    expect(back.present.map(({ name }) => name)).toContain('김하늘')
    const { rosterSize } = await client.batches.get({ id: BATCH })
    expect(back.present.length + back.absent.length + back.checking.length).toBe(rosterSize)
    const students = await client.batches.students({ id: BATCH })
    expect(students.find(({ name }) => name === '김하늘')?.sheets).toMatchObject([{ pageId: sure }])
  })

  it('puts marks in order by the points that hang on them; what cannot change the score is apart', async () => {
    const lane = (name: 'marks' | 'harmless') =>
      client.reviews.queue({ batchId: BATCH, lane: name, limit: 500 })
    const key = await lane('marks')
    const stakes = key.map(({ stake }) => stake ?? Number.POSITIVE_INFINITY)
    expect(stakes.length).toBeGreaterThan(0)
    expect(stakes).toEqual(stakes.toSorted((a, b) => b - a))
    const doubt = [...key, ...(await lane('harmless'))].find(({ reasons }) => reasons.join() === 'two-marks')!
    const seen = doubt.machine.decision!.detected
    const give = (answer: string) => {
      const csv = `question,answer,points\n${doubt.label.slice(1)},${answer},7\n`
      return client.batches.setKey({ id: BATCH, csv: Buffer.from(csv).toString('base64') })
    }
    // None of the options in doubt is in the key.
    await give(doubt.options.find((option) => !seen.includes(option))!)
    expect((await lane('harmless')).map(({ id }) => id)).toContain(doubt.id)
    expect((await lane('marks')).map(({ id }) => id)).not.toContain(doubt.id)
    await give(seen[0])
    expect((await lane('marks'))[0]).toMatchObject({ id: doubt.id, stake: 7 })
    // Accepted among those that cannot change a score it is no more, nor is anything beside it; one that is decided is no matter.
    const acceptHarmless = (...ids: number[]) => client.reviews.acceptAll({ ids, isHarmless: true })
    const [still, other] = await lane('harmless')
    const open = await client.reviews.counts({ batchId: BATCH })
    await expect(acceptHarmless(still.id, doubt.id)).rejects.toMatchObject({
      data: { reason: 'review-not-harmless', params: { count: 1 } },
    })
    expect(await client.reviews.counts({ batchId: BATCH })).toEqual(open)
    expect(await acceptHarmless(still.id)).toEqual({ resolved: 1 })
    expect(await acceptHarmless(still.id, other.id)).toEqual({ resolved: 1 })
    await undo()
    await undo()
    expect(await client.reviews.counts({ batchId: BATCH })).toEqual(open)
    expect(await client.reviews.counts({ batchId: BATCH })).toMatchObject({
      marks: (await lane('marks')).length,
      harmless: (await lane('harmless')).length,
    })
    await client.batches.setKey({ id: BATCH, csv: sampleFile('key.csv').toString('base64') })
    expect(await lane('marks')).toMatchObject(key.map(({ id, stake }) => ({ id, stake })))
  })

  it('takes a page out of every list and figure, lets it come again, and puts it back as it was', async () => {
    const total = (await pages()).length
    await client.batches.removePages({ pageIds: [sure] })
    expect((await pages()).length).toBe(total - 1)
    expect((await client.batches.get({ id: BATCH })).counts.total).toBe(total - 1)
    expect(await resultOf(sure)).toBeUndefined()
    await client.batches.restorePages({ pageIds: [sure] })
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', points: 87 })
    expect(await resultOf(sure)).toMatchObject({ isFinal: true })
  })

  it('leaves a page out, or not, as its newest word that holds says', async () => {
    const stopped = async () => (await client.batches.get({ id: BATCH })).counts.cancelled
    const stoppedBefore = await stopped()
    const shown = async () => {
      const { standing, leftOut } = await pageOf(sure)
      return [standing, leftOut === null ? 'counts' : 'left out', (await stopped()) - stoppedBefore]
    }
    await correct(sure, page('discard'))
    expect(await shown()).toEqual(['cancelled', 'left out', 0])
    await correct(sure, page('accept'))
    expect(await shown()).toEqual(['ok', 'counts', 0])
    await undo()
    expect(await shown()).toEqual(['cancelled', 'left out', 0])
    // What is put off has nothing new said of it.
    await client.reviews.defer({ id: (await sheetOf(sure)).whole.reviewId! })
    expect(await shown()).toEqual(['cancelled', 'left out', 0])
    await undo()
    await undo()
    expect(await shown()).toEqual(['ok', 'counts', 0])
  })

  it('has a new scan take a sheet’s place in one act; both stay, figures use the new one', async () => {
    const same = await store('새로.jpg', sampleScan('01-flatbed.jpg'))
    const replace = (pageId: number, file: typeof same, why: string) =>
      client.reviews.replaceScan({ pageId, file, why })
    await expect(replace(sure, same, '흐림')).rejects.toMatchObject({ data: { reason: 'scan-known' } })
    await expect(replace(sure, await store('새로.png', Buffer.from('x')), ' ')).rejects.toThrow()
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', leftOut: null })

    await correct(sure, identity(absent.number))
    const { pageId } = await replace(sure, await store('다시.png', await asPng('01-flatbed.jpg')), '접힘')
    await batchSettled(client, BATCH)
    expect(await pageOf(sure)).toMatchObject({
      standing: 'cancelled',
      leftOut: { why: '접힘', replacedBy: pageId },
    })
    // Whose it is was a person's word, and goes on with the new scan.
    expect(await pageOf(pageId)).toMatchObject({ standing: 'ok', points: 87, studentName: absent.name })
    expect(await resultOf(sure)).toBeUndefined()
    expect(await resultOf(pageId)).toMatchObject({ isFinal: true })
    expect((await sheetOf(pageId)).replaces).toMatchObject([{ pageId: sure }])
    // Undo takes both back, and the person's word before it.
    await undo()
    expect(await pageOf(pageId)).toBeUndefined()
    expect(await pageOf(sure)).toMatchObject({ standing: 'ok', leftOut: null, studentName: absent.name })
    await undo()
    expect(await pageOf(sure)).toMatchObject({ studentName: '김하늘' })

    // Also of a file that could not be read at all.
    const broken = await store('부서짐.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))
    await client.batches.importFiles({ id: BATCH, files: [broken] })
    await batchSettled(client, BATCH)
    const lost = (await pages()).find(({ fileName }) => fileName === broken.name)!.id
    await replace(lost, await store('셋째.png', await asPng('02-skewed.jpg')), '파일 손상')
    expect(await pageOf(lost)).toMatchObject({ standing: 'cancelled' })
    await undo()
    expect(await pageOf(lost)).toMatchObject({ standing: 'error', leftOut: null })
  })

  it('keeps one of two sheets of a student; the other is in no figure and stays', async () => {
    const twinName = '두 번째.png'
    await client.batches.importFiles({
      id: BATCH,
      files: [await store(twinName, await asPng('01-flatbed.jpg'))],
    })
    await batchSettled(client, BATCH)
    const twin = (await pages()).find(({ fileName }) => fileName === twinName)!.id
    const standings = async () => [(await pageOf(sure)).standing, (await pageOf(twin)).standing]
    expect(await standings()).toEqual(['review', 'review'])
    const reviews = await client.reviews.queue({ batchId: BATCH, lane: 'identity' })
    expect(reviews.find(({ pageId }) => pageId === sure)).toMatchObject({
      student: { number: '00412703', name: '김하늘' },
      twins: [{ pageId: twin }],
    })
    expect(await resultOf(sure)).toMatchObject({ isFinal: false })
    await client.reviews.keepSheet({ pageId: twin, overPageIds: [sure] })
    expect(await pageOf(sure)).toMatchObject({ standing: 'cancelled', leftOut: { replacedBy: twin } })
    expect(await resultOf(sure)).toBeUndefined()
    expect(await resultOf(twin)).toMatchObject({ isFinal: true, points: 87 })
    await undo()
    expect(await standings()).toEqual(['review', 'review'])

    // Another number for one of them, and neither is asked about; the same again for both, and both are, whoever said so.
    await correct(twin, identity(absent.number))
    expect(await standings()).toEqual(['ok', 'ok'])
    await correct(sure, identity(absent.number))
    expect(await standings()).toEqual(['review', 'review'])
    await undo()
    await undo()
    expect(await standings()).toEqual(['review', 'review'])
  })
})
