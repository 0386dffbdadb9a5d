import type { Promised } from './promised.ts'

/** R1–R23: nothing is lost. */
export const RELIABILITY: readonly Promised[] = [
  {
    id: 'R1',
    promise: 'No accepted job is lost by a kill at any instant',
    mechanism: 'synchronous=FULL; a job’s end and its result in one transaction',
    tests: [['main/hosts/crash.test.ts']],
  },
  {
    id: 'R2',
    promise: '… nor by a power cut',
    mechanism: 'FULL on every connection; fsync, rename, fsync of the folder',
    tests: [
      ['main/db/open.test.ts', 'keeps every commit through a power cut'],
      ['main/hosts/worker.test.ts', 'forces every commit and every download to the disk'],
      ['main/hosts/power-loss.test.ts', 'loses no job that was taken'],
      ['main/hosts/power-loss.test.ts', 'would lose them without the syncs'],
    ],
  },
  {
    id: 'R3',
    promise: 'A computed result arrives at least once, under one key with one body',
    mechanism: 'outbox; the key is stored before the first sending',
    tests: [
      ['main/sync/faults.test.ts', 'a result met by'],
      ['main/sync/sync.test.ts', 'results survive a restart and go out under the key'],
    ],
  },
  {
    id: 'R4',
    promise: 'Only a real acknowledgement counts',
    mechanism: 'a whole JSON object without an error, in the contract’s words; all else is tried again',
    tests: [
      ['main/sync/acknowledgement.test.ts'],
      ['main/sync/results.test.ts', 'answered with an empty object'],
    ],
  },
  {
    id: 'R5',
    promise: 'No job runs twice at once on one station',
    mechanism: 'locks, lease fences, engines of dead and of stopped hosts reaped by PID and start time',
    tests: [
      ['main/station/presence.test.ts', 'that was killed is taken over from at once'],
      ['main/station/presence.test.ts', 'that is stopped for long is taken over from'],
      ['main/station/presence.test.ts', 'that died is told from another program that has its number'],
      ['main/station/presence.test.ts', 'that was taken for dead while it stood still'],
      ['main/jobs/runner.test.ts', 'shared by two hosts does every job once'],
    ],
  },
  {
    id: 'R6',
    promise: 'Recovery is immediate',
    mechanism:
      'leases of dead hosts, told by PID and start time, are void at the start; little is loaded before it',
    tests: [
      ['main/station/presence.test.ts', 'that was killed is taken over from at once'],
      ['main/station/presence.test.ts', 'leaves no job that is leased to nobody'],
    ],
    unproven: 'the time of it, which restart.first-claim above measures',
  },
  {
    id: 'R7',
    promise: 'Poison jobs are given up with evidence, the others go on',
    mechanism: 'deaths are counted apart from attempts, and only where the job’s engine died or it ran alone',
    tests: [
      ['main/jobs/runner.test.ts', 'whose engine crashes every time is given up after three deaths'],
      ['main/jobs/runner.test.ts', 'runs what the station has died under twice alone'],
    ],
  },
  {
    id: 'R8',
    promise: 'Retries are polite',
    mechanism: 'full jitter, Retry-After as a floor, a circuit breaker per host',
    tests: [['main/sync/politeness.test.ts']],
  },
  {
    id: 'R9',
    promise: 'A hung or dripping server stalls nothing, not even a stop',
    mechanism: 'bounds of time and size on every exchange; one deadline for a stop',
    tests: [
      ['main/sync/faults.test.ts', 'met by never-answer'],
      ['main/sync/faults.test.ts', 'met by drip'],
      ['main/sync/faults.test.ts', 'met by gzip-bomb'],
      ['main/hosts/worker.test.ts', 'stops in its time however long the academy takes'],
    ],
  },
  {
    id: 'R10',
    promise: 'Bad JSON is a typed error',
    mechanism: 'strict reading, bounds of depth, schemas at every border',
    tests: [['main/sync/json.test.ts'], ['main/bounds.test.ts', 'JSON']],
  },
  {
    id: 'R11',
    promise: 'A full disk loses nothing and is said',
    mechanism: 'a floor of 2 GiB for fetching, a reserve for the writes that must succeed, whole files',
    tests: [
      ['main/hosts/full-disk.test.ts', 'a job in work when the disk fills is finished'],
      ['main/hosts/full-disk.test.ts', 'with less than 2 GiB free no job is fetched'],
      ['main/hosts/full-disk.test.ts', 'results that no longer fit'],
      ['main/hosts/refusals.test.ts', 'the disk is full'],
      ['main/jobs/runner.test.ts', 'waits out a full disk'],
    ],
  },
  {
    id: 'R12',
    promise: 'A locked database is waited for',
    mechanism: 'BEGIN IMMEDIATE, a busy timeout',
    tests: [
      ['main/db/open.test.ts', 'that another program holds is waited for'],
      ['main/jobs/runner.test.ts', 'waits out a database that another program holds'],
    ],
  },
  {
    id: 'R13',
    promise: 'A damaged database is noticed, set aside and restored',
    mechanism:
      'quick_check at the start, hourly backups, one gate for all hosts; nothing is swept on its strength',
    tests: [
      ['main/db/open.test.ts', 'replace a damaged database'],
      ['main/db/open.test.ts', 'bytes flipped anywhere'],
      ['main/hosts/recovery.test.ts', 'a damaged database'],
      ['main/hosts/recovery.test.ts', 'going back to a copy'],
    ],
  },
  {
    id: 'R14',
    promise: 'Clock jumps cost nothing',
    mechanism: 'liveness by PID and a counter, durations by a monotonic clock',
    tests: [
      ['main/sync/politeness.test.ts', 'a wall clock that jumps back two days'],
      ['main/db/jobs.test.ts', 'waits for a job’s time, but not beyond the longest backoff'],
      ['main/db/jobs.test.ts', 'jobs that arrived while the clock was in the future'],
      ['main/hosts/recovery.test.ts', 'a clock that is wrong'],
    ],
  },
  {
    id: 'R15',
    promise: 'Sleep costs nothing',
    mechanism: 'waking asks at once; inputs stay with their jobs',
    tests: [
      ['main/hosts/worker.test.ts', 'that slept with its engines'],
      ['main/sync/politeness.test.ts', 'after the computer slept'],
    ],
  },
  {
    id: 'R16',
    promise: 'A revoked token costs no attempt',
    mechanism: 'a state of its own, one probe per five minutes',
    tests: [['main/sync/politeness.test.ts', 'a refused token is its own state']],
  },
  {
    id: 'R17',
    promise: 'A crashing engine harms nothing else',
    mechanism: 'a process per engine, replaced after so many calls',
    tests: [
      ['main/jobs/runner.test.ts', 'whose engine crashes every time'],
      ['main/engines/pool.test.ts', 'is replaced after its number of calls'],
    ],
  },
  {
    id: 'R18',
    promise: 'Memory is capped',
    mechanism: 'resident memory is watched; bounds before work',
    tests: [
      ['main/jobs/runner.test.ts', 'that takes too much memory'],
      ['main/bounds.test.ts', 'a file'],
    ],
  },
  {
    id: 'R19',
    promise: 'Time is bounded',
    mechanism: 'a limit per job, SIGKILL of the engine’s group, expressions that take linear time',
    tests: [
      ['main/jobs/runner.test.ts', 'that hangs is stopped at its time limit'],
      ['main/engines/pool.test.ts', 'that ignores SIGTERM is gone two seconds later'],
      ['main/base/redact.test.ts', 'takes time in proportion to its length'],
    ],
  },
  {
    id: 'R20',
    promise: 'A damaged scan is never graded as blank',
    mechanism: 'the decoder’s warnings flag the page',
    tests: [
      ['main/engines/read/damage.test.ts'],
      ['main/engines/read/bad-inputs.test.ts', 'a damaged scan is refused or flagged'],
    ],
  },
  {
    id: 'R21',
    promise: 'An upload is all or nothing',
    mechanism: 'segments first, playlists last, a ledger of what is up',
    tests: [
      ['main/storage/storage.test.ts', 'sends segments first and playlists last'],
      ['main/hosts/video-killed.test.ts', 'while it uploads leaves no playlist there'],
    ],
  },
  {
    id: 'R22',
    promise: 'A clean stop burns no attempt and ends in time',
    mechanism: 'jobs are handed back; one deadline; the launcher passes signals on',
    tests: [
      ['main/jobs/runner.test.ts', 'stopped with jobs running hands them back'],
      ['main/hosts/worker.test.ts', 'stops in its time however long the academy takes'],
      ['main/hosts/launcher.test.ts'],
    ],
  },
  {
    id: 'R23',
    promise: 'No notice is sent twice, nor any that nobody confirmed',
    mechanism:
      '`sending` on the disk before the request; a token bound to what was seen; a lost answer is a doubt',
    tests: [
      ['main/notices/killed.test.ts', 'killed between send and answer'],
      ['main/notices/judge.test.ts', 'never makes it go out again'],
      ['main/notices/notices.test.ts', 'with two hosts on it sends each message once'],
      ['main/notices/notices.test.ts', 'is confirmed once, soon, and exactly as it was seen'],
      ['main/notices/notices.test.ts', 'that went back to an older copy'],
    ],
    unproven: 'the real provider, which no test asks',
  },
]
