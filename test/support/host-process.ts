import { createStation } from '#main/station.ts'
import { stuckJob } from '#test/support/test-jobs.ts'
import { testPlatform } from '#test/support/test-station-platform.ts'

/** `node host-process.ts FOLDER`: a station with one job whose engine is stuck; prints the job's id once it is. */
const station = createStation(testPlatform({ dataDir: process.argv[2] ?? '' }))
station.subscribe((event) => {
  if (event.name === 'job.progressed') process.stdout.write(String(event.jobId))
})
await station.start()
station.enqueue(stuckJob, {})
