import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { shownName } from '#main/grading/intake.ts'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { Template } from '#shared/domain/template.ts'
import { sampleFile, sampleScan, sharedDesk, testDesk } from '#test/support/desk.ts'
import { blankPaper, letter } from '#test/support/letter.ts'
import { isLong } from '#test/support/long.ts'
import { until } from '#tools/until.ts'

const exam = sharedDesk()

/** Two scans beside each other in one picture, as two sheets on one glass. */
async function sideBySide(left: Buffer, right: Buffer) {
  const [a, b] = [await sharp(left).metadata(), await sharp(right).metadata()]
  const size = { width: a.width + b.width, height: Math.max(a.height, b.height) }
  const jpeg = await sharp({ create: { ...size, channels: 3, background: '#333' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: a.width, top: 0 },
    ])
    .jpeg({ quality: 92 })
    .toBuffer()
  return { jpeg, rightAt: a.width }
}

describe('a file that cannot be graded', () => {
  it('costs itself and says why; the sheet beside it is graded', async () => {
    const desk = await exam()
    await desk.bring(
      ['부서짐.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
      ...desk.scans('01-flatbed.jpg'),
    )
    await desk.settled()
    const [broken, fine] = await desk.pages()
    expect(broken).toMatchObject({ fileName: '부서짐.jpg', standing: 'error', points: null })
    expect(broken?.error?.reason).toBeTruthy()
    expect(fine).toMatchObject({ standing: 'ok', studentNumber: '00412703', hasPreview: true })
  })

  it('is a whole page to look at when no sheet is found on it, and stays out once it was left out', async () => {
    const desk = await exam()
    await desk.bring(['편지.jpg', await letter()])
    await desk.settled()
    const [page] = await desk.pages()
    expect(page).toMatchObject({ standing: 'error', openReviews: 1 })
    const [review] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'page' })
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'page', action: 'discard' } })
    expect((await desk.pages())[0]?.standing).toBe('cancelled')
    expect((await desk.client.batches.get({ id: desk.id })).counts.cancelled).toBe(0)
    await desk.client.batches.resume({ id: desk.id })
    expect((await desk.pages())[0]?.standing).toBe('cancelled')
    await desk.client.reviews.undo()
    expect((await desk.pages())[0]?.standing).toBe('error')
  })

  it.runIf(isLong)('refuses a decision of the wrong kind and an unknown review', async () => {
    const desk = await exam()
    await desk.bring(['편지.jpg', await letter()])
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    await expect(
      desk.client.reviews.resolve({ id: review!.id, value: { kind: 'marks', detected: [] } }),
    ).rejects.toMatchObject({ data: { reason: 'review-value-mismatch' } })
    await expect(desk.client.reviews.get({ id: 999 })).rejects.toMatchObject({
      data: { reason: 'review-not-found' },
    })
  })
})

describe('an empty page', () => {
  it.runIf(isLong)(
    'is neither an error nor a sheet nor anything to decide, and is counted once',
    async () => {
      const desk = await exam()
      await desk.setKey()
      await desk.setRoster()
      await desk.bring(...desk.scans('01-flatbed.jpg'), ['뒷면.jpg', await blankPaper()])
      await desk.settled()
      expect((await desk.pages()).map(({ standing }) => standing)).toEqual(['ok', 'empty'])
      const { counts } = await desk.client.batches.get({ id: desk.id })
      expect(counts).toMatchObject({ total: 2, done: 2, ok: 1, review: 0, error: 0, empty: 1 })
      expect(await desk.client.reviews.queue({ batchId: desk.id })).toEqual([])
      const table = await desk.client.results.table({ batchId: desk.id })
      expect(table).toMatchObject({ empty: 1, mean: 87 })
      expect(table.rows).toHaveLength(1)
      const { bytes } = await desk.client.results.file({ batchId: desk.id, format: 'csv' })
      const text = Buffer.from(bytes, 'base64').toString('utf8')
      expect(text).not.toContain('뒷면.jpg')
    },
  )
})

