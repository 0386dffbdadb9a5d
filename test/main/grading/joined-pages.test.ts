import { describe, expect, it } from 'vitest'
import { back, front, stackedDesk, twoPages } from '#test/support/stacked-desk.ts'

const { exam } = stackedDesk()
type Desk = Awaited<ReturnType<typeof exam>>

const scores = async (desk: Desk) =>
  (await desk.rows()).map(({ number, points, least, most, isFinal }) => [
    number,
    isFinal ? points : [least, most],
  ])
const questions = async (desk: Desk) =>
  (await desk.open()).map(({ label, pageId, reasons, partners }) => ({
    ...{ label, pageId, reasons },
    partners: partners.map((page) => page.pageId),
  }))

describe('front and back of one student', () => {
  it('are one result by their order, also where only the front has the number and a page beside them is empty', async () => {
    const desk = await exam()
    const [f1, b1] = await desk.lay(front('1111'), back('12_'), 'empty', front('2222', '1_3'), back('321'))
    await desk.grade()
    expect(await scores(desk)).toEqual([
      ['1111', 5],
      ['2222', 3],
    ])
    expect(await questions(desk)).toEqual([])
    const table = await desk.client.results.table({ batchId: desk.batchId })
    expect(table.absent.map(({ number }) => number)).toEqual(['3333', '4444'])
    expect(table.rows[0]).toMatchObject({ pageId: f1, right: 5, blank: 1, rank: 1 })
    expect(table.items.find(({ question }) => question === 'q6')).toMatchObject({ n: 2, blank: 1 })
    // Every number leads to the page that it is on.
    const choice = { batchId: desk.batchId, form: '', question: 'q6', option: '' }
    expect(await desk.client.results.choosers(choice)).toMatchObject([{ pageId: b1, number: '1111' }])
    const sheet = await desk.client.batches.sheet({ pageId: b1! })
    expect(sheet.page).toMatchObject({ studentNumber: '1111', studentName: '가', points: 5, possible: 6 })
    expect(sheet.parts.map(({ pageId }) => pageId)).toEqual([f1, b1])
    expect(sheet.rows.map(({ label, verdict }) => [label, verdict])).toEqual([
      ['q4', 'right'],
      ['q5', 'right'],
      ['q6', 'blank'],
    ])
  })

  it('are joined by the number wherever they lie, and by their own form', async () => {
    const template = twoPages({ isNumberedTwice: true, hasForms: true })
    const key =
      'form,question,answer\n' +
      ['A', 'B']
        .map((form) =>
          [1, 2, 3, 4, 5, 6].map((q) => `${form},q${q},${form === 'A' ? ((q - 1) % 3) + 1 : 5}`).join('\n'),
        )
        .join('\n')
    const desk = await exam({ template, key })
    await desk.lay(front('1111', '123', { form: 'A' }), front('2222', '555', { form: 'B' }))
    await desk.lay(back('555', { number: '2222' }), back('123', { number: '1111', form: 'A' }))
    await desk.grade()
    // The back of the second says no form of its own, and is of the front's.
    expect(await scores(desk)).toEqual([
      ['1111', 6],
      ['2222', 6],
    ])
  })

  it('are joined by the number in the code of a back that has no room to mark one', async () => {
    const desk = await exam({ template: twoPages({ hasCode: true }) })
    await desk.lay(front('1111'), front('2222', '555'))
    const [b2, , b9] = await desk.lay(
      back('555', { printed: '2222' }),
      back('123', { printed: '1111' }),
      back('123', { printed: '9999' }),
    )
    await desk.grade()
    expect(await scores(desk)).toContainEqual(['1111', 6])
    expect(await scores(desk)).toContainEqual(['2222', 0])
    expect(await desk.client.batches.sheet({ pageId: b2! })).toMatchObject({ page: { studentName: '나' } })
    // Of nobody on the roster: it is a page like any without a number.
    expect(await questions(desk)).toMatchObject([{ pageId: b9, reasons: ['partner-missing'] }])
  })

  it('fed once a side are asked about once, and all follow the pair that a person joins', async () => {
    const desk = await exam()
    const laid = [front('1111'), front('2222'), front('3333'), back('123'), back('12_'), back('1__')]
    const [f1, , , b1, , b3] = await desk.lay(...laid)
    await desk.grade()
    const asked = await questions(desk)
    expect(asked.map(({ reasons }) => reasons[0])).toEqual(Array(6).fill('partner-order'))
    expect(asked[0].partners).toEqual([b1, expect.any(Number), b3])
    const [{ id }] = await desk.open()
    await desk.client.reviews.resolve({ id, value: { kind: 'join', withPageId: b3! } })
    expect(await scores(desk)).toEqual([
      ['1111', 4],
      ['2222', 5],
      ['3333', 6],
    ])
    expect(await questions(desk)).toEqual([])
    expect((await desk.client.batches.sheet({ pageId: b3! })).parts[0]).toMatchObject({ pageId: f1 })
  })

  it('wait for a doubt on either, and are settled with it', async () => {
    const desk = await exam()
    const [f1, b1] = await desk.lay(front('1111'), back('12_'))
    await desk.grade()
    const say = (row: string, detected: string[], pageId: number) =>
      desk.client.reviews.correct({ pageId, row, value: { kind: 'marks', detected } })
    await say('q6', ['3'], b1!)
    expect(await scores(desk)).toEqual([['1111', 6]])
    await desk.client.reviews.correct({
      pageId: f1!,
      value: { kind: 'identity', studentNumber: '2222' },
    })
    expect(await desk.client.batches.sheet({ pageId: b1! })).toMatchObject({ page: { studentName: '나' } })
    await desk.client.reviews.undo()
    expect(await scores(desk)).toEqual([['1111', 6]])
  })
})

