import { readPage } from '#main/engines/omr/read-page.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { Template } from '#shared/domain/template.ts'
import { randomHand } from '../simulator/hand.ts'
import { random } from '../simulator/random.ts'
import { randomScanner } from '../simulator/scanner.ts'
import { type SheetTruth, simulateSheet } from '../simulator/simulate.ts'
import { TEMPLATES } from '../simulator/templates.ts'

export interface SimulatedPage {
  readonly id: string
  readonly design: string
  readonly layout: PageLayout
  readonly truth: SheetTruth
  readonly reading: PageReading
  readonly image: Buffer
  /** Greatest distance of a bubble from where it is, as a share of its smaller side; NaN when unaligned. */
  readonly worstPlace: number
}

/**
 * Simulated sheets of every design, hand and device, read by the product; the same for the same seed.
 * @param wanted designs to read; sheets of others are left out and counted on
 */
export async function* simulatedPages(
  count: number,
  seed: string,
  wanted?: readonly string[],
): AsyncGenerator<SimulatedPage> {
  const designs = Object.entries(TEMPLATES).map(([name, make]) => [name, make()] as const)
  for (let index = 0; index < count; index += 1) {
    const dice = random(`${seed}/${index}`)
    const [design, template] = designs[index % designs.length] as readonly [string, Template]
    if (wanted?.includes(design) === false) continue
    const pageIndex = dice.int(0, template.pages.length - 1)
    const sheet = await simulateSheet({
      template,
      pageIndex,
      seed: `${seed}/${index}/sheet`,
      hand: randomHand(dice.fork('hand')),
      scanner: randomScanner(dice.fork('scanner')),
    })
    const layout = pageLayout(template.pages[pageIndex], template.unit, template.rules)
    for await (const page of readPages(sheet.image)) {
      if (isBroken(page)) throw page.error
      const reading = await readPage(page, [layout])
      const shares = reading.bubbleCenters.flatMap((centers, row) =>
        layout.rows[row].bubbles.map((box, option) => {
          const there = sheet.toImage(box.x + box.w / 2, box.y + box.h / 2)
          const off = Math.hypot(centers[2 * option] - there.x, centers[2 * option + 1] - there.y)
          return off / (Math.min(box.w, box.h) * reading.registration!.scale)
        }),
      )
      yield {
        id: `${index}-${design}-${sheet.truth.hand}-${sheet.truth.scanner}`,
        design,
        layout,
        truth: sheet.truth,
        reading,
        image: sheet.image,
        worstPlace: shares.length === 0 ? Number.NaN : Math.max(...shares),
      }
    }
  }
}