describe('an answer key', () => {
  it('with a fault is refused by its line and changes nothing', async () => {
    const desk = await exam()
    await desk.setKey()
    const csv = Buffer.from('문항,정답\n1,3\n99,2\n').toString('base64')
    await expect(desk.client.batches.setKey({ id: desk.id, csv })).rejects.toMatchObject({
      data: { reason: 'key-unknown-question', params: { line: 3, value: '99' } },
    })
    expect((await desk.client.batches.get({ id: desk.id })).hasKey).toBe(true)
  })

  it('given after the sheets scores them', async () => {
    const desk = await exam()
    await desk.bring(...desk.scans('01-flatbed.jpg'))
    await desk.settled()
    expect((await desk.pages())[0]?.points).toBeNull()
    await desk.setKey()
    expect((await desk.pages())[0]).toMatchObject({ points: 87, possible: 100 })
  })
})

describe('a sheet with answers to decide', () => {
  it('is a range, and in no mean, rank or item figure until it is decided', async () => {
    const desk = await exam()
    await desk.setKey()
    await desk.setRoster()
    await desk.bring(...desk.scans('01-flatbed.jpg', '06-two-marks.jpg'))
    await desk.settled()
    const table = () => desk.client.results.table({ batchId: desk.id })
    const rowOf = async (name: string) => (await table()).rows.find(({ fileName }) => fileName === name)!
    const item = async (form: string | null, question: string) =>
      (await table()).items.find((each) => each.form === form && each.question === question)
    const open = await rowOf('06-two-marks.jpg')
    expect(open.most! - open.least!).toBeGreaterThan(0)
    expect(open).toMatchObject({ isFinal: false, rank: null, grade9: null, points: open.least })
    expect(await table()).toMatchObject({ mean: 87, deviation: 0 })
    expect(await rowOf('01-flatbed.jpg')).toMatchObject({ isFinal: true, rank: 1, topPercent: 100 })
    expect(await item(open.form, 'q14')).toMatchObject({ undecided: 1 })

    const before = (await item(open.form, 'q14'))!.n
    for (;;) {
      const [review] = await desk.client.reviews.queue({ batchId: desk.id })
      if (review === undefined) break
      const value = { kind: 'marks' as const, detected: [] }
      await desk.client.reviews.resolve({ id: review.id, value })
    }
    const decided = await rowOf('06-two-marks.jpg')
    expect(decided).toMatchObject({ isFinal: true, points: open.least, least: open.least, most: open.least })
    expect((await item(open.form, 'q14'))!.n).toBe(before + 1)
    expect((await table()).mean).toBeCloseTo((87 + open.least!) / 2, 9)
  })
})

describe('a question that wants both of two', () => {
  it('has no doubt in two marks, and is right with both', async () => {
    const desk = await exam()
    await desk.bring(...desk.scans('06-two-marks.jpg'))
    await desk.settled()
    const doubts = async () =>
      (await desk.client.reviews.queue({ batchId: desk.id })).filter(({ label }) => label === 'q14')
    await desk.setKey()
    const [doubt] = await doubts()
    const both = (await desk.client.reviews.get({ id: doubt.id })).machine.decision!.detected
    expect(both).toHaveLength(2)
    const lines = sampleFile('key.csv').toString('utf8').trimEnd().split(/\r?\n/)
    const csv = lines
      .map((line) => line.replace(/^([^,]*),14,[^,]*,/, `$1,14,"${both.join(',')}",`))
      .join('\n')
    const before = (await desk.pages())[0].points!
    await desk.client.batches.setKey({ id: desk.id, csv: Buffer.from(csv).toString('base64') })
    expect(await doubts()).toEqual([])
    const { points } = (await desk.pages())[0]
    expect(points! - before).toBeGreaterThan(0)
  })
})

