import { describe, expect, test } from 'vitest'
import { openForeign } from '#main/engines/ocr/readers.ts'
import { layoutQuestions } from '#main/engines/segmentation/layout.ts'
import { type Candidate, parseMark } from '#main/engines/segmentation/marks.ts'
import { readMarksWith } from '#main/engines/segmentation/read-marks.ts'
import { fillHole, questionRun } from '#main/engines/segmentation/sequence.ts'
import { scan } from '#tools/exam-pages/render.ts'
import { CIRCLED } from '#tools/exam-pages/text.ts'
import { textWidth, typeset } from '#tools/exam-pages/typeset.ts'
import { seededRandom } from '#tools/random.ts'

const network = openForeign()
const TEXT = '다음 글을 읽고 가장 알맞은 것을 고르시오'
const [SIZE, LEADING] = [3.4, 5.4]

/** Questions of a stem and five choices down a column; millimetres. */
function column(x: number, y: number, marks: readonly string[]): string {
  let baseline = y
  const line = (text: string) => {
    const { svg } = typeset(text, x, baseline, SIZE)
    baseline += LEADING
    return svg
  }
  return marks
    .map((mark) => {
      const svg = [`${mark} ${TEXT.slice(0, 14)}`, ...CIRCLED.map((ring) => `${ring} 기억`)]
        .map(line)
        .join('')
      baseline += 4
      return svg
    })
    .join('')
}

const centred = (text: string, y: number, size = SIZE) =>
  typeset(text, 105 - textWidth(text, size) / 2, y, size).svg

async function numbersOf(svg: string) {
  const page = { svg, widthMm: 210, heightMm: 297 }
  const picture = await scan(page, { dpi: 150, noise: 3, blur: 0.6, paper: [225, 245] }, seededRandom(3))
  const read = await network
  const found = await layoutQuestions({ ...picture, channels: 1 }, (upright, boxes, again) =>
    readMarksWith(read, upright, boxes, again),
  )
  return found.map(({ number, h }) => ({ number, mm: (h * 25.4) / 150 }))
}

describe('questions by layout', () => {
  test('three columns under a centred title are read one after the other, the page’s number and the choices are no questions', async () => {
    const svg =
      centred('단어 시험 12회', 22, 7) +
      column(14, 40, ['9)', '10)', '11)']) +
      column(80, 40, ['12)', '13)', '14)']) +
      column(146, 40, ['15)', '16)']) +
      centred('17 / 20', 288)
    const found = await numbersOf(svg)
    expect(found.map(({ number }) => number)).toEqual([9, 10, 11, 12, 13, 14, 15, 16])
    for (const { mm } of found) expect(mm).toBeLessThan(36)
  })

  test('sections below each other are read one after the other, and the title between them belongs to no question', async () => {
    const svg =
      column(14, 40, ['[1~2]', '01.']) +
      column(110, 40, ['02.', '03.']) +
      centred('제 2 부 선택 과목 한국사', 135, 6) +
      column(14, 150, ['04.']) +
      column(110, 150, ['05.'])
    const found = await numbersOf(svg)
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    for (const { mm } of found) expect(mm).toBeLessThan(36)
  })
})

const candidate = (x: number, y: number, h = 20): Candidate => {
  const box = { x, y, w: 20, h }
  return { box, row: { ...box, parts: [] }, gap: 1, column: 0 }
}

describe('number marks', () => {
  test('a bracket that is not closed begins a passage; strokes and ringed digits are no numbers', () => {
    expect(parseMark('[36')).toMatchObject({ isPassage: true })
    expect(parseMark('[39~41]')).toMatchObject({ number: 39, isPassage: true })
    for (const text of ['I', 'l', '②', '①:', 'A', '1953']) expect(parseMark(text)).toBeUndefined()
  })

  test('letters of claims that look like numbers are in smaller type, and join no run', () => {
    const read = [
      { candidate: candidate(90, 100), number: 5, style: '.' as const },
      { candidate: candidate(111, 400, 14), number: 7, style: '.' as const },
    ]
    expect(questionRun(read, 20).map(({ number }) => number)).toHaveLength(1)
  })

  test('what cannot be read is a number by its place between two others, and never before or behind all', () => {
    const candidates = [candidate(90, 200), candidate(90, 300)]
    const hole = { numbers: [4, 5], candidates }
    expect(fillHole({ ...hole, isOpen: false }, ['', '']).map(({ number }) => number)).toEqual([4, 5])
    expect(fillHole({ ...hole, isOpen: true }, ['', ''])).toEqual([])
    expect(fillHole({ ...hole, isOpen: false }, ['The', 'honest'])).toEqual([])
  })
})
