import { expect, test } from 'vitest'
import { testFolder } from '#test/support/data-folder.ts'
import { isLong } from '#test/support/long.ts'
import { runCrashTest } from '#tools/crash/crash-run.ts'

// A small sample of `npm run test:crash`.
test('a worker killed at any instant loses nothing and commits nothing twice', async () => {
  const report = await runCrashTest({ kills: isLong ? 60 : 6, seed: 20_261_123, dataDir: testFolder() })
  // How many more than are offered at once depends on the machine.
  expect(report.jobs).toBeGreaterThanOrEqual(12)
  expect(report.recoveries).toBeGreaterThan(0)
  expect(report).toMatchObject({
    ...{ lost: 0, poisoned: 0, miscommitted: 0, inconsistent: 0, damaged: 0, orphans: 0, drainExitCode: 0 },
  })
})
