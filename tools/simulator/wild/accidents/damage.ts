import type { Accident, MakeAccident } from './accident.ts'

/** What a bad disk, a broken transfer or a full card leaves of a file. */
export const damage: MakeAccident = ({ dice, scanner }): Accident => {
  const way = dice.pick(['zeroed', 'flipped', 'truncated'] as const)
  const format =
    scanner.mode !== 'bitonal' && dice.chance(0.35) ? dice.pick(['png', 'webp'] as const) : undefined
  // Headers are left alone: a file that is none is refused anyway.
  const where = dice.between(0.05, 0.95)
  const length = dice.pick([512, 512, 1024, 4096])
  const bits = dice.int(1, 6)
  return {
    note: `${way} ${format ?? scanner.format}`,
    ...(format === undefined ? {} : { format }),
    onBytes: (bytes) => {
      const broken = Buffer.from(bytes)
      const at = Math.floor(where * broken.length)
      if (way === 'truncated')
        return broken.subarray(0, Math.max(1000, Math.floor((0.3 + 0.68 * where) * broken.length)))
      if (way === 'zeroed') broken.fill(0, at - (at % 512), Math.min(broken.length, at - (at % 512) + length))
      else
        for (let i = 0; i < bits; i++) {
          const place = Math.floor(dice.between(0.05, 0.98) * broken.length)
          broken[place] = broken[place] ^ (1 << dice.int(0, 7))
        }
      return broken
    },
  }
}
