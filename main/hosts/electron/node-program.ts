import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { environmentText } from '#main/base/settings.ts'
import type { ChildProgram } from '#main/engines/child-process.ts'
import { findBuilt, packedFolder } from '#main/setup/built-program.ts'
import { StationError } from '#shared/domain/errors.ts'

export interface NodePlaces {
  readonly env: NodeJS.ProcessEnv
  /** Folder of the program's files: unpacked beside the archive when packaged. */
  readonly root: string
  /** Electron's folder of extra files; packaging puts `node` there. */
  readonly resources: string
  readonly platform: NodeJS.Platform
  readonly arch: string
}

/**
 * The plain Node that engines run under. Electron's own binary cannot stand in: its fuses forbid that, and sharp crashes
 * in it. GRADING_STATION_NODE, else the one that was packaged, else the pinned package.
 * @throws StationError `unavailable` `no-node`
 */
export function findNode({ env, root, resources, platform, arch }: NodePlaces): string {
  const name = platform === 'win32' ? 'node.exe' : 'node'
  const system = platform === 'win32' ? 'win' : platform
  const places = [environmentText(env, 'nodePath'), join(resources, 'node', name)]
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`node-${system}-${arch}/package.json`)
    places.push(join(dirname(manifest), 'bin', name))
  } catch {
    // Not installed here; the message below says what to do.
  }
  const found = places.find((path) => path !== undefined && existsSync(path))
  if (found !== undefined) return found
  throw new StationError('unavailable', 'No Node to run engines with: set GRADING_STATION_NODE', {
    reason: 'no-node',
  })
}

/** Engine processes for Electron: the pinned Node on the same program that every other host runs, built. */
export function nodeProgram(places: NodePlaces): ChildProgram {
  const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...env } = places.env
  return {
    execPath: findNode(places),
    execArgv: [],
    entry: join(findBuilt(places.root) ?? packedFolder(places.root), 'child.mjs'),
    env,
  }
}
