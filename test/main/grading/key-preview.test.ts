import { describe, expect, it } from 'vitest'
import { keyGridTable, openKeyGrid } from '#renderer/features/import/key-grid-state.ts'
import { testDesk } from '#test/support/desk.ts'
import { formatted, workbook } from '#test/support/workbook.ts'

describe('a key that is looked at before it is taken', () => {
  it('says whose score it would change and by how much, and changes nothing', async () => {
    const desk = await testDesk()
    const { client, id } = desk
    try {
      await desk.setKey()
      await desk.setRoster()
      await desk.bring(...desk.scans('01-flatbed.jpg'))
      await desk.settled()
      const rows = (answers: Record<number, string | ReturnType<typeof formatted>>) => [
        ['3월 모의고사 정답'],
        ['형별', '문항', '정답', '배점'],
        ...Object.entries(answers).map(([question, answer]) => ['홀수', Number(question), answer, 50]),
      ]
      const give = (answers: Parameters<typeof rows>[0]) =>
        workbook({ 정답: rows(answers) }).toString('base64')

      const asked = await client.batches.previewKey({
        id,
        csv: give({ 1: '1|2', 2: formatted(46057, 'mm"월" dd"일"') }),
      })
      expect(asked).toMatchObject({
        open: {
          strokes: [{ line: 3, question: '1', text: '1|2' }],
          dates: [{ line: 4, question: '2', text: '2026-02-04', readings: ['2/4'] }],
        },
        changes: null,
      })
      const refused = client.batches.setKey({ id, csv: give({ 1: '1|2' }) })
      await expect(refused).rejects.toMatchObject({ data: { reason: 'key-stroke' } })

      const csv = give({ 1: '1|2', 2: '1' })
      const preview = await client.batches.previewKey({ id, csv, replies: { stroke: 'either' } })
      expect(preview.forms).toMatchObject([{ form: '홀수', questions: 2, points: 100 }])
      expect(preview.forms?.[0].unkeyed).toHaveLength(31)
      expect(preview.changes).toMatchObject([
        { name: '김하늘', number: '00412703', before: { points: 87, possible: 100 } },
      ])
      const points = async () => (await desk.pages())[0].points
      expect(await points()).toBe(87)

      // The same desk gives its results as files; what they say is tested where they are made.
      for (const [format, start, fileName] of [
        ['csv', '\uFEFF파일', '3월 모의고사.csv'],
        ['json', '{', '3월 모의고사.json'],
        ['xlsx', 'PK', '3월 모의고사.xlsx'],
        ['academy', 'PK', '3월 모의고사 채점표.xlsx'],
      ] as const) {
        const file = await client.results.file({ batchId: id, format })
        expect(file).toMatchObject({ fileName, leftOut: [] })
        expect(Buffer.from(file.bytes, 'base64').toString().startsWith(start), format).toBe(true)
      }

      await client.batches.setKey({ id, csv, replies: { stroke: 'either' } })
      expect(await points()).toBe(preview.changes?.[0].after.points)
      expect((await client.batches.previewKey({ id, csv, replies: { stroke: 'either' } })).changes).toEqual(
        [],
      )

      // In cells it is as it was meant; given back as it was read it changes nothing; undone it is the one before, or none.
      const { forms, questions, cells } = await client.batches.key({ id })
      expect([forms.toSorted(), questions.length]).toEqual([['짝수', '홀수'], 33])
      expect(cells).toMatchObject([
        { form: '홀수', question: questions[0], answer: '1/2', points: '50' },
        { answer: '1', points: '50' },
      ])
      const table = ['form,question,answer,points', ...cells.map((cell) => Object.values(cell).join(','))]
      const same = Buffer.from(table.join('\n')).toString('base64')
      expect((await client.batches.previewKey({ id, csv: same })).changes).toEqual([])
      // A filled sheet is a key like any other: by itself it is all right.
      const [sheet] = await desk.pages()
      const filled = await client.batches.keyOfSheet({ id, pageId: sheet.id })
      expect(filled).toMatchObject({ isNobodys: false, doubts: [] })
      const { text } = keyGridTable(openKeyGrid(filled.cells))
      const ofSheet = await client.batches.previewKey({ id, csv: Buffer.from(text).toString('base64') })
      const [{ after }] = ofSheet.changes!
      expect(after.points).toBe(after.possible)

      const { before } = await client.batches.setKey({ id, csv: give({ 1: '5' }) })
      expect(await points()).not.toBe(preview.changes?.[0].after.points)
      await client.batches.putKeyBack({ id, csv: before })
      expect(await points()).toBe(preview.changes?.[0].after.points)
      const broken = Buffer.from('question,answer\n99,1\n').toString('base64')
      await expect(client.batches.putKeyBack({ id, csv: broken })).rejects.toMatchObject({
        data: { reason: 'key-unknown-question' },
      })
      await client.batches.putKeyBack({ id, csv: null })
      expect(await points()).toBeNull()
      await client.batches.putKeyBack({ id, csv: before })

      // Siblings by a parent's phone: whose the sheet is, is asked.
      const siblings = '이름,학부모연락처\n김하늘,010-0041-2703\n김바다,010-0041-2703\n'
      const roster = await client.batches.setRoster({ id, csv: Buffer.from(siblings).toString('base64') })
      expect(roster).toMatchObject({ students: 2, notes: [{ kind: 'number-shared', lines: [2, 3] }] })
      expect((await desk.pages())[0]).toMatchObject({ standing: 'review', studentName: null })
      const [review] = await client.reviews.queue({ batchId: id, lane: 'identity' })
      expect(review.reasons).toEqual(['several-students'])
      expect(review.candidates.map(({ name }) => name).toSorted()).toEqual(['김바다', '김하늘'])
      const [{ number: studentNumber }] = review.candidates.filter(({ name }) => name === '김바다')
      await client.reviews.resolve({ id: review.id, value: { kind: 'identity', studentNumber } })
      expect((await desk.pages())[0]).toMatchObject({ standing: 'ok', studentName: '김바다' })
    } finally {
      await desk.station.stop()
    }
  })
})