describe('the same bytes again', () => {
  it('are a duplicate that links to the first, never an error', async () => {
    const desk = await exam()
    const answer = await desk.bring(...desk.scans('01-flatbed.jpg', '08-scanned-twice.jpg'))
    expect(answer).toMatchObject({ accepted: 1, duplicates: 1, rejected: [] })
    await desk.settled()
    const [first, second] = await desk.pages()
    expect(second).toMatchObject({ standing: 'duplicate', duplicateOf: first?.id, error: null })
  })

  it('in another file make two sheets of one student, which a person must tell apart', async () => {
    const desk = await exam()
    await desk.setRoster()
    const [[name, bytes]] = desk.scans('01-flatbed.jpg') as [readonly [string, Buffer]]
    await desk.bring([name, bytes], ['다시.png', await sharp(bytes).png().toBuffer()])
    await desk.settled()
    expect((await desk.pages()).map(({ standing }) => standing)).toEqual(['review', 'review'])
    const reviews = await desk.client.reviews.queue({ batchId: desk.id, lane: 'identity' })
    expect(reviews.map(({ reasons }) => reasons)).toEqual([['same-number'], ['same-number']])
  })
})

describe('a file of several pages', () => {
  it('that was stopped before its pages were counted has all of them once it goes on', async () => {
    const desk = await testDesk()
    await desk.bring(...desk.scans('09-stack.pdf'))
    await desk.client.batches.cancel({ id: desk.id })
    expect((await desk.pages()).map(({ standing }) => standing)).toEqual(['cancelled'])
    await desk.client.batches.resume({ id: desk.id })
    await until(async () => (await desk.pages()).length === 3)
    await desk.settled()
    for (const { standing } of await desk.pages()) expect(['ok', 'review']).toContain(standing)
  })
})

describe('an exam on another answer sheet than was said', () => {
  it('is read again by the right one; one that does not fit its key changes nothing', async () => {
    const desk = await exam()
    await desk.setKey()
    const short: Template = {
      ...desk.template,
      id: 'short',
      pages: desk.template.pages.map((page) => ({
        ...page,
        fields: page.fields.filter(({ id }) => id !== 'choice-16'),
      })),
    }
    desk.station.desk.templates.install(short, 'test')
    const wrong = await desk.client.batches.create({ name: '다른 양식', templateId: 'short' })
    const { sha256 } = await desk.station.blobs.put([desk.scans('01-flatbed.jpg')[0][1]])
    await desk.client.batches.importFiles({ id: wrong.id, files: [{ name: '1.jpg', sha256 }] })
    const settled = () =>
      until(async () => {
        const { counts } = await desk.client.batches.get({ id: wrong.id })
        return counts.total > 0 && counts.done === counts.total
      }, 40_000)
    await settled()
    await desk.client.batches.setTemplate({ id: wrong.id, templateId: desk.template.id })
    await settled()
    const [page] = (await desk.client.batches.pages({ id: wrong.id })).rows
    expect(page?.standing).toBe('ok')
    const { rows } = await desk.client.batches.sheet({ pageId: page!.id })
    expect(rows.map(({ label }) => label)).toContain('q30')

    await expect(desk.client.batches.setTemplate({ id: desk.id, templateId: 'short' })).rejects.toMatchObject(
      {
        data: { code: 'invalid-input' },
      },
    )
    expect((await desk.client.batches.get({ id: desk.id })).templateId).toBe(desk.template.id)
  })
})

