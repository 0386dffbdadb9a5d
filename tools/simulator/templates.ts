// Longer than others: a list of designs, a function each.
import type { Template } from '#shared/domain/template.ts'
import {
  across,
  buildTemplate,
  choiceBlocks,
  cornerSquares,
  corners,
  type FiducialsInput,
  formCode,
  numberGrid,
  numericColumns,
  sheet,
  writingBox,
} from './template-parts.ts'

const A4_PORTRAIT = { w: 210, h: 297 }
const A4_LANDSCAPE = { w: 297, h: 210 }

/** A4 portrait, corner squares, circles with printed digits, 45 × 5, 8-digit number, form code. */
export function academySheet(): Template {
  const circle = { w: 4.6, h: 4.6 }
  return buildTemplate('academy-a4', '월말 평가 답안지', [
    sheet(
      A4_PORTRAIT,
      [cornerSquares(A4_PORTRAIT)],
      [
        writingBox('name', '성명', { x: 18, y: 34, w: 58, h: 11 }),
        writingBox('class', '반', { x: 18, y: 47, w: 58, h: 11 }),
        numberGrid('sid', '수험번호', 8, {
          x: 97,
          y: 48,
          bubble: { w: 4, h: 4 },
          option: 5.6,
          row: 6.2,
          shape: 'circle',
          printed: true,
        }),
        formCode(['홀수', '짝수'], { x: 160, y: 43, bubble: circle, option: 7.5, row: 8, shape: 'circle' }),
        ...choiceBlocks(
          3,
          15,
          5,
          { x: 34, y: 126, bubble: circle, option: 7.4, row: 9.6, shape: 'circle', printed: true },
          58,
        ),
      ],
    ),
  ])
}

/** A4 landscape, three L brackets and a triangle, plain ovals with the digits above, 40 × 4. */
export function bracketSheet(): Template {
  const where = corners(A4_LANDSCAPE, 11)
  const marks: FiducialsInput = {
    kind: 'corner-marks',
    marks: [
      ...(['top-left', 'top-right', 'bottom-left'] as const).map((corner) => ({
        shape: 'l-bracket' as const,
        corner,
        center: where[corner],
        size: { w: 9, h: 9 },
        thickness: 2.2,
      })),
      { shape: 'triangle', corner: 'bottom-right', center: where['bottom-right'], size: { w: 8, h: 8 } },
    ],
  }
  return buildTemplate('bracket-a4', '주간 시험 답안지', [
    sheet(
      A4_LANDSCAPE,
      [marks],
      [
        writingBox('name', '성명', { x: 18, y: 30, w: 58, h: 11 }),
        numberGrid('sid', '전화번호 뒤 8자리', 8, {
          x: 26,
          y: 72,
          bubble: { w: 4, h: 5 },
          option: 8.2,
          row: 6.6,
          printed: true,
        }),
        ...choiceBlocks(4, 10, 4, { x: 98, y: 54, bubble: { w: 4.2, h: 5.2 }, option: 8, row: 13.5 }, 47),
      ],
    ),
  ])
}

/** Middles of the timing bars; uneven, so that a card fed the wrong way round is known. */
const TIMING_BARS = [
  ...[20, 27, 34, 41, 48, 55, 62, 69, 76],
  ...[92, 99, 106, 113],
  ...[130, 137, 144, 151, 158],
  ...[178, 185, 192, 199, 206],
  ...[224, 231, 238, 245, 252, 259, 264],
]

