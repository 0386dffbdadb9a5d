import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readPage } from '#main/engines/omr/read-page.ts'
import type { DocumentEvent } from '#shared/contract/documents.ts'
import { decideRows } from '#shared/domain/decide.ts'
import type { DocumentKind } from '#shared/domain/document-kinds.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import { pageAnswers } from '#shared/domain/page-answers.ts'
import { runCli } from '#test/support/cli.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleScan, testDesk } from '#test/support/desk.ts'
import { pdfPages } from '#test/support/pdf-text.ts'
import { readOnly } from '#test/support/read-all.ts'

type Desk = Awaited<ReturnType<typeof testDesk>>
type Order = Parameters<Desk['client']['documents']['make']>[0]

async function make({ client, station, id }: Desk, kind: DocumentKind, more: Partial<Order> = {}) {
  const events: DocumentEvent[] = []
  const order: Order = { kind, batchIds: [id], audience: { kind: 'all' }, ...more }
  for await (const event of await client.documents.make(order)) events.push(event)
  const last = events.at(-1)
  if (last?.kind === 'failed') return { failed: last.error.reason }
  if (last?.kind !== 'done') throw new Error('it never ended')
  const bytes = readFileSync(station.blobs.find(last.sha256)!.path)
  if (order.each === true) return { ...last, events, bytes, pages: [], files: unzipSync(bytes) }
  return { ...last, events, bytes, pages: await pdfPages(bytes), files: {} }
}

/** The same, where it has to come to something. */
async function made(...order: Parameters<typeof make>) {
  const document = await make(...order)
  if ('failed' in document) throw new Error(document.failed)
  return document
}

