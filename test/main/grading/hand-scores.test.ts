import { expect, test } from 'vitest'
import { testDesk } from '#test/support/desk.ts'
import { rowsOf } from '#test/support/workbook.ts'

const csv = (text: string) => Buffer.from(text).toString('base64')

test('what people score is added to what is read, and stays through another key, another 만점 and another reading', async () => {
  const { client, id, bring, scans, settled, setKey, setRoster } = await testDesk()
  await setRoster()
  await setKey()
  await bring(...scans('01-flatbed.jpg', '02-skewed.jpg'))
  await settled()
  const table = () => client.results.table({ batchId: id })
  const before = (await table()).rows
  const [first, second] = before.map(({ number }) => number!)
  const third = (await client.batches.students({ id })).find(
    ({ number }) => ![first, second].includes(number),
  )!
  const refused = (reason: string) => ({ data: { reason } })
  const give = (entries: { number: string; points: number | null }[]) =>
    client.results.setHand({ batchId: id, entries })

  await expect(give([{ number: first, points: 1 }])).rejects.toMatchObject(refused('hand-possible-missing'))
  const exam = await client.batches.get({ id })
  await expect(client.batches.update({ ...exam, possible: 20, handPossible: 20 })).rejects.toMatchObject(
    refused('hand-possible-high'),
  )
  await client.batches.update({ ...exam, handPossible: 20, pass: 1 })
  // Nobody has been scored: no score holds, and none is 0.
  expect((await table()).rows).toMatchObject(
    before.map(({ points, possible }) => ({
      ...{ isFinal: false, lacksHand: true, pass: null, rank: null, handPoints: null },
      ...{ points, least: points, most: points! + 20, possible: possible! + 20 },
    })),
  )

  const said = await client.results.readHand({
    batchId: id,
    csv: csv(`수험번호,서술형\n${first},21\n${second},7\n없는번호,3\n`),
  })
  expect(said.refused.map(({ reason, params }) => [reason, params?.line])).toEqual([
    ['hand-out-of-range', 2],
    ['hand-stranger', 4],
  ])
  expect((await table()).rows.every(({ lacksHand }) => lacksHand)).toBe(true)
  await expect(
    give([
      { number: first, points: 5 },
      { number: second, points: 20.5 },
    ]),
  ).rejects.toMatchObject(refused('hand-too-many'))

  const { scores } = await client.results.readHand({
    batchId: id,
    csv: csv(`${Number(first)}\t12.5\n${second}\t0\n${third.number}\t3\n`),
  })
  const undo = await give(scores)
  const held = async () => (await table()).rows.map(({ points, rank, isFinal }) => [points, rank, isFinal])
  const totals = [before[0].points! + 12.5, before[1].points!]
  const ranks = totals.map((total) => 1 + totals.filter((other) => other > total).length)
  const expected = totals.map((total, i) => [total, ranks[i], true])
  expect(await held()).toEqual(expected)
  expect((await client.batches.pages({ id })).rows.map(({ points }) => points)).toEqual(totals)
  // Whoever has points was there: the sheet is missing, not the student.
  expect((await table()).checking.map(({ number }) => number)).toEqual([third.number])
  const attendance = await client.batches.attendance({ id })
  expect(attendance.absent.map(({ number }) => number)).not.toContain(third.number)

  await setKey()
  await client.batches.retryPages({ pageIds: [before[0].pageId] })
  await settled()
  expect(await held()).toEqual(expected)
  await expect(client.batches.update({ ...exam, handPossible: 12 })).rejects.toMatchObject(
    refused('hand-possible-low'),
  )
  await client.batches.update({ ...exam, handPossible: 30 })
  expect(await held()).toEqual(expected)

  const file = async (format: 'xlsx' | 'csv' | 'academy' | 'json') => {
    const { bytes, leftOut } = await client.results.file({ batchId: id, format })
    return { bytes: Buffer.from(bytes, 'base64'), leftOut }
  }
  const [head, row] = rowsOf((await file('xlsx')).bytes)
  expect(row[head.indexOf('서술형')]).toBe(12.5)
  expect((await file('csv')).bytes.toString()).toContain('만점,서술형,미정')
  expect(JSON.parse((await file('json')).bytes.toString()).sheets[0].score.hand).toEqual({
    points: 12.5,
    possible: 30,
  })
  const wasAbsent = (await file('academy')).leftOut
  expect(wasAbsent).toMatchObject([{ number: third.number, why: 'unsettled' }])

  await give(undo.before)
  expect((await table()).rows.map(({ points, lacksHand }) => [points, lacksHand])).toEqual(
    before.map(({ points }) => [points, true]),
  )
  expect((await file('academy')).leftOut.map(({ why }) => why)).toEqual(['open', 'open'])
  // Without the part, everything is as it was.
  await client.batches.update({ ...exam, handPossible: null })
  expect((await table()).rows).toEqual(before)
})