/** A pink drop-out card with a timing track below, brackets, 30 × 5, numeric answers, form code. */
export function timingCard(): Template {
  const bracket = { w: 2.8, h: 4.6 }
  const small = { bubble: bracket, shape: 'bracket', printed: true } as const
  const track: FiducialsInput = {
    kind: 'timing-track',
    marks: TIMING_BARS.map((x) => ({ shape: 'rectangle', center: { x, y: 180 }, size: { w: 1.6, h: 4.4 } })),
  }
  const numeric = { ...small, option: 6.1, row: 5.6 }
  const page = sheet(
    { w: 280, h: 190 },
    [track],
    [
      writingBox('name', '성명', { x: 16, y: 26, w: 50, h: 11 }),
      formCode(['홀수형', '짝수형'], { x: 79, y: 40, bubble: bracket, option: 9, row: 8, shape: 'bracket' }),
      numberGrid('sid', '수험번호', 8, { ...small, x: 22, y: 82, option: 7.2, row: 6 }),
      ...choiceBlocks(2, 15, 5, { ...small, x: 121, y: 46, option: 8, row: 8.4 }, 52),
      numericColumns(31, 3, { ...numeric, x: 222, y: 40 }),
      numericColumns(32, 3, { ...numeric, x: 246, y: 40 }),
      numericColumns(33, 3, { ...numeric, x: 222, y: 118, option: 5.7 }),
      numericColumns(34, 3, { ...numeric, x: 246, y: 118, option: 5.7 }),
    ],
  )
  return buildTemplate('timing-card', '모의 학력평가 답안 카드', [page], '#e0457b')
}

/** A4 portrait inside a printed frame, boxes, 40 × 5, a number whose digits run across. */
export function frameSheet(): Template {
  const frame: FiducialsInput = {
    kind: 'frame',
    rect: { x: 12, y: 24, w: 186, h: 255 },
    edge: 'outer',
    thickness: 0.9,
  }
  const box = { w: 5, h: 3.4 }
  return buildTemplate('frame-a4', '단원 평가', [
    sheet(
      A4_PORTRAIT,
      [frame],
      [
        numberGrid(
          'sid',
          '출석번호',
          4,
          { x: 96, y: 42, bubble: box, option: 7, row: 6.6, shape: 'rectangle', printed: true },
          across,
        ),
        writingBox('name', '성명', { x: 20, y: 34, w: 56, h: 11 }),
        ...choiceBlocks(
          2,
          20,
          5,
          { x: 44, y: 84, bubble: box, option: 10, row: 9.4, shape: 'rectangle', printed: true },
          90,
        ),
      ],
    ),
  ])
}

/** B5 with four discs and a ring that tells its top, flat ovals, letters, a matrix of statements. */
export function discSheet(): Template {
  const size = { w: 182, h: 257 }
  const where = corners(size, 11)
  const marks: FiducialsInput = {
    kind: 'corner-marks',
    marks: [
      ...Object.values(where).map((center) => ({ shape: 'disc' as const, center, size: { w: 5, h: 5 } })),
      { shape: 'ring', center: { x: 24, y: 11 }, size: { w: 5, h: 5 }, thickness: 1 },
    ],
  }
  const oval = { w: 5.4, h: 3.4 }
  return buildTemplate('disc-b5', '영어 듣기 답안지', [
    sheet(
      size,
      [marks],
      [
        numberGrid('sid', '번호', 5, {
          x: 30,
          y: 56,
          bubble: { w: 4.4, h: 4.4 },
          option: 6.2,
          row: 7,
          shape: 'circle',
          printed: true,
        }),
        {
          kind: 'matrix',
          id: 'statements',
          name: '참 · 거짓',
          labels: ['가', '나', '다', '라', '마'],
          options: ['O', 'X', '△'],
          ...across({ x: 104, y: 58, bubble: oval, option: 12, row: 9, shape: 'oval', printed: true }),
        },
        ...choiceBlocks(2, 12, 4, { x: 34, y: 136, bubble: oval, option: 9.5, row: 8.8 }, 74),
      ],
    ),
  ])
}

