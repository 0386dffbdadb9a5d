import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layHomework, pagesOf } from '#test/support/homework.ts'
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
  // By the name of its file, and by a person's word; another student's stays.
  const { sha256 } = await station.blobs.put([Buffer.from('homework')])
  const page = { type: 'handwriting_analysis', result: pagesOf(0.05) } as const
  const own = layHomework(station, { ...page, file: '가나다 2026-11-30.jpg', sha256 })
  const said = layHomework(station, { ...page, file: 'IMG_0001.jpg' })
  const other = layHomework(station, { ...page, file: '2222_2026-11-30.jpg' })
  const word = { student: { number: '1111', name: '가나다' }, day: null }
  await client.homework.say({ words: [{ ...word, jobId: said }] })
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
  expect(record.homework.toSorted((a, b) => a.jobId - b.jobId)).toMatchObject([
    { jobId: own, file: '가나다 2026-11-30.jpg', day: '2026-11-30', measure: { writing: 0.05 } },
    { jobId: said, dayBy: 'arrival' },
  ])
  // Somebody else who had the number.
  await expect(client.results.studentRecord({ number: '1111', name: '다른이' })).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })

  // Nobody’s name is no name of everybody.
  await expect(client.results.studentRecord({ number: '1111', name: '' })).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })

  const waiting = station.jobs.enqueue(
    { type: page.type, payload: {}, source: { file: '1111.jpg' } },
    Date.now(),
  )
  await expect(client.results.forgetStudent(who)).rejects.toMatchObject({
    data: { reason: 'student-homework-waiting' },
  })
  await client.jobs.cancel({ ids: [waiting.id] })
  const receipt = await client.results.forgetStudent(who)
  expect(receipt).toMatchObject({
    ...who,
    deleted: { exams: 2, sheets: 3, rosters: 2, handPoints: 0, notices: 0, homework: 3 },
    // The other student's pages are on the same scan.
    sharedFiles: 1,
  })
  await expect(client.results.studentRecord(who)).rejects.toMatchObject({
    data: { reason: 'student-unknown' },
  })
  expect((await client.homework.list()).rows.map(({ jobId }) => jobId)).toEqual([other])
  expect(station.jobs.find(own)).toBeUndefined()
  expect(station.db.prepare('SELECT count(*) FROM jobs WHERE blob_sha256 = ?').pluck().get(sha256)).toBe(0)
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
