import { describe, expect, test } from 'vitest'
import { choiceSequence } from '#main/engines/ocr/choice-sequence.ts'
import { linesOf } from '#main/engines/ocr/lines.ts'
import { type Placed, readingOrder } from '#main/engines/ocr/reading-order.ts'

interface Named extends Placed {
  readonly name: string
}

const piece = (name: string, x: number, y: number, w: number, mark?: string): Named => ({
  ...{ name, x, y, w, h: 20 },
  ...(mark === undefined ? {} : { mark }),
})
const column = (letter: string, x: number, from: number, lines: number, w = 380) =>
  Array.from({ length: lines }, (_, i) => piece(`${letter}${i}`, x, from + i * 30, w))
const orderOf = (pieces: readonly Named[]) =>
  readingOrder([...pieces].sort((a, b) => a.name.localeCompare(b.name)))
    .flatMap((group) => group.map((row) => row.map(({ name }) => name).join('+')))
    .join(' ')

describe('reading order', () => {
  test('a title across the gutter ends the columns above it and is read once', () => {
    const page = [
      piece('title', 250, 0, 400),
      ...column('a', 0, 50, 4),
      ...column('b', 460, 50, 4),
      piece('middle', 300, 200, 300),
      ...column('c', 0, 250, 3),
      ...column('d', 460, 250, 3),
      piece('page', 410, 400, 30),
    ]
    expect(orderOf(page)).toBe('title a0 a1 a2 a3 b0 b1 b2 b3 middle c0 c1 c2 d0 d1 d2 page')
  })

  test('three columns are read one after another, whichever gutter is wider', () => {
    for (const third of [560, 590]) {
      const page = [
        piece('title', 150, 0, 550),
        ...column('a', 0, 50, 5, 260),
        ...column('b', 285, 50, 5, 260),
        ...column('c', third, 50, 4, 260),
      ]
      expect(orderOf(page)).toBe('title a0 a1 a2 a3 a4 b0 b1 b2 b3 b4 c0 c1 c2 c3')
    }
  })

  test('what stands in the middle one of three columns above both others, or by itself below them, is the page’s', () => {
    // A page tilted or bowed a little: its columns begin and end at different heights.
    for (const [left, right] of [
      [80, 68],
      [66, 82],
    ]) {
      const page = [
        piece('title', 340, 0, 180),
        piece('name', 420, 40, 90),
        ...column('a', 0, left, 5, 260),
        ...column('b', 285, 74, 5, 260),
        ...column('c', 570, right, 5, 260),
        piece('page', 400, 290, 20),
      ]
      expect(orderOf(page)).toBe(
        [
          'title name',
          ...['a', 'b', 'c'].map((c) => [0, 1, 2, 3, 4].map((i) => `${c}${i}`).join(' ')),
          'page',
        ].join(' '),
      )
    }
    // A line more than the others have is not.
    const uneven = [
      ...column('a', 0, 50, 5, 260),
      ...column('b', 285, 50, 6, 260),
      ...column('c', 570, 50, 4, 260),
    ]
    expect(orderOf(uneven)).toBe('a0 a1 a2 a3 a4 b0 b1 b2 b3 b4 b5 c0 c1 c2 c3')
  })

  test('choices side by side on a page of one column are no columns', () => {
    const rows = [0, 1, 2, 3].flatMap((i) => [
      piece(`q${i}`, 0, i * 100, 420),
      piece(`q${i}x1`, 0, i * 100 + 30, 60, '①'),
      piece(`q${i}x2`, 300, i * 100 + 30, 60, '②'),
      piece(`q${i}x3`, 600, i * 100 + 30, 60, '③'),
      piece(`q${i}x4`, 0, i * 100 + 60, 60, '④'),
      piece(`q${i}x5`, 600, i * 100 + 60, 60, '⑤'),
    ])
    expect(orderOf(rows)).toBe(
      [0, 1, 2, 3].map((i) => `q${i} q${i}x1+q${i}x2+q${i}x3 q${i}x4+q${i}x5`).join(' '),
    )
  })

  test('a page number below a narrow gutter does not hide it', () => {
    const page = [...column('a', 0, 0, 6, 440), ...column('b', 470, 0, 6, 440), piece('page', 448, 300, 14)]
    expect(orderOf(page)).toBe('a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5 page')
  })

  test('what stands beside a title is read with it, higher or lower', () => {
    const page = [
      ...[piece('number', 0, 8, 20), piece('title', 350, 0, 200), piece('form', 820, -9, 80)],
      ...[...column('a', 0, 60, 6, 430), ...column('b', 470, 60, 6, 430)],
    ]
    expect(orderOf(page)).toBe('number+title+form a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5')
  })

  test('a line’s number in the margin ends no columns', () => {
    const page = [...column('a', 0, 0, 6, 430), ...column('b', 470, 0, 6, 430), piece('a3five', 435, 90, 24)]
    expect(orderOf(page)).toBe('a0 a1 a2 a3+a3five a4 a5 b0 b1 b2 b3 b4 b5')
  })

  test('a line whose box begins a little before its column ends none', () => {
    const page = [...column('a', 0, 0, 6, 430), ...column('b', 470, 0, 5, 430), piece('b5', 430, 150, 120)]
    expect(orderOf(page)).toBe('a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5')
  })

  test('a second column whose first choice went unread is still a column', () => {
    const right = [
      ...column('b', 460, 0, 3),
      ...['②', '③', '④'].map((mark, i) => piece(`b${i + 3}`, 460, 90 + i * 30, 90, mark)),
    ]
    const left = [...column('a', 0, 0, 5), piece('a5', 0, 150, 90, '①')]
    expect(orderOf([...left, ...right])).toBe('a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5')
  })

  test('one column of long lines with a table and choices in it is no two columns', () => {
    const rows = [0, 1, 2, 3].flatMap((i) => [
      piece(`q${i}`, 0, i * 120, 700),
      piece(`q${i}t`, 100, i * 120 + 30, 240),
      piece(`q${i}u`, 420, i * 120 + 30, 260),
    ])
    expect(orderOf(rows)).toBe([0, 1, 2, 3].map((i) => `q${i} q${i}t+q${i}u`).join(' '))
  })

  test('columns on one grid of lines are still read one after the other', () => {
    expect(orderOf([...column('a', 0, 0, 5), ...column('b', 460, 0, 5)])).toBe(
      'a0 a1 a2 a3 a4 b0 b1 b2 b3 b4',
    )
  })

  test('every piece is read exactly once, wherever pieces lie', () => {
    for (let seed = 1; seed < 60; seed += 1) {
      const at = (i: number, of: number) => ((seed * 7919 + i * 104729) % 997) * (of / 997)
      const page = Array.from({ length: 25 }, (_, i) =>
        piece(`p${i}`, at(i, 800), at(i + 31, 1000), 20 + at(i + 57, 500)),
      )
      const read = readingOrder(page).flat(2)
      expect(new Set(read).size).toBe(page.length)
      expect(read).toHaveLength(page.length)
    }
  })
})