describe('a doubtful sheet', () => {
  it('waits for review; the decision counts, the machine’s word is kept, and undo takes it back', async () => {
    const desk = await testDesk()
    await desk.setKey()
    await desk.setRoster()
    await desk.bring(...desk.scans('06-two-marks.jpg'))
    await desk.settled()
    const [before] = await desk.pages()
    expect(before).toMatchObject({ standing: 'review', openReviews: 1 })
    const [review] = await desk.client.reviews.queue({ batchId: desk.id })
    expect(review).toMatchObject({ lane: 'marks', label: 'q14', reasons: ['two-marks'] })

    const value = { kind: 'marks' as const, detected: ['2'] }
    const resolved = await desk.client.reviews.resolve({ id: review!.id, value, why: '5번은 지운 표시' })
    expect(resolved.machine.decision?.detected).toEqual(['2', '5'])
    expect(resolved.history).toMatchObject([{ value, why: '5번은 지운 표시', undoneAtMs: null }])
    // Another window that still shows it does not write over what was said.
    const other = { id: review!.id, value: { kind: 'marks' as const, detected: ['2', '5'] } }
    await expect(desk.client.reviews.resolve(other)).rejects.toMatchObject({
      data: { reason: 'review-decided' },
    })
    expect((await desk.pages())[0]).toMatchObject({ standing: 'ok', openReviews: 0 })
    const sheet = await desk.client.batches.sheet({ pageId: before!.id })
    expect(sheet.rows.find(({ label }) => label === 'q14')).toMatchObject({
      detected: ['2'],
      machine: ['2', '5'],
      isByPerson: true,
    })

    const undone = await desk.client.reviews.undo()
    expect(undone).toMatchObject({ id: review!.id, state: 'open' })
    expect(undone?.history[0]?.undoneAtMs).toBeGreaterThan(0)
    expect((await desk.pages())[0]).toMatchObject({ standing: 'review', points: before?.points })
    expect(await desk.client.reviews.undo()).toBeNull()
  })

  it('keeps a person’s decision through other thresholds and another reading', async () => {
    const desk = await exam()
    await desk.setKey()
    await desk.bring(...desk.scans('06-two-marks.jpg'))
    await desk.settled()
    const [page] = await desk.pages()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'marks' })
    await desk.client.reviews.resolve({ id: review!.id, value: { kind: 'marks', detected: ['3'] } })
    const points = (await desk.pages())[0]?.points
    const chosen = async () => {
      const { rows } = await desk.client.batches.sheet({ pageId: page!.id })
      return rows.find(({ label }) => label === 'q14')?.detected
    }

    const { learned } = await desk.client.thresholds.evidence({ batchId: desk.id })
    await desk.client.thresholds.apply({ batchId: desk.id, rules: learned, scope: 'batch' })
    expect(await chosen()).toEqual(['3'])

    await desk.client.reviews.reread({ pageId: page!.id })
    await desk.settled()
    expect(await chosen()).toEqual(['3'])
    expect((await desk.pages())[0]?.points).toBe(points)
  })

  it('that nobody can name is given a student by hand', async () => {
    const desk = await exam()
    await desk.setRoster()
    await desk.bring(...desk.scans('09-stack.pdf'))
    await desk.settled()
    const [review] = await desk.client.reviews.queue({ batchId: desk.id, lane: 'identity' })
    expect(review).toMatchObject({ label: 'number', machine: { text: '05526_38' } })
    expect(review?.candidates[0]).toMatchObject({ number: '05526138', name: '장은호' })
    const value = { kind: 'identity' as const, studentNumber: '05526138' }
    await desk.client.reviews.resolve({ id: review!.id, value })
    const { absent, rows } = await desk.client.results.table({ batchId: desk.id })
    expect(rows.map(({ name }) => name)).toContain('장은호')
    expect(absent.map(({ name }) => name)).not.toContain('장은호')
  })
})

