import { runWorker } from '#main/hosts/worker/main.ts'
import { testProgram } from '#tools/stations/engines/program.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'

/** The real worker host over the test engines: `node worker.ts FOLDER [--drain]`. */
const [dataDir = '', drain] = process.argv.slice(2)
process.exitCode = await runWorker({
  env: { ...process.env, GRADING_STATION_DATA: dataDir },
  definitions: testJobs,
  drain: drain === '--drain',
  logLevel: 'silent',
  program: testProgram(),
})
