import { fileURLToPath } from 'node:url'
import type { ChildProgram } from './process.ts'

/** Engine processes for a host that is itself a plain Node: this Node, these sources. */
export function ownProgram(env: NodeJS.ProcessEnv): ChildProgram {
  return {
    execPath: process.execPath,
    execArgv: [],
    entry: fileURLToPath(new URL('./child.ts', import.meta.url)),
    env,
  }
}
