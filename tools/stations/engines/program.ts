import { fileURLToPath } from 'node:url'
import type { ChildProgram } from '#main/engines/child-process.ts'

/** Starts the test engines by the station's own child program. */
export const testProgram = (env: ChildProgram['env'] = process.env): ChildProgram => ({
  execPath: process.execPath,
  execArgv: [],
  entry: fileURLToPath(new URL('../../../main/engines/child.ts', import.meta.url)),
  registry: new URL('registry.ts', import.meta.url).href,
  env,
})
