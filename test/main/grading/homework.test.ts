import { expect, it } from 'vitest'
import { sharedDesk } from '#test/support/desk.ts'
import { layHomework, pagesOf, recordingOf } from '#test/support/homework.ts'

const desk = sharedDesk()
const base64 = (text: string) => Buffer.from(text).toString('base64')

it('homework is listed by its day and student, from files here and of the academy, whatever became of it', async () => {
  const { station, client } = await desk()
  const { templateId } = await exam(client)
  const atMs = Date.parse('2026-11-30T16:00:00Z')
  const page = { type: 'handwriting_analysis', atMs } as const
  const recording = { type: 'homework_video_analysis', atMs } as const
  const growth = [{ from_index: 0, to_index: 50, from_score: 0.01, to_score: 0.04 }]
  const whole = layHomework(station, {
    ...{ ...recording, file: '0412_20261129.mp4' },
    result: recordingOf(Array(10).fill(0.04), { growth }),
  })
  const named = layHomework(station, {
    ...{ ...page, url: 'https://files.example/a/%EA%B9%80%ED%95%98%EB%8A%98.jpg?token=1' },
    result: pagesOf(0.01, 0.06),
  })
  const failed = layHomework(station, { ...recording, file: '20261128 누구.mov' })
  // What is not finished yet is no row.
  station.jobs.enqueue({ type: page.type, payload: {}, source: { file: '0412.jpg' } }, atMs)

  const { rows, passPercent } = await client.homework.list()
  expect(passPercent).toBe(0)
  expect(rows).toMatchObject([
    {
      // After midnight in Seoul.
      ...{
        jobId: named,
        kind: 'page',
        origin: 'api',
        name: '김하늘.jpg',
        day: '2026-12-01',
        dayBy: 'arrival',
      },
      ...{ student: { number: '0412', name: '김하늘', group: '3반' }, studentBy: 'file', error: null },
      measure: { writing: 0.06, growth: null, remarks: [] },
    },
    {
      ...{ jobId: whole, kind: 'recording', origin: 'local', day: '2026-11-29', dayBy: 'file' },
      measure: { writing: 0.04, growth: { stretches: [{ from: 0, to: 0.5, before: 0.01, after: 0.04 }] } },
    },
    { jobId: failed, student: null, error: { reason: 'damaged' }, measure: null },
  ])

  // What a person says wins, is kept beside the guess, and is taken back by what was said before.
  const { before } = await client.homework.say({
    words: [
      { jobId: failed, student: { number: '0413', name: '박이수' }, day: '2026-11-27' },
      { jobId: named, student: 'nobody', day: null },
    ],
  })
  const said = async () => {
    const { rows: all } = await client.homework.list()
    return [failed, named].map((id) => {
      const row = all.find(({ jobId }) => jobId === id)
      return [row?.student?.name, row?.studentBy, row?.day, row?.dayBy]
    })
  }
  expect(await said()).toEqual([
    ['박이수', 'person', '2026-11-27', 'person'],
    [undefined, 'person', '2026-12-01', 'arrival'],
  ])
  await client.homework.say({ words: before })
  expect(await said()).toEqual([
    [undefined, null, '2026-11-28', 'file'],
    ['김하늘', 'file', '2026-12-01', 'arrival'],
  ])
  expect(station.db.prepare('SELECT count(*) FROM homework_words').pluck().get()).toBe(0)
  await expect(
    client.homework.say({ words: [{ jobId: 9999, student: null, day: null }] }),
  ).rejects.toMatchObject({ data: { reason: 'job-not-found' } })

  // A student of that name in another class: nobody can tell by the name any more.
  const { id } = await client.batches.create({ name: '다른 반', templateId })
  await client.batches.setRoster({ id, csv: base64('number,name\n0999,김하늘') })
  const row = (await client.homework.list()).rows.find(({ jobId }) => jobId === named)
  expect(row).toMatchObject({ student: null, candidates: [{ number: '0999' }, { number: '0412' }] })
})

async function exam(client: Awaited<ReturnType<typeof desk>>['client']) {
  const [template] = await client.templates.list()
  const templateId = template!.id
  const { id } = await client.batches.create({ name: '반', templateId })
  await client.batches.setRoster({ id, csv: base64('number,name,class\n0412,김하늘,3반\n0413,박이수,3반') })
  return { templateId }
}
