import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildProgram } from './child-process.ts'

/** Engine processes for a host that is itself a plain Node: this Node, these sources or what was built from them. */
export function ownProgram(env: NodeJS.ProcessEnv): ChildProgram {
  return {
    execPath: process.execPath,
    execArgv: [],
    entry: fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url)),
    env,
  }
}

/** The same program, whose processes put their temporary files into a folder of the station's. */
export const withTempIn = (dir: string, program: ChildProgram): ChildProgram => ({
  ...program,
  env: { ...program.env, TMPDIR: dir, TEMP: dir, TMP: dir },
})