describe('lines of a row', () => {
  const words = (x: number, ...texts: string[]) =>
    texts.map((text, i) => ({ text, confidence: 1, box: { x: x + i * 60, y: 0, w: 40, h: 20 } }))

  test('each choice is a line of its own, and cells of a table stay apart in one line', () => {
    const choices = [0, 200, 400].map((x, i) => ({ words: words(x, '①②③'[i], '답'), x, w: 100 }))
    expect(linesOf(choices, 20).map(({ text }) => text)).toEqual(['① 답', '② 답', '③ 답'])
    const cells = [0, 200].map((x) => ({ words: words(x, '기온', '12'), x, w: 100 }))
    expect(linesOf(cells, 20).map(({ text }) => text)).toEqual(['기온 12\t기온 12'])
  })

  test('a mark that is spoken of stays in its line', () => {
    expect(linesOf([{ words: words(0, '답은', '②', '이다'), x: 0, w: 160 }], 20)).toHaveLength(1)
  })
})

describe('choices in sequence', () => {
  const like = (number: number, sure: number) =>
    [0, 1, 2, 3, 4].map((i) => (i === number ? sure : (1 - sure) / 4))

  test('a mark that could be anything is what the count says', () => {
    const shapes = [
      like(0, 0.9),
      like(1, 0.9),
      [0.05, 0, 0.01, 0, 0],
      like(3, 0.9),
      like(4, 0.9),
      like(0, 0.9),
    ]
    expect(choiceSequence(shapes)).toEqual([0, 1, 2, 3, 4, 0])
  })

  test('shapes that are sure stand against the count', () => {
    expect(choiceSequence([like(0, 0.99), like(3, 0.999), like(4, 0.99)])).toEqual([0, 3, 4])
    expect(choiceSequence([])).toEqual([])
  })

  test('the first of two that look like ② is ①', () => {
    const shapes = [like(1, 0.96), like(1, 0.99), like(2, 0.99), like(3, 0.99)]
    expect(choiceSequence(shapes)).toEqual([0, 1, 2, 3])
  })
})