/** Everything a mock exam asks for: 45 × 5 in tall ovals with digits, 8-digit number, form code, 단답형. */
export function fullSheet(): Template {
  const oval = { w: 2.6, h: 4.8 }
  const small = { bubble: oval, shape: 'oval', printed: true } as const
  const numeric = { ...small, y: 56, option: 6.2, row: 5.6 }
  return buildTemplate('full-a4', '모의고사 답안지', [
    sheet(
      A4_PORTRAIT,
      [cornerSquares(A4_PORTRAIT)],
      [
        numberGrid('sid', '수험번호', 8, { ...small, x: 22, y: 56, option: 6.2, row: 6 }),
        formCode(['홀수', '짝수'], { x: 80, y: 46, bubble: oval, option: 8, row: 8 }),
        numericColumns(46, 3, { ...numeric, x: 116 }),
        numericColumns(47, 3, { ...numeric, x: 142 }),
        numericColumns(48, 3, { ...numeric, x: 168 }),
        ...choiceBlocks(3, 15, 5, { ...small, x: 36, y: 136, option: 7.2, row: 9.6 }, 58),
      ],
    ),
  ])
}

/** No marks at all: the heavy rules of its tables are what there is to hold on to. */
export function ruledSheet(): Template {
  const heavy = (x0: number, y0: number, x1: number, y1: number) => ({
    from: { x: x0, y: y0 },
    to: { x: x1, y: y1 },
    thickness: 0.7,
  })
  const rules: FiducialsInput = {
    kind: 'rules',
    lines: [
      heavy(16, 34, 281, 34),
      heavy(16, 50, 281, 50),
      heavy(16, 192, 281, 192),
      heavy(16, 34, 16, 192),
      heavy(88, 34, 88, 192),
      heavy(281, 34, 281, 192),
    ],
  }
  const circle = { w: 4.4, h: 4.4 }
  return buildTemplate('ruled-a4', '쪽지 시험', [
    sheet(
      A4_LANDSCAPE,
      [rules],
      [
        numberGrid('sid', '학번', 6, {
          x: 30,
          y: 82,
          bubble: circle,
          option: 8.4,
          row: 7.6,
          shape: 'circle',
          printed: true,
        }),
        ...choiceBlocks(
          3,
          10,
          5,
          { x: 108, y: 64, bubble: circle, option: 8, row: 12.6, shape: 'circle' },
          60,
        ),
      ],
    ),
  ])
}

/** Front and back told apart by their QR codes; discs in three corners, the code in the fourth. */
export function twoSidedSheet(): Template {
  const where = corners(A4_PORTRAIT, 12)
  const marks: FiducialsInput = {
    kind: 'corner-marks',
    marks: (['top-right', 'bottom-right', 'bottom-left'] as const).map((corner) => ({
      shape: 'disc',
      center: where[corner],
      size: { w: 6, h: 6 },
    })),
  }
  const side = (id: string, from: number) => ({
    ...sheet(
      A4_PORTRAIT,
      [marks],
      [
        { kind: 'barcode' as const, id: 'page', rect: { x: 10, y: 10, w: 18, h: 18 }, formats: ['QRCode'] },
        ...(from === 1
          ? [
              numberGrid('sid', '수험번호', 8, {
                x: 60,
                y: 50,
                bubble: { w: 4, h: 4 },
                option: 5.6,
                row: 6.2,
                shape: 'circle',
                printed: true,
              }),
            ]
          : []),
        ...choiceBlocks(
          2,
          12,
          5,
          { x: 50, y: 128, bubble: { w: 4.6, h: 4.6 }, option: 8, row: 11, shape: 'circle', printed: true },
          80,
        ).map((field) =>
          'labels' in field
            ? { ...field, labels: field.labels.map((label) => `q${Number(label.slice(1)) + from - 1}`) }
            : field,
        ),
      ],
    ),
    id,
    pageCode: { field: 'page', text: `two-sided-a4/1/${id}` },
  })
  return buildTemplate('two-sided-a4', '종합 평가', [side('front', 1), side('back', 25)])
}

