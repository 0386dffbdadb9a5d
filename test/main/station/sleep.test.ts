import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { bootsRepository } from '#main/db/boots.ts'
import { openDatabase } from '#main/db/open.ts'
import { createPresence } from '#main/station/presence.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { fakeClock } from '#test/support/fake-clock.ts'

const HOST = fileURLToPath(new URL('../../support/host-process.ts', import.meta.url))
const HOUR = 3_600_000

test.skipIf(process.platform === 'win32')(
  'a host that slept together with another takes nothing from it; one that stands still while it is awake is taken over from',
  async () => {
    const dataDir = testFolder()
    const host = spawn(process.execPath, [HOST, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void host.kill('SIGKILL'))
    await once(host.stdout, 'data')
    host.kill('SIGSTOP')
    const db = openDatabase(dataFolder(dataDir).database)
    onTestFinished(() => void db.close())
    const boots = bootsRepository(db)
    const [other] = boots.open()
    const clock = fakeClock()
    let sleptMs = 0
    const taken: string[] = []
    const errors: unknown[] = []
    const presence = createPresence({
      boots,
      // Timers stand still in sleep, and what time it is has gone on.
      clock: { ...clock, monotonic: () => clock.monotonic() + sleptMs },
      host: 'window',
      programVersion: '0.0.0',
      stallMs: 60_000,
      mayGoOn: () => true,
      takeOver(bootId) {
        boots.end(bootId, 0)
        taken.push(bootId)
      },
      onLost: () => undefined,
      onError: (thrown) => errors.push(thrown),
    })
    await presence.start()
    onTestFinished(() => presence.stop())
    const pass = async (ms: number) => {
      for (let left = ms; left > 0; ) {
        left -= clock.step(left)
        await new Promise(setImmediate)
      }
    }
    await pass(10_000)
    sleptMs = 8 * HOUR
    await pass(40_000)
    expect(taken).toEqual([])
    await pass(40_000)
    expect(taken).toEqual([other?.id])
    expect(errors).toEqual([])
  },
)
