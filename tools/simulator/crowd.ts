import type { Template } from '#shared/domain/template.ts'
import { type Hand, randomHand } from './hand.ts'
import { random } from './random.ts'
import { randomScanner, type Scanner } from './scanner.ts'
import { type SimulatedSheet, simulateSheet } from './simulate.ts'
import { TEMPLATES } from './templates.ts'

/** One sheet of a crowd and how it came about. */
export interface CrowdSheet {
  /** Name of its design in `TEMPLATES`. */
  readonly design: string
  readonly template: Template
  readonly pageIndex: number
  readonly hand: Hand
  readonly scanner: Scanner
  readonly sheet: SimulatedSheet
}

export interface CrowdOptions {
  readonly seed: string | number
  /** Sheets of each design. */
  readonly perDesign: number
  /** Names in `TEMPLATES`; all of them when absent. */
  readonly designs?: readonly string[]
}

/**
 * Sheets of every design in the hands of every student on every device, design by design, one at a time.
 * Sheet `n` of a design is the same however many are asked for.
 */
export async function* crowd({ seed, perDesign, designs }: CrowdOptions): AsyncGenerator<CrowdSheet> {
  for (const [design, make] of Object.entries(TEMPLATES)) {
    if (designs !== undefined && !designs.includes(design)) continue
    const template = make()
    for (let index = 0; index < perDesign; index++) {
      const dice = random(`${seed} ${design} ${index}`)
      const hand = randomHand(dice)
      const scanner = randomScanner(dice)
      const pageIndex = index % template.pages.length
      const sheet = await simulateSheet({
        template,
        pageIndex,
        seed: `${seed} ${design} ${index}`,
        hand,
        scanner,
      })
      yield { design, template, pageIndex, hand, scanner, sheet }
    }
  }
}
