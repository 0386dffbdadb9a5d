import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { DearFirst } from './support/dear-first.ts'

/** As in `tools/until.ts`. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1)

const ALL = ['test/**/*.test.ts', 'test/**/*.test.tsx']
const PURE = [
  'shared',
  'renderer',
  'main/db',
  'main/documents',
  'main/engines/find-fields',
  'main/engines/omr',
  'main/notices',
  'main/workbooks',
].flatMap((folder) => [`test/${folder}/**/*.test.ts`, `test/${folder}/**/*.test.tsx`])

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [
      // Pure, or with a database in memory: a process each is a second a file, and guards nothing.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'whole', include: ALL, exclude: PURE } },
    ],
    pool: 'forks',
    // One more than most machines have processors to spare: these tests wait for processes and windows a quarter of their time.
    maxWorkers: 3,
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
