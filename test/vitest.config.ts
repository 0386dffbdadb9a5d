import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { DearFirst } from './support/dear-first.ts'

/** As in `tools/until.ts`. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1)

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: DearFirst },
    // No test reads or writes the data folder of whoever runs it.
    env: {
      GRADING_STATION_DATA: join(tmpdir(), 'grading-station-tests'),
      // As the launcher does: hundreds of engine processes and commands are started here.
      NODE_COMPILE_CACHE: new URL('../node_modules/.cache/grading-station', import.meta.url).pathname,
    },
    // Only what hangs is to end by it: how long a test may take is asked of benches.
    testTimeout: 300_000 * PATIENCE,
    hookTimeout: 300_000 * PATIENCE,
    reporters: ['default', './test/support/reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['main/**/*.ts', 'shared/**/*.ts', 'renderer/**/*.{ts,tsx}'],
      reporter: ['text-summary'],
    },
  },
})
