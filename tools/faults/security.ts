import type { Promised } from './promised.ts'

/** S1–S18: nobody gets in. */
export const SECURITY: readonly Promised[] = [
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
      ['main/hosts/electron/packaging.test.ts', 'runs nothing but its own archive'],
    ],
    unproven: 'the fuses of a program that was packed, as its file has them',
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
    promise: 'No update is forged or older',
    mechanism: 'none is taken: people install what they have; a build demands the publisher’s signature',
    tests: [['main/hosts/electron/packaging.test.ts']],
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
    mechanism: 'a life time for each thing kept, by a time that no clock’s leap moves; secure_delete',
    tests: [['main/station/retention.test.ts'], ['main/station/seen-time.test.ts']],
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
    mechanism: 'a lock file with hashes, exact versions, no install scripts, packages by room',
    tests: [['packages.test.ts'], ['rooms.test.ts', 'names the packages of each room']],
    unproven: 'signatures of publishers',
  },
]
