import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `123 passed, 0 failed, 4 skipped`, that people and CI read alike. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      for (const test of tests) {
        const state = test.result().state
        if (state === 'passed' || state === 'failed' || state === 'skipped') counts[state] += 1
      }
      // A file that fails to load has no tests, yet it is a failure.
      if (tests.length === 0 && module.state() === 'failed') counts.failed += 1
    }
    counts.failed += errors.length
    process.on('exit', () => {
      console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    })
  }
}