describe('a stack', () => {
  it('can be stopped and taken up again; nothing is read twice or lost', async () => {
    const desk = await testDesk()
    await desk.bring(...desk.scans('01-flatbed.jpg', '02-skewed.jpg', '03-noisy.jpg', '05-erasures.jpg'))
    await desk.client.batches.cancel({ id: desk.id })
    const { counts } = await desk.client.batches.get({ id: desk.id })
    expect(counts.cancelled).toBeGreaterThan(0)
    expect(counts.done).toBe(4)
    await desk.client.batches.resume({ id: desk.id })
    await desk.settled()
    expect(await desk.pages()).toMatchObject(Array.from({ length: 4 }, () => ({ standing: 'ok' })))
  })

  it.runIf(isLong)(
    'is read where a person puts the corners: of two sheets in one picture, the one they mean',
    async () => {
      const desk = await exam()
      const names = ['01-flatbed.jpg', '03-noisy.jpg'] as const
      await desk.bring(...desk.scans(...names))
      await desk.settled()
      const { w, h } = desk.template.pages[0].size
      const plain = (await desk.pages()).map(({ id, studentNumber }) => {
        const { reading } = desk.station.desk.pages.graded(id)!
        const map = reading.registration!.homography as unknown as Homography
        // A hand is a few pixels off.
        const corners = [
          applyHomography(map, 0, 0),
          applyHomography(map, w, 0),
          applyHomography(map, w, h),
          applyHomography(map, 0, h),
        ].map(({ x, y }, i): [number, number] => [x + (i % 2 === 0 ? 3 : -2), y + (i < 2 ? -3 : 2)])
        return { studentNumber, corners }
      })
      const { jpeg, rightAt } = await sideBySide(sampleScan(names[0]), sampleScan(names[1]))
      const batch = await desk.client.batches.create({ name: '두 장', templateId: desk.template.id })
      const { sha256 } = await desk.station.blobs.put([jpeg])
      await desk.client.batches.importFiles({ id: batch.id, files: [{ name: '두 장.jpg', sha256 }] })
      const page = async () => (await desk.client.batches.pages({ id: batch.id })).rows[0]
      await until(async () => ['ok', 'review', 'error'].includes((await page()).standing))
      for (const [i, { studentNumber, corners }] of plain.entries()) {
        const moved = corners.map(([x, y]): [number, number] => [x + i * rightAt, y])
        await desk.client.reviews.reread({ pageId: (await page()).id, corners: moved })
        await until(async () => ['ok', 'review', 'error'].includes((await page()).standing))
        expect(await page()).toMatchObject({ studentNumber })
      }
    },
  )

  it('is taken out page by page', async () => {
    const desk = await exam()
    await desk.bring(...desk.scans('01-flatbed.jpg', '02-skewed.jpg'))
    await desk.settled()
    const [first] = await desk.pages()
    await desk.client.batches.removePages({ pageIds: [first!.id] })
    expect((await desk.pages()).map(({ fileName }) => fileName)).toEqual(['02-skewed.jpg'])
  })

  it('is read after all when it was taken out before it was read, and is back', async () => {
    const desk = await exam()
    await desk.bring(...desk.scans('01-flatbed.jpg', '02-skewed.jpg'))
    const [first] = await desk.pages()
    await desk.client.batches.removePages({ pageIds: [first!.id] })
    await desk.client.batches.restorePages({ pageIds: [first!.id] })
    await desk.client.batches.remove({ id: desk.id })
    await desk.client.batches.restore({ id: desk.id })
    await desk.settled()
    expect((await desk.pages()).map(({ standing }) => standing)).toEqual(['ok', 'ok'])
  })
})

describe('the name of a file', () => {
  it.each([
    ['01.jpg', '01.jpg'],
    ['3반/01.jpg', '3반/01.jpg'],
    ['3반\\01.jpg', '3반/01.jpg'],
    ['./3반//01.jpg', '3반/01.jpg'],
    ['/srv/scans/01.jpg', '01.jpg'],
    ['C:\\scans\\01.jpg', '01.jpg'],
    ['../../01.jpg', '01.jpg'],
    ['답안.jpg'.normalize('NFD'), '답안.jpg'.normalize('NFC')],
  ])('%j is shown as %j', (name, shown) => {
    expect(shownName(name)).toBe(shown)
  })
})