it('documents of an exam on the desk, from one without a key to the marked scans', async () => {
  const desk = await testDesk()
  const { station, client, id, template } = desk
  expect(await make(desk, 'wrong-notes')).toEqual({ failed: 'documents-no-key' })
  await desk.setKey()
  expect(await make(desk, 'score-card')).toEqual({ failed: 'documents-empty' })
  expect(await make(desk, 'answer-sheets')).toEqual({ failed: 'documents-no-roster' })
  expect(await make(desk, 'wrong-note-columns')).toEqual({ failed: 'documents-no-paper' })
  await desk.setRoster()

  // A sheet that was printed for a student is read as that student's.
  const number = '01093341'
  const printed = await made(desk, 'answer-sheets', { audience: { kind: 'students', numbers: [number] } })
  expect(printed.pages.map(({ text }) => text).join()).toContain('박서연')
  const page = template.pages[0]
  const layout = pageLayout(page, template.unit)
  expect(printed.pages[0].width).toBeCloseTo((210 * 72) / 25.4, 1)
  const reading = await readPage(await readOnly(printed.bytes, { dpi: 150 }), [layout])
  const answers = pageAnswers(page, layout, decideRows(reading.rows, layout.rows), reading.rows)
  expect(answers.number).toMatchObject({ text: number, status: 'ok' })
  expect(answers.answers.every(({ status }) => status === 'blank')).toBe(true)

  await desk.bring(...desk.scans('01-flatbed.jpg', '06-two-marks.jpg', '07-upside-down.jpg'))
  await desk.settled()
  const notes = await made(desk, 'wrong-notes')
  expect(notes.pages[0].text).toMatch(
    /학생 ID: 00412703\s+김하늘[\s\S]*생성일: [\s\S]*시험 3월 모의고사[\s\S]*제출 답안/,
  )
  expect(notes.pages[0].text).toMatch(/Q11\s+무응답/)
  expect(notes.pages[1].text).toMatch(/66–69 \/ 100점 \(잠정\)/)
  expect(notes.fileName).toBe('오답 노트 · 3월 모의고사.pdf')
  expect(notes.events[0]).toEqual({ kind: 'progress', done: 0, total: 3 })

  // A document without questions on it looks for none, on no paper.
  const scan = {
    name: '01-flatbed.jpg',
    sha256: (await station.blobs.put([sampleScan('01-flatbed.jpg')])).sha256,
  }
  expect(await make(desk, 'wrong-notes', { paper: scan, solutions: scan })).toHaveProperty('pages.length', 3)

  // The same as a file for each.
  const each = await made(desk, 'wrong-notes', { each: true })
  expect([each.fileName, each.events.length > 1]).toEqual(['오답 노트 · 3월 모의고사.zip', true])
  const files = Object.entries(each.files)
  expect(files.map(([name]) => name)).toContain('00412703 김하늘.pdf')
  expect(files).toHaveLength(3)
  for (const [name, bytes] of files) {
    const [{ text }] = await pdfPages(Buffer.from(bytes))
    expect(text).toContain(name.slice('00412703 '.length, -'.pdf'.length))
  }
  expect(await make(desk, 'ranking', { each: true })).toEqual({ failed: 'documents-not-each' })

  const ofClass = await made(desk, 'wrong-notes', { audience: { kind: 'group', group: '2반' } })
  expect(ofClass.pages).toHaveLength(1)
  expect(ofClass.pages[0].text).toContain('조시우')

  // Upside down in the scanner, upright on paper; a page a sheet, with the whole picture in it.
  const marked = await made(desk, 'annotated')
  expect(marked.pages).toHaveLength(3)
  expect(marked.bytes.toString('latin1').match(/\/Subtype \/Image/g)).toHaveLength(3)
  expect(marked.pages[2].text).toMatch(/총점 84 \/ 100점/)
  expect(marked.pages[1].text).toMatch(/총점 66–69 \/ 100점\s+잠정/)

  const list = await made(desk, 'score-list')
  for (const { name } of (await client.results.table({ batchId: id })).absent) {
    expect(list.pages.map(({ text }) => text).join()).toContain(name)
  }

  // Scores that change while it is drawn: what was drawn is of yesterday.
  let isChanged = false
  const order: Order = { kind: 'score-card', batchIds: [id], audience: { kind: 'all' } }
  const events: DocumentEvent[] = []
  for await (const event of await client.documents.make(order)) {
    if (!isChanged) station.desk.batches.setKey(id, Buffer.from('question,answer,points\n1,3,50\n2,1,50\n'))
    isChanged = true
    events.push(event)
  }
  expect(events.at(-1)).toMatchObject({ kind: 'failed', error: { reason: 'documents-stale' } })
  expect(readdirSync(station.folder.work)).toEqual([])

  // The terminal makes them of the same exam, while the desk is open.
  const out = testFolder()
  const env = { GRADING_STATION_DATA: station.folder.dir, GRADING_STATION_LANGUAGE: 'en' }
  const [cliEach, cli, unknown] = await Promise.all([
    runCli(['documents', '3월 모의고사', '--kind', 'score-card', '--each', '--out', out, '--json'], env),
    runCli(['documents', '3월 모의고사', '--kind', 'ranking', '--out', out, '--json'], env),
    runCli(['documents', '없는 시험', '--kind', 'ranking', '--out', out], env),
  ])
  expect(cli).toMatchObject({ code: 0 })
  const { file, pages } = JSON.parse(cli.stdout)
  expect(file).toBe(join(out, '3월 모의고사 Ranking.pdf'))
  expect(pages).toBe(1)
  expect(existsSync(file)).toBe(true)
  const cards = join(out, '3월 모의고사 Score report')
  expect(JSON.parse(cliEach.stdout)).toMatchObject({ folder: cards, pages: 3, students: 3 })
  expect(readdirSync(cards).sort()).toEqual(JSON.parse(cliEach.stdout).files.toSorted())
  expect(unknown).toMatchObject({
    code: 1,
    stderr: 'There is no exam “없는 시험”. There are: 1 3월 모의고사\n',
  })
})
