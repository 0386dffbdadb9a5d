import { expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { sampleFile, testDesk } from '#test/support/desk.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

/** A desk whose station talks to an academy that takes the results of exams. */
async function deskWithAcademy() {
  const academy = await startAcademyApi()
  onTestFinished(() => academy.close())
  const settings = readSettings({
    API_BASE_URL: academy.url,
    INTERNAL_WORKER_TOKEN: academy.token,
    SEND_EXAM_RESULTS: '1',
  })
  return { academy, ...(await testDesk({ sync: true, settings, random: () => 0 })) }
}

async function graded(desk: Awaited<ReturnType<typeof testDesk>>) {
  await desk.setKey()
  await desk.setRoster()
  await desk.bring(...desk.scans('01-flatbed.jpg', '02-skewed.jpg', '06-two-marks.jpg'))
  await desk.settled()
  return (await desk.client.results.table({ batchId: desk.id })).rows
}

test('scores go nowhere unless somebody says that the academy takes them', async () => {
  const desk = await testDesk()
  await expect(desk.client.results.send({ batchId: desk.id })).rejects.toMatchObject({
    data: { reason: 'exam-results-none' },
  })
  const rows = await graded(desk)
  expect(rows.some(({ isFinal }) => isFinal)).toBe(true)
  await expect(desk.client.results.send({ batchId: desk.id })).rejects.toMatchObject({
    data: { reason: 'exam-results-off' },
  })
  expect((await desk.client.jobs.counts()).outbox).toMatchObject({ pending: 0, dead: 0 })
  expect(desk.station.facts.get(`exam-results.${desk.id}`)).toBeUndefined()
})

test('scores that hold arrive once, through an outage, and what has changed as the next revision', async () => {
  const { academy, ...desk } = await deskWithAcademy()
  const rows = await graded(desk)
  const held = rows.filter(({ isFinal }) => isFinal)
  academy.arm('result', { name: '503', times: 2 })
  const sent = await desk.client.results.send({ batchId: desk.id })
  expect(sent).toEqual({ revision: 1, students: held.length, open: rows.length - held.length })
  await until(() => academy.examResults.length === 1)
  const [first] = academy.examResults
  expect(JSON.parse(first!.body)).toMatchObject({
    station_id: desk.station.id,
    exam: { id: desk.id, name: '3월 모의고사' },
    revision: 1,
    open: rows.length - held.length,
    students: held.map(({ number, points, possible }) => ({ number, points, possible })),
  })

  expect(await desk.client.results.send({ batchId: desk.id })).toEqual(sent)
  const [head, line, ...others] = sampleFile('key.csv').toString('utf8').split('\n')
  const worthMore = line!.replace(/\d+\s*$/, '97')
  const key = Buffer.from([head, worthMore, ...others].join('\n')).toString('base64')
  await desk.client.batches.setKey({ id: desk.id, csv: key })
  expect(await desk.client.results.send({ batchId: desk.id })).toMatchObject({ revision: 2 })
  await until(() => academy.examResults.length === 2)
  expect(JSON.parse(academy.examResults[1]!.body)).toMatchObject({ revision: 2, exam: { id: desk.id } })
  expect(academy.examResults[1]!.key).not.toBe(first!.key)
  expect(academy.deliveries).toEqual([])

  // In a copy from before, what was sent since is not known: whatever goes out now must stand above it, unchanged or not.
  const recovery = { why: 'chosen', atMs: 1, backupAtMs: 0, quarantine: '' }
  desk.station.facts.set('database.recovery', recovery, 1)
  const above = await desk.client.results.send({ batchId: desk.id })
  expect(above.revision).toBeGreaterThan(100)
  expect(await desk.client.results.send({ batchId: desk.id })).toEqual(above)
  await until(() => academy.examResults.length === 3)
  expect(JSON.parse(academy.examResults[2]!.body)).toMatchObject({ revision: above.revision })
})
