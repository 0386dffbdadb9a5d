import { systemClock } from '#main/base/clock.ts'
import { silentLog } from '#main/base/log.ts'
import { readSettings } from '#main/base/settings.ts'
import type { Platform } from '#main/station/platform.ts'
import { testProgram } from '#tools/stations/engines/program.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'

export interface TestPlatform extends Partial<Platform> {
  readonly dataDir: string
}

/** A host's platform over the test engines; nothing of the test runner in it, so that any process may use it. */
export function testPlatform({ dataDir, settings = readSettings({}), ...platform }: TestPlatform): Platform {
  return {
    host: 'window',
    settings: { ...settings, dataDir },
    program: testProgram(),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    programVersion: '0.0.0',
    sync: false,
    definitions: testJobs,
    retentionDays: () => 0,
    ...platform,
  }
}
