import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFaultBench, FAULT_CASES } from '#tools/faults/matrix.ts'

let bench: Awaited<ReturnType<typeof createFaultBench>>
beforeAll(async () => {
  bench = await createFaultBench()
})
afterAll(() => bench.close())

// One station lives through all of them, one after the other.
test.each(
  FAULT_CASES,
)('a $route met by $fault (server did its part: $applied) ends $expected, under one key, without a restart', async (faultCase) => {
  const { outcome, detail, keys, bodies } = await bench.try(faultCase)
  expect(outcome, detail).toBe(faultCase.expected)
  expect(keys).toBeLessThanOrEqual(1)
  expect(bodies).toBeLessThanOrEqual(1)
})