/** A box with a dot and a heavy corner, 40 × 40 pixels: the academy's own mark, found by correlation. */
const OWN_MARK =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACgAAAAoCAYAAACM/rhtAAAACXBIWXMAAAsTAAALEwEAmpwYAAABLklEQVRYw+3YW4qDQBAFUP8V9+DbJSm6C19b8oluT1EqXCG/yYxdHcNMNTSINHKC1dXXGIZh0JdPAf4zoOoQoADvBmr4gX8YuK4rtW1LaZpSFEVkmuY5cY17Xdeda24BjuNIruu+rSHP82iaps8B932noih+XexlWdJxHPqBV3DPWde1XiBeq2rbmOdZDxDFjnpSBTqO83LjXAZit3I1377v+YFJkrABsyzjBwZBwAZEn2QHWpbFBsSzvhpo2zY/MAxDNmAcx/xAnK1cwDzP+YE4+LmAwzDwA7dtI9/3lXEIGFoaNQZSiSpwWRa9YQGp5CquaRr9aQaRqaqqS0nmI3HrOZBKflKTWPPutWqL/Ng4OPhxtqK3oZlj4hr3sFuxRj6aBChAAco/rAK8bz4APLDKKUWlWz8AAAAASUVORK5CYII='

const SMALL_CIRCLE = { w: 4.6, h: 4.6 }

/** The same little picture in three corners and half-way down the left side. */
export function pictureSheet(): Template {
  const where = corners(A4_PORTRAIT, 14)
  const picture: FiducialsInput = {
    kind: 'picture',
    image: OWN_MARK,
    centers: [where['top-left'], where['top-right'], where['bottom-left'], { x: 14, y: 148 }],
    size: { w: 9, h: 9 },
  }
  const fields = choiceBlocks(
    2,
    15,
    5,
    { x: 56, y: 70, bubble: SMALL_CIRCLE, option: 9, row: 12, shape: 'circle' },
    80,
  )
  return buildTemplate('picture-a4', '중간 점검', [sheet(A4_PORTRAIT, [picture], fields)])
}

/** A QR code is all there is to find, and the page's outline to check it by. */
export function codeSheet(): Template {
  const code: FiducialsInput = { kind: 'code', rect: { x: 14, y: 14, w: 28, h: 28 }, text: 'code-a4/1/front' }
  const fields = choiceBlocks(
    2,
    15,
    5,
    { x: 50, y: 76, bubble: SMALL_CIRCLE, option: 9, row: 12, shape: 'circle', printed: true },
    84,
  )
  return buildTemplate('code-a4', '확인 학습', [sheet(A4_PORTRAIT, [code, { kind: 'page-contour' }], fields)])
}

/** Nothing printed but the questions: the paper's own outline, seen against a desk. */
export function contourSheet(): Template {
  const fields = choiceBlocks(
    2,
    15,
    5,
    { x: 46, y: 56, bubble: SMALL_CIRCLE, option: 9, row: 13, shape: 'circle', printed: true },
    84,
  )
  return buildTemplate('contour-a4', '복습 문제', [sheet(A4_PORTRAIT, [{ kind: 'page-contour' }], fields)])
}

/** For benchmarks: 40 and 180 questions on one A4 page. */
export function benchSheet(questions: 40 | 180): Template {
  const grid =
    questions === 40
      ? choiceBlocks(
          2,
          20,
          5,
          { x: 50, y: 60, bubble: { w: 5, h: 5 }, option: 9, row: 10.6, shape: 'circle', printed: true },
          84,
        )
      : choiceBlocks(
          6,
          30,
          5,
          { x: 23, y: 46, bubble: { w: 3, h: 3 }, option: 4, row: 7.6, shape: 'circle' },
          30.6,
        )
  return buildTemplate(`bench-${questions}`, `${questions}문항 답안지`, [
    sheet(A4_PORTRAIT, [cornerSquares(A4_PORTRAIT)], grid),
  ])
}

/** Designs that differ in marks, bubbles and fields. */
export const TEMPLATES = {
  academySheet,
  bracketSheet,
  timingCard,
  frameSheet,
  discSheet,
  fullSheet,
  ruledSheet,
  twoSidedSheet,
  pictureSheet,
  codeSheet,
  contourSheet,
} as const
