import { expect, it } from 'vitest'
import { back, front, stackedDesk } from '#test/support/stacked-desk.ts'

const { exam } = stackedDesk()

it('papers marked by hand are in every figure beside the sheets that were scanned', async () => {
  const desk = await exam()
  const { client, batchId, lay, grade } = desk
  const set = (...entries: { number: string; marks: string | null }[]) =>
    client.results.setMarked({ batchId, entries })
  await expect(client.results.marked({ batchId })).rejects.toMatchObject({ data: { reason: 'paper-no-key' } })
  await lay(front('1111'), back('12_'))
  await grade()
  const paper = await client.results.marked({ batchId })
  expect(paper).toMatchObject({ questions: ['1', '2', '3', '4', '5', '6'] })
  expect(paper.students.map(({ number, hasSheet, marks }) => [number, hasSheet, marks])).toEqual([
    ['1111', true, ''],
    ['2222', false, ''],
    ['3333', false, ''],
    ['4444', false, ''],
  ])

  // All or nothing: one of them has a sheet.
  await expect(
    set({ number: '2222', marks: 'OOOOOO' }, { number: '1111', marks: 'OOOOOO' }),
  ).rejects.toMatchObject({
    data: { reason: 'paper-has-sheet' },
  })
  await expect(set({ number: '2222', marks: 'OO' })).rejects.toMatchObject({
    data: { reason: 'paper-not-whole' },
  })
  const { before } = await set({ number: '2222', marks: 'OOOOOO' }, { number: '3333', marks: 'XXO OX' })
  const scores = async () =>
    (await desk.rows()).map(({ number, points, least, most, isFinal, rank }) => [
      ...[number, isFinal ? points : [least, most]],
      rank,
    ])
  expect(await scores()).toEqual([
    ['1111', 5, 2],
    ['2222', 6, 1],
    ['3333', [2, 3], null],
  ])
  const table = await client.results.table({ batchId })
  expect(table.absent.map(({ number }) => number)).toEqual(['4444'])
  // What was answered on paper nobody knows: options are of the sheets.
  expect(table.items[0]).toMatchObject({ n: 2, right: 2 })
  expect(table.items[0].choices.reduce((sum, { count }) => sum + count, 0)).toBe(1)
  expect((await client.results.marked({ batchId })).students[2].marks).toBe('XXO OX')

  // Another key changes what a question is worth, and no mark.
  const csv = (text: string) => Buffer.from(text).toString('base64')
  const key = 'question,answer,points\nq1,5,10\nq2,5,1\nq3,5,1\nq4,5,1\nq5,5,1\nq6,제외,'
  await client.batches.setKey({ id: batchId, csv: csv(key) })
  expect(await scores()).toContainEqual(['2222', 14, 1])
  await grade()

  // Undone, nobody has a paper and both are absent again.
  await set(...before)
  expect(await scores()).toEqual([['1111', 5, 1]])
})

it('a paper and a sheet of one student are two sheets, of which a person keeps one', async () => {
  const desk = await exam()
  const { client, batchId, lay, grade } = desk
  await grade()
  await client.results.setMarked({ batchId, entries: [{ number: '2222', marks: 'OOOOOX' }] })
  expect((await desk.rows()).map(({ number, points }) => [number, points])).toEqual([['2222', 5]])
  const [f1] = await lay(front('2222'), back())
  await grade()
  const rows = await desk.rows()
  expect(rows.map(({ number, isFinal }) => [number, isFinal])).toEqual([
    ['2222', false],
    ['2222', false],
  ])
  const paper = rows.find(({ pageId }) => pageId !== f1)!
  // Of a paper there is nothing to scan again.
  const isMarked = async (pageId: number) => (await client.batches.sheet({ pageId })).page.isMarked
  expect([await isMarked(paper.pageId), await isMarked(f1!)]).toEqual([true, false])
  await client.reviews.keepSheet({ pageId: f1!, overPageIds: [paper.pageId] })
  expect((await desk.rows()).map(({ points, isFinal }) => [points, isFinal])).toEqual([[6, true]])
  await client.reviews.undo()
  expect((await desk.rows()).map(({ isFinal }) => isFinal)).toEqual([false, false])
  await client.reviews.keepSheet({ pageId: paper.pageId, overPageIds: [f1!] })
  expect((await desk.rows()).map(({ points, isFinal }) => [points, isFinal])).toEqual([[5, true]])
})

it('two exams are compared by whoever has a score in both, and a student’s exams of one subject make a trend', async () => {
  const september = await exam({ key: 'question,answer\nq1,1\nq2,2' })
  await september.grade()
  const { client } = september
  const give = (batchId: number, ...papers: [string, string][]) =>
    client.results.setMarked({ batchId, entries: papers.map(([number, marks]) => ({ number, marks })) })
  await give(september.batchId, ['1111', 'OO'], ['2222', 'XX'], ['3333', 'OX'])
  const october = await exam()
  await october.grade()
  await give(october.batchId, ['1111', 'OOOXXX'], ['2222', 'OOOOOO'], ['4444', 'XXXXXX'])
  const compared = await client.results.compare({ batchId: october.batchId, otherId: september.batchId })
  expect(compared).toMatchObject({
    onlyHere: 1,
    onlyThere: 1,
    meanHere: 0.75,
    meanThere: 0.5,
    correlation: -1,
  })
  expect(compared.students).toMatchObject([
    {
      number: '1111',
      here: { points: 3, possible: 6, rank: 2, percentile: 50 },
      there: { points: 2, possible: 2, rank: 1, percentile: 83 },
    },
    { number: '2222', here: { points: 6, rank: 1 }, there: { points: 0, rank: 3 } },
  ])
  const [{ pageId }] = compared.students
  expect((await client.results.trend({ pageId })).map(({ points, n }) => [points, n]).slice(-2)).toEqual([
    [2, 3],
    [3, 3],
  ])
  expect(await client.results.warnings({ batchId: october.batchId })).toEqual({ slips: [], alike: [] })
})
