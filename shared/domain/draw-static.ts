import type { SheetIssue } from './sheet-code.ts'
import { type Pen, placedText, type SheetShape } from './sheet-shapes.ts'
import type { StaticItem } from './template.ts'

/** From one line of a text to the next, as a share of its size. */
const LINE_STEP = 1.45

/** What may stand in a static text as `{name}`, and what is printed there. */
export type StaticWords = SheetIssue & { readonly name: string }

/** Print of a page's static layer, in its order. */
export function staticShapes(
  items: readonly StaticItem[],
  { ink, mm }: Pen,
  words: StaticWords,
): SheetShape[] {
  return items.flatMap((item) => staticShape(item, { ink, mm }, words))
}

function staticShape(item: StaticItem, { ink, mm }: Pen, words: StaticWords): SheetShape[] {
  switch (item.kind) {
    case 'text':
      return filledIn(item.text, words)
        .split('\n')
        .flatMap((line, i) =>
          line.trim() === ''
            ? []
            : [
                placedText(
                  { x: item.at.x, y: item.at.y + i * LINE_STEP * item.size },
                  line,
                  item.size,
                  item.ink ?? ink,
                  { bold: item.bold, align: item.align },
                ),
              ],
        )
    case 'image':
      return [{ kind: 'image', rect: item.rect, source: item.image, isWhole: true }]
    case 'line':
      return [
        {
          kind: 'line',
          points: [item.from, item.to],
          stroke: item.ink ?? ink,
          strokeWidth: item.thickness ?? 0.2 * mm,
        },
      ]
    case 'rect': {
      const hasOutline = item.stroke !== undefined || item.fill === undefined
      return [
        {
          kind: 'rect',
          rect: item.rect,
          ...(item.radius === undefined ? {} : { radius: item.radius }),
          ...(item.fill === undefined ? {} : { fill: item.fill }),
          ...(hasOutline ? { stroke: item.stroke ?? ink, strokeWidth: item.thickness ?? 0.2 * mm } : {}),
        },
      ]
    }
  }
}

const filledIn = (text: string, words: StaticWords) =>
  text.replace(/\{(name|exam|form)\}/g, (_, word: keyof StaticWords) => words[word] ?? '')
