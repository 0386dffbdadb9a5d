import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judgedClusters } from '#main/engines/handwriting/analyse.ts'
import { inputOf } from '#main/engines/handwriting/model.ts'
import { type Example, fitNetwork, takenForHand } from '#tools/exam-pages/fit-network.ts'
import { handPage, printedPage, someScan } from '#tools/exam-pages/hand-or-print.ts'

/**
 * Fits the network that tells a hand from print, on drawn pages of `--pages` each kind, and writes it where the engine
 * has it. The same pages give the same network.
 */

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '200' }, seed: { type: 'string', default: '0' } },
})
const pages = Number(values.pages)
const firstSeed = Number(values.seed)

async function examplesOf(from: number, count: number): Promise<Example[]> {
  const examples: Example[] = []
  for (let seed = from; seed < from + count; seed += 1) {
    for (const [isHand, page] of [
      [false, printedPage(seed)],
      [true, handPage(seed)],
    ] as const) {
      for (const { cluster, features } of judgedClusters({ ...(await someScan(page, seed)), channels: 1 })) {
        // A line counts more than a dot, but not by its area: the many small ones are the hard ones.
        examples.push({ input: inputOf(features), isHand, weight: Math.sqrt(cluster.box.w * cluster.box.h) })
      }
    }
    if ((seed - from) % 20 === 19) console.log(`${seed - from + 1} of ${count} pages of each kind`)
  }
  return examples
}

const examples = await examplesOf(firstSeed, pages)
const network = fitNetwork(examples)
const percent = ({ hand, print }: { hand: number; print: number }) =>
  `hands ${(100 * hand).toFixed(1)} %, print ${(100 * print).toFixed(2)} %`
console.log(`taken for a hand's, by weight: ${percent(takenForHand(network, examples))}`)
const others = await examplesOf(firstSeed + 1_000_000, Math.ceil(pages / 4))
console.log(`on pages it was not fitted on: ${percent(takenForHand(network, others))}`)
const path = fileURLToPath(new URL('../../main/engines/handwriting/network.ts', import.meta.url))
writeFileSync(
  path,
  `import type { Network } from './model.ts'

/** Fitted by \`npm run fit:handwriting -- --pages ${pages} --seed ${firstSeed}\` on ${examples.length} clusters of ink. */
export const NETWORK: Network = ${JSON.stringify(network)}
`,
)
console.log(`${examples.length} clusters; wrote ${path}`)