describe('a page without its partner', () => {
  it('is named, has no score that holds, and is joined by a person with a page that nobody else has', async () => {
    const desk = await exam()
    const [, , f2, f3, b3] = await desk.lay(front('1111'), back(), front('2222'), front('3333'), back())
    const [late] = await desk.lay(back('1__'))
    await desk.grade()
    expect(await scores(desk)).toEqual([
      ['1111', 6],
      ['2222', [3, 6]],
      ['3333', 6],
      [null, [1, 4]],
    ])
    expect(await questions(desk)).toEqual([
      { label: 'partner', pageId: f2, reasons: ['partner-missing'], partners: [late] },
      { label: 'partner', pageId: late, reasons: ['partner-missing'], partners: [f2] },
    ])
    const [review] = await desk.open()
    const join = (withPageId: number | null) =>
      desk.client.reviews.resolve({ id: review!.id, value: { kind: 'join', withPageId } })
    // A sheet has one front.
    await expect(join(f3!)).rejects.toMatchObject({ data: { reason: 'pages-not-joinable' } })
    await expect(join(b3!)).rejects.toMatchObject({ data: { reason: 'pages-not-joinable' } })
    await join(late!)
    expect(await scores(desk)).toContainEqual(['2222', 4])
    expect(await questions(desk)).toEqual([])
    await desk.client.reviews.undo()
    expect(await questions(desk)).toHaveLength(2)
    // What is not there was not answered.
    await join(null)
    expect((await desk.rows()).find(({ number }) => number === '2222')).toMatchObject({
      ...{ points: 3, isFinal: true, blank: 3 },
    })
    expect(await questions(desk)).toMatchObject([{ pageId: late }])
    const [left] = await desk.open()
    await desk.client.reviews.resolve({ id: left!.id, value: { kind: 'page', action: 'discard' } })
    expect(await questions(desk)).toEqual([])
  })

  it('may be the one that could not be read: nothing is joined over it or asked before it', async () => {
    const desk = await exam()
    await desk.lay(front('1111'), 'unread', 'unread', back(), front('3333'), back())
    await desk.grade()
    expect(await scores(desk)).toEqual(
      [
        ['1111', [3, 6]],
        [null, [0, 0]],
        [null, [0, 0]],
        [null, [3, 6]],
        ['3333', 6],
      ].map(([number, score]) => (String(score) === '0,0' ? [number, [null, null]] : [number, score])),
    )
    expect(await questions(desk)).toEqual([])
  })

  it('is asked for page after page where the order of the stack tells nothing', async () => {
    const desk = await exam()
    // A stack that begins with a back was fed the other way round, or has lost its first front.
    await desk.lay(back(), front('1111'), back(), front('2222'), back())
    await desk.grade()
    expect((await desk.rows()).filter(({ isFinal }) => isFinal)).toEqual([])
    expect((await questions(desk)).map(({ reasons }) => reasons[0])).toContain('partner-order')
  })

  it('is not the page beside it that says another number or form', async () => {
    const desk = await exam({ template: twoPages({ isNumberedTwice: true }) })
    await desk.lay(front('1111'), back('123', { number: '2222' }), front('3333'), back())
    await desk.grade()
    expect(await scores(desk)).toEqual([
      ['1111', [3, 6]],
      ['2222', [3, 6]],
      ['3333', 6],
    ])
    expect((await questions(desk)).map(({ reasons }) => reasons)).toEqual([
      ['partner-missing'],
      ['partner-missing'],
    ])
  })
})

describe('two fronts with one number', () => {
  it('are two sheets, of which one is kept with its back and the other is left out with its own', async () => {
    const desk = await exam()
    const [f1, b1, f2, b2] = await desk.lay(front('1111'), back(), front('1111', '555'), back('555'))
    await desk.grade()
    const open = await desk.open()
    expect(open.map(({ label, twins }) => [label, twins.map(({ pageId }) => pageId)])).toEqual([
      ['number', [f2]],
      ['number', [f1]],
    ])
    await desk.client.reviews.keepSheet({ pageId: f1!, overPageIds: [f2!] })
    expect(await scores(desk)).toEqual([['1111', 6]])
    expect(await questions(desk)).toEqual([])
    const standing = async () =>
      (await desk.client.batches.pages({ id: desk.batchId })).rows.map((page) => [page.id, page.standing])
    expect(await standing()).toEqual([
      [f1, 'ok'],
      [b1, 'ok'],
      [f2, 'cancelled'],
      [b2, 'cancelled'],
    ])
    await desk.client.reviews.undo()
    expect(await desk.open()).toHaveLength(2)
  })
})

describe('a page that was joined wrongly', () => {
  it('is taken off by a person, and back again', async () => {
    const desk = await exam()
    const [, b1] = await desk.lay(front('1111'), back(), front('2222'), back())
    await desk.grade()
    const value = { kind: 'join' as const, withPageId: null }
    await desk.client.reviews.correct({ pageId: b1!, value })
    expect((await questions(desk)).map(({ reasons }) => reasons)).toEqual([['partner-missing']])
    expect(await scores(desk)).toContainEqual(['1111', [3, 6]])
    await desk.client.reviews.undo()
    expect(await scores(desk)).toContainEqual(['1111', 6])
  })
})
