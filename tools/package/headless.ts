import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { type Assembled, ROOT } from './assemble.ts'
import type { Target } from './target.ts'

/**
 * The worker's archive, from what was packed: program, Node and service recipes, without the archive that only Electron
 * reads. @returns the .tar.gz
 */
export function packHeadless({ resources, folder }: Assembled, target: Target): string {
  const name = `grading-station-headless-${manifest.version}-${target.os}-${target.arch}`
  const place = join(ROOT, 'dist', 'package')
  const root = join(place, name)
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  const parts = [
    [join(resources, 'bin'), 'bin'],
    [join(resources, 'node'), 'node'],
    [join(resources, 'app.asar.unpacked'), 'app'],
    [join(ROOT, 'tools/package/service'), 'service'],
    [
      join(target.os === 'mac' ? dirname(resources) : folder, 'THIRD-PARTY-NOTICES.txt'),
      'THIRD-PARTY-NOTICES.txt',
    ],
    [join(ROOT, 'LICENSE'), 'LICENSE'],
  ] as const
  for (const [from, to] of parts) cpSync(from, join(root, to), { recursive: true })
  const archive = join(place, `${name}.tar.gz`)
  // Every system that is packed on has one; Windows since 2018.
  execFileSync('tar', ['-czf', archive, name], { cwd: place })
  rmSync(root, { recursive: true, force: true })
  return archive
}
