import { readSettings } from '#main/base/settings.ts'
import type { JobContext } from '#main/jobs/define.ts'
import { createStation } from '#main/station/station.ts'
import { addJob } from '#tools/stations/add-job.ts'
import { stuckJob, testJobs } from '#tools/stations/test-jobs.ts'
import { testPlatform } from '#tools/stations/test-platform.ts'

/** `node host-process.ts FOLDER`: a station with one job whose engine is stuck; prints the job's id once it is. */
let jobId = 0
/** The engine's last word before it is stuck is its progress. */
const watched = (context: JobContext): JobContext => ({
  ...context,
  call: (engine, input) => context.call(engine, input, () => void process.stdout.write(String(jobId))),
})
const definitions = testJobs.map((job) =>
  job.type === stuckJob.type
    ? {
        ...stuckJob,
        run: (payload: Record<string, never>, context: JobContext) => stuckJob.run(payload, watched(context)),
      }
    : job,
)
const station = createStation(
  testPlatform({ dataDir: process.argv[2] ?? '', definitions, settings: readSettings(process.env) }),
)
await station.start()
jobId = addJob(station, stuckJob, {})
