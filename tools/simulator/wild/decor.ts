import type { Rect } from '#shared/domain/geometry.ts'
import type { Random } from '../random.ts'

/** Print that is there for people, or for no reason at all. Lengths are millimetres of the page. */
export type Decor =
  | { readonly kind: 'text'; readonly rect: Rect; readonly lines: readonly string[]; readonly size: number }
  | { readonly kind: 'box'; readonly rect: Rect; readonly name: string }
  | { readonly kind: 'block'; readonly rect: Rect; readonly isRound: boolean }
  | {
      readonly kind: 'modules'
      readonly rect: Rect
      readonly columns: number
      readonly dark: readonly boolean[]
    }
  | { readonly kind: 'bars'; readonly rect: Rect; readonly widths: readonly number[] }
  | { readonly kind: 'logo'; readonly rect: Rect; readonly points: readonly (readonly [number, number])[] }

const TITLES = [
  '월말 평가 답안지',
  '주간 테스트',
  'ANSWER SHEET',
  '모의고사 OMR',
  '영어 듣기 평가',
  '중간고사 대비',
]
const NAMES = ['성명', '반', '학교', 'Name', '감독 확인', '과목']
const WORDS = [
  '※ 컴퓨터용 사인펜만 사용하십시오.',
  '예비 마킹은 붉은 펜으로 하십시오.',
  'Fill in the bubble completely.',
  '답안을 고칠 때에는 수정 테이프를 쓰십시오.',
  'Do not write in the margin.',
]

const overlaps = (a: Rect, b: Rect, gap: number) =>
  a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap

/** Height that a sheet's head takes; nothing where the sheet begins at once. */
export const drawHead = (random: Random): number => (random.chance(0.12) ? 0 : random.between(12, 30))

/** Puts a title, boxes, words, logos, codes that are none and black blocks where nothing else is. */
export function drawDecor(
  page: { readonly w: number; readonly h: number },
  head: Rect,
  taken: readonly Rect[],
  marks: readonly Rect[],
  random: Random,
): Decor[] {
  const decor: Decor[] = []
  const put = (item: Decor, gap = 1.2) => {
    const { x, y, w, h } = item.rect
    const isOnPage = x > 5 && y > 5 && x + w < page.w - 5 && y + h < page.h - 5
    const all = [...taken, ...decor.map(({ rect }) => rect)]
    if (isOnPage && !all.some((rect) => overlaps(item.rect, rect, gap))) decor.push(item)
  }
  if (head.h > 8) {
    const size = random.between(3.2, 5.5)
    const w = head.w * random.between(0.4, 0.55)
    put({
      kind: 'text',
      rect: { x: head.x, y: head.y, w, h: size * 1.3 },
      lines: [random.pick(TITLES)],
      size,
    })
    const boxes = random.int(0, 3)
    const side = Math.min(9, head.h - size * 1.3 - 3)
    if (side > 4)
      for (let i = 0; i < boxes; i++) {
        const rect = {
          x: head.x + (i * head.w) / 3,
          y: head.y + size * 1.3 + 1.6,
          w: head.w / 3 - 2,
          h: side,
        }
        put({ kind: 'box', rect, name: random.pick(NAMES) })
      }
    if (random.chance(0.4)) {
      const lines = Array.from({ length: random.int(1, 3) }, () => random.pick(WORDS))
      const rect = { x: head.x + head.w * 0.6, y: head.y, w: head.w * 0.39, h: 2.9 * lines.length }
      put({ kind: 'text', rect, lines, size: 2.1 })
    }
  }
  const anywhere = (w: number, h: number): Rect => ({
    x: random.between(6, page.w - 6 - w),
    y: random.between(6, page.h - 6 - h),
    w,
    h,
  })
  const near = (w: number, h: number): Rect => {
    const mark = marks.length === 0 ? anywhere(w, h) : random.pick(marks)
    return {
      x: mark.x + mark.w / 2 - w / 2 + random.between(-15, 15),
      y: mark.y + mark.h / 2 - h / 2 + random.between(-15, 15),
      w,
      h,
    }
  }
  // A few tries each: what does not fit is left out.
  const tries = <T extends Decor>(rate: number, make: () => T) => {
    if (!random.chance(rate)) return
    const before = decor.length
    for (let i = 0; i < 12 && decor.length === before; i++) put(make(), 2)
  }
  const black = () => {
    const [w, h] = [random.between(3, 8), random.between(3, 8)]
    return { kind: 'block' as const, rect: near(w, random.chance(0.6) ? w : h), isRound: random.chance(0.3) }
  }
  tries(0.3, black)
  tries(0.12, black)
  tries(0.15, () => {
    const columns = random.int(17, 25)
    const side = random.between(12, 22)
    const dark = Array.from({ length: columns * columns }, () => random.chance(0.5))
    return { kind: 'modules' as const, rect: anywhere(side, side), columns, dark }
  })
  tries(0.12, () => ({
    kind: 'bars' as const,
    rect: anywhere(random.between(20, 40), random.between(6, 10)),
    widths: Array.from({ length: 40 }, () => random.int(1, 3)),
  }))
  tries(0.3, () => ({
    kind: 'logo' as const,
    rect: near(random.between(6, 14), random.between(5, 10)),
    points: Array.from({ length: random.int(3, 8) }, () => [random.next(), random.next()] as const),
  }))
  tries(0.35, () => {
    const lines = [random.pick(WORDS)]
    return { kind: 'text' as const, rect: anywhere(50, 3), lines, size: random.between(1.9, 2.6) }
  })
  return decor
}
