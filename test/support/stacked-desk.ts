import { pagesRepository } from '#main/db/grading/pages.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { sheetCodeText } from '#shared/domain/sheet-code.ts'
import { Template } from '#shared/domain/template.ts'
import { sharedDesk } from '#test/support/desk.ts'
import { EMPTY_BUBBLE, filledBubble, rowOf } from '#test/support/row-evidence.ts'

const DIGITS = [...'0123456789']
const CHOICES = ['1', '2', '3', '4', '5']

const grid = (at: number) => ({
  type: 'grid' as const,
  origin: { x: 20, y: 20 + 60 * at },
  bubble: { w: 4, h: 4 },
  optionStep: { dx: 8, dy: 0 },
  rowStep: { dx: 0, dy: 8 },
})
const number = {
  ...{ kind: 'number', id: 'sid', identity: true, layout: grid(0) },
  ...{ labels: ['d1', 'd2', 'd3', 'd4'], options: DIGITS },
}
const form = { kind: 'form', id: 'form', layout: grid(1), options: ['A', 'B'] }
const questions = (id: string, ...labels: string[]) => ({
  ...{ kind: 'choice', id, layout: grid(2), labels, options: CHOICES },
})

/** Front with the number and q1 to q3, back with q4 to q6. */
export function twoPages({ isNumberedTwice = false, hasForms = false, hasCode = false } = {}): Template {
  const page = (id: string, fields: readonly unknown[]) => ({
    ...{ id, size: { w: 210, h: 297 }, fiducials: [{ kind: 'none' }] },
    fields: hasForms ? [form, ...fields] : fields,
  })
  const code = { kind: 'barcode', id: 'code', rect: { x: 180, y: 20, w: 16, h: 16 }, carries: 'sheet' }
  const back = { ...number, id: 'sid2', labels: ['e1', 'e2', 'e3', 'e4'] }
  return Template.parse({
    ...{ schema: 'grading-station/template@1', name: '앞뒤', unit: 'mm' },
    // A template's version is what it was when it was first installed.
    id: `two-pages-${isNumberedTwice}-${hasForms}-${hasCode}`,
    pages: [
      page('front', [number, questions('a', 'q1', 'q2', 'q3')]),
      page('back', [
        ...(isNumberedTwice ? [back] : []),
        ...(hasCode ? [code] : []),
        questions('b', 'q4', 'q5', 'q6'),
      ]),
    ],
  })
}

/** A page of a stack: what is on it, or why nothing is. */
export type Laid =
  | {
      readonly page: 'front' | 'back'
      readonly number?: string
      readonly form?: string
      readonly marks?: string
      /** The number in its code. */
      readonly printed?: string
    }
  | 'unread'
  | 'empty'

export const front = (number: string, marks = '123', more: { form?: string } = {}): Laid => ({
  ...{ page: 'front', number, marks },
  ...more,
})
export const back = (
  marks = '123',
  more: { number?: string; form?: string; printed?: string } = {},
): Laid => ({
  ...{ page: 'back', marks },
  ...more,
})

const codeOf = ({ id: templateId, version }: Template, pageId: string, number: string) => ({
  ...{ fieldId: 'code', format: 'QRCode' },
  text: sheetCodeText({ templateId, version, pageId, number }),
})

/** What reading the page would say: a full mark for each letter of `marks`, `_` for none. */
function readingOf(laid: Exclude<Laid, 'unread'>, template: Template, pageIndex: number): PageReading {
  const nothing = { rows: [], rowBoxes: [], bubbleCenters: [], codes: [], warnings: [] }
  if (laid === 'empty') return { ...nothing, pageIndex, state: 'unaligned', reason: 'empty-page' }
  const layout = templateLayouts(template).find(({ pageId }) => pageId === laid.page)!
  const texts: Record<string, string> = {
    ...{ number: laid.number ?? '', question: laid.marks ?? '', form: laid.form ?? '' },
  }
  const at: Record<string, number> = {}
  const rows = layout.rows.map(({ label, kind, options }) => {
    const place = at[kind] ?? 0
    at[kind] = place + 1
    const marked = texts[kind]?.[place]
    return rowOf(
      label,
      options.map((option) => (option === marked ? filledBubble(0.8) : EMPTY_BUBBLE)),
    )
  })
  const box: [number, number, number, number] = [10, 10, 60, 20]
  return {
    ...{ ...nothing, pageIndex, state: 'read', templatePageId: laid.page, rows },
    codes: laid.printed === undefined ? [] : [codeOf(template, laid.page, laid.printed)],
    image: { widthPx: 210, heightPx: 297 },
    rowBoxes: rows.map(() => box),
    bubbleCenters: layout.rows.map(({ options }) => options.flatMap((_, i) => [20 + 8 * i, 15])),
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

type Desk = Awaited<ReturnType<ReturnType<typeof sharedDesk>>>

/**
 * Exams of two-page sheets on one station, which the tests of a file share; pages are laid on them as reading would leave
 * them, without engines.
 */
export function stackedDesk() {
  const desk = sharedDesk()
  return {
    exam: async (options: Parameters<typeof stackedExam>[1] = {}) => stackedExam(await desk(), options),
  }
}

async function stackedExam(
  desk: Desk,
  {
    template = twoPages(),
    roster = 'number,name\n1111,가\n2222,나\n3333,다\n4444,라',
    key = 'question,answer\nq1,1\nq2,2\nq3,3\nq4,1\nq5,2\nq6,3',
  } = {},
) {
  desk.station.desk.templates.install(template, 'test')
  const { id } = await desk.client.batches.create({ name: '중간고사', templateId: template.id })
  if (roster !== '') await desk.client.batches.setRoster({ id, csv: base64(roster) })
  const pages = pagesRepository(desk.station.db)
  let files = 0

  /** A file with these pages. @returns their ids */
  async function lay(...stack: readonly Laid[]): Promise<number[]> {
    files += 1
    const name = `scan${files}.pdf`
    const { sha256 } = await desk.station.blobs.put([Buffer.from(name)])
    const fileId = pages.addFile({ batchId: id, name, sha256 }, files)
    return stack.map((laid, pageIndex) => {
      const pageId = pages.addPage({ batchId: id, fileId, pageIndex })
      if (laid === 'unread')
        pages.fail(pageId, { code: 'unreadable', reason: 'image-broken', message: 'broken' }, 1)
      else pages.saveReading(pageId, readingOf(laid, template, pageIndex), null, 1)
      return pageId
    })
  }
  return {
    ...desk,
    batchId: id,
    lay,
    /** Decides all of it, as the last page that is read does. */
    grade: async () => void (await desk.client.batches.setKey({ id, csv: base64(key) })),
    rows: async () => (await desk.client.results.table({ batchId: id })).rows,
    open: () => desk.client.reviews.queue({ batchId: id }),
  }
}
