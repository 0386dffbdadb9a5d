import { extname, join } from 'node:path'
import { programFile } from '#main/base/program-files.ts'
import { builtFolder, isBuilt } from '#main/setup/built-program.ts'
import type { ChildProgram } from './child-process.ts'

/** Engine processes for a host that is itself a plain Node: this Node, and the built program where it is of these sources. */
export function ownProgram(env: NodeJS.ProcessEnv): ChildProgram {
  const root = programFile('')
  const runsBuilt = extname(import.meta.url) === '.mjs' || isBuilt(root)
  return {
    execPath: process.execPath,
    execArgv: [],
    entry: runsBuilt ? join(builtFolder(root), 'child.mjs') : programFile('main/engines/child.ts'),
    env,
  }
}

/** The same program, whose processes put their temporary files into a folder of the station's. */
export const withTempIn = (dir: string, program: ChildProgram): ChildProgram => ({
  ...program,
  env: { ...program.env, TMPDIR: dir, TEMP: dir, TMP: dir },
})
