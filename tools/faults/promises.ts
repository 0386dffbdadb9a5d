/** A promise of the station, what keeps it, and the tests that fail when it is broken. */
export interface Promised {
  readonly id: string
  readonly promise: string
  readonly mechanism: string
  /** A file below `test/` and a part of its tests' names, or all of them. */
  readonly tests: readonly (readonly [file: string, name?: string])[]
  /** What of it no test shows. */
  readonly unproven?: string
}

export const PROMISES: readonly Promised[] = [
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
    ],
    unproven: 'replay of what was synced alone',
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
    mechanism: 'the answer is read whole and checked',
    tests: [['main/sync/acknowledgement.test.ts']],
  },
  {
    id: 'R5',
    promise: 'No job runs twice at once on one station',
    mechanism: 'locks, lease fences, engines of dead and of stopped hosts reaped by PID and start time',
    tests: [
      ['main/station/presence.test.ts', 'that was killed is taken over from at once'],
      ['main/station/presence.test.ts', 'that is stopped for long is taken over from'],
      ['main/station/presence.test.ts', 'that died is told from another program that has its number'],
      ['main/jobs/runner.test.ts', 'shared by two hosts does every job once'],
    ],
  },
  {
    id: 'R6',
    promise: 'Recovery is immediate',
    mechanism: 'leases of dead hosts are void at the start',
    tests: [['main/station/presence.test.ts', 'that was killed is taken over from at once']],
    unproven: 'the time of it, which npm run bench:queue measures',
  },
  {
    id: 'R7',
    promise: 'Poison jobs are given up with evidence, the others go on',
    mechanism: 'recoveries are counted apart from attempts',
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
    mechanism: 'quick_check at the start, hourly backups',
    tests: [
      ['main/db/open.test.ts', 'replace a damaged database'],
      ['main/db/open.test.ts', 'bytes flipped anywhere'],
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
  {
    id: 'S1',
    promise: 'No address inside the building is reached',
    mechanism: 'every resolved address is checked as the socket opens',
    tests: [['main/sync/safe-address.test.ts']],
  },
  {
    id: 'S2',
    promise: 'The token reaches no third host',
    mechanism: 'no redirect is followed with it',
    tests: [['main/sync/client.test.ts', 'a redirect is never followed']],
  },
  {
    id: 'S3',
    promise: 'No name from outside becomes a path',
    mechanism: 'files by their hash; a pattern for the files of a video',
    tests: [
      ['main/db/blob-store.test.ts', 'a file stands under the hash of its bytes'],
      ['main/files/job-files.test.ts'],
      ['main/api/contract.test.ts', 'a video’s way up'],
    ],
  },
  {
    id: 'S4',
    promise: 'No name becomes an argument',
    mechanism: 'no shell; file: before every path',
    tests: [['main/engines/video/container.test.ts', 'a name is data']],
  },
  {
    id: 'S5',
    promise: 'A playlist named .mp4 reads and calls nothing',
    mechanism: 'first bytes, -f, -format_whitelist and -protocol_whitelist, each holding alone',
    tests: [
      ['main/engines/video/container.test.ts', 'is refused before ffmpeg sees it'],
      ['main/engines/video/container.test.ts', 'a playlist in the place of a video'],
      ['main/engines/video/bad-inputs.test.ts'],
    ],
  },
  {
    id: 'S6',
    promise: 'Image bombs are refused by their header',
    mechanism: 'caps on pixels, scans and pages; loaders by a list',
    tests: [
      ['main/engines/read/limits.test.ts'],
      ['main/bounds.test.ts', 'with a picture larger than any sheet'],
    ],
  },
  {
    id: 'S7',
    promise: 'PDF bombs and hangs end in time',
    mechanism: 'page boxes are capped, pages drawn in a thread with a limit',
    tests: [['main/engines/read/bad-inputs.test.ts', 'no file crashes, hangs or fills the memory']],
  },
  {
    id: 'S8',
    promise: 'Compressed and nested bombs are refused',
    mechanism: 'counted while inflating; depth checked without recursion',
    tests: [
      ['main/sync/faults.test.ts', 'met by gzip-bomb'],
      ['main/bounds.test.ts', 'is too deep exactly beyond the bound'],
    ],
  },
  {
    id: 'S9',
    promise: 'An engine that was taken over sees no secret it did not ask for',
    mechanism: 'secrets by a list per engine; hosts take theirs out of /proc',
    tests: [
      ['main/engines/pool.test.ts', 'sees no secret but the ones it declares'],
      ['main/hosts/launcher.test.ts', 'launcher and worker live and die together'],
    ],
    unproven: 'a sandbox: engines run as the same user and can read its files',
  },
  {
    id: 'S10',
    promise: 'The window runs nothing foreign',
    mechanism: 'isolation, sandbox, a content policy, senders checked',
    tests: [
      ['main/hosts/electron/decisions.test.ts', 'has nothing of Node in it and no way out'],
      ['main/hosts/electron/decisions.test.ts', 'only the top page of our window is listened to'],
      ['main/api/contract.test.ts', 'lets it run nothing foreign'],
    ],
    unproven: 'the fuses of a packaged program',
  },
  {
    id: 'S11',
    promise: 'Secrets at rest are sealed, or it is said that they are not',
    mechanism: 'the system’s key store; a file of mode 0600',
    tests: [
      ['main/hosts/configuration.test.ts', 'secrets'],
      ['main/hosts/electron/decisions.test.ts', 'are not pretended to be sealed'],
      ['main/hosts/refusals.test.ts', 'a secret that only a window could open'],
    ],
  },
  {
    id: 'S12',
    promise: 'Logs hold no secret and no student',
    mechanism: 'a list of what a line may hold; addresses lose their signatures',
    tests: [
      ['main/base/log.test.ts'],
      ['main/base/redact.test.ts'],
      ['main/hosts/worker.test.ts', 'drains the academy'],
    ],
  },
  {
    id: 'S13',
    promise: 'The screens’ address answers nobody else',
    mechanism: 'Host, Origin, a token, tickets good once and soon, bodies bounded before they are held',
    tests: [['main/api/contract.test.ts', 'the loopback host']],
  },
  {
    id: 'S14',
    promise: 'Updates are signed and never older',
    mechanism: 'the publisher’s signature',
    tests: [],
  },
  {
    id: 'S15',
    promise: 'Only its user reads the data folder',
    mechanism: 'umask 077, folders 0700',
    tests: [
      ['main/hosts/worker.test.ts', 'drains the academy'],
      ['main/hosts/refusals.test.ts', 'the folder is another user’s'],
    ],
  },
  {
    id: 'S16',
    promise: 'Students’ data is forgotten in time',
    mechanism: 'retention, secure_delete',
    tests: [['main/station/retention.test.ts']],
  },
  {
    id: 'S17',
    promise: 'A hostile payload is data, also in a spreadsheet',
    mechanism: 'schemas; a tab before what would be a formula',
    tests: [
      ['shared/domain/tables.test.ts', 'writing CSV for Excel'],
      ['main/sync/client.test.ts', 'text of any kind comes through'],
    ],
  },
  {
    id: 'S18',
    promise: 'What is installed is what was looked at',
    mechanism: 'a lock file, exact versions, packages by room',
    tests: [['rooms.test.ts', 'names the packages of each room']],
    unproven: 'signatures and a bill of materials',
  },
]
