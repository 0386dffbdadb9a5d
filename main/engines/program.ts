import { extname, join } from 'node:path'
import { programFile } from '#main/base/program-files.ts'
import { findBuilt } from '#main/setup/built-program.ts'
import type { ChildProgram } from './child-process.ts'

/**
 * Engine processes for a host that is itself a plain Node: this Node and this program; sources run what was built from them,
 * where it was.
 */
export function ownProgram(env: NodeJS.ProcessEnv): ChildProgram {
  const isBuilt = extname(import.meta.url) === '.mjs'
  const built = isBuilt ? import.meta.dirname : findBuilt(programFile(''))
  return {
    execPath: process.execPath,
    execArgv: [],
    entry: built === undefined ? programFile('main/engines/child.ts') : join(built, 'child.mjs'),
    env,
  }
}

/** The same program, whose processes put their temporary files into a folder of the station's. */
export const withTempIn = (dir: string, program: ChildProgram): ChildProgram => ({
  ...program,
  env: { ...program.env, TMPDIR: dir, TEMP: dir, TMP: dir },
})
