import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { back, front, stackedDesk } from '#test/support/stacked-desk.ts'

const { exam } = stackedDesk()
const ROSTER = 'number,name,학부모연락처\n1111,가나다,010-1234-5678\n2222,라마바,010-2345-6789'

it('all that is kept of a student is handed over, and deleted with a receipt, in the copies of the database too', async () => {
  const desk = await exam({ roster: ROSTER })
  const { client, batchId, station } = desk
  await desk.lay(front('1111'), back('12_'), front('2222'), back())
  await desk.lay(front('9999'))
  await desk.grade()
  const second = await exam({ roster: ROSTER })
  await second.grade()
  await client.results.setMarked({
    ...{ batchId: second.batchId },
    entries: [
      { number: '1111', marks: 'OXOXOX' },
      { number: '2222', marks: 'OOOOOO' },
    ],
  })
  await client.settings.backup()

  const who = { number: '1111', name: '가나다' }
  const record = await client.results.studentRecord(who)
  expect(record.exams.map(({ batchId: id }) => id).toSorted((a, b) => a - b)).toEqual([
    batchId,
    second.batchId,
  ])
  expect(record.exams.find(({ batchId: id }) => id === batchId)).toMatchObject({
    roster: { name: '가나다', contact: { parentPhone: expect.stringContaining('1234') } },
    sheets: [{ points: 5, possible: 6, answers: { q1: '1' } }, { answers: { q4: '1', q6: '' } }],
  })
  expect(record.exams.find(({ batchId: id }) => id === second.batchId)).toMatchObject({
    sheets: [{ points: 3, answers: { q1: 'O', q2: 'X' } }],
  })
  // Somebody else who had the number.
  await expect(client.results.studentRecord({ number: '1111', name: '다른이' })).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })

  // Nobody’s name is no name of everybody.
  await expect(client.results.studentRecord({ number: '1111', name: '' })).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })

  const receipt = await client.results.forgetStudent(who)
  expect(receipt).toMatchObject({
    ...who,
    deleted: { exams: 2, sheets: 3, rosters: 2, handPoints: 0, notices: 0 },
    // The other student's pages are on the same scan.
    sharedFiles: 1,
  })
  await expect(client.results.studentRecord(who)).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })
  const left = await desk.rows()
  expect(left.map(({ number, points }) => [number, points])).toEqual([
    ['2222', 6],
    ['9999', 3],
  ])
  expect((await second.rows()).map(({ number, rank }) => [number, rank])).toEqual([['2222', 1]])
  expect((await client.batches.students({ id: batchId })).map(({ name }) => name)).toEqual(['라마바'])

  const { folder } = station
  const copies = await client.settings.backups()
  const files = [folder.database, ...copies.map(({ name }) => join(folder.backups, name))]
  expect(copies).toHaveLength(1)
  for (const file of files) expect(readFileSync(file).includes(Buffer.from('가나다'))).toBe(false)
})
