import { readSettings } from '#main/base/settings.ts'
import { enginePool } from '#main/engines/pool.ts'
import { testProgram } from './program.ts'
import { hang } from './registry.ts'

/** A host whose engine hangs with its event loop blocked; prints the engine's PID and is then killed by its test. */
let engine = 0
const pool = enginePool({
  program: testProgram(),
  settings: readSettings({}),
  onStart: (pid) => {
    engine = pid
  },
})
await pool.call(hang, { ignoresTerm: true }, { progress: () => console.log(engine) })
