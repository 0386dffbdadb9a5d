#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error. The station needs Node 24 (see
// docs/architecture.md); the install brings one along, which is used when the caller's own is too old.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const MIN_MAJOR = 24
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= MIN_MAJOR) {
  // Compiling what is the same at every start is a third of it. Engine processes inherit the folder; where it cannot be
  // written, as in an installed program, Node goes on without.
  process.env.NODE_COMPILE_CACHE ??= here('../../../node_modules/.cache/grading-station')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import('./main.ts')
} else {
  const pinned = ['node', 'node.exe']
    .map((name) => here(`../../../node_modules/.bin/${name}`))
    .find(existsSync)
  if (pinned === undefined) {
    console.error(
      `Grading Station needs Node ${MIN_MAJOR} or newer; this is ${process.version}. Run "npm ci" here, which brings one, or install it from nodejs.org.`,
    )
    process.exit(1)
  }
  const { status } = spawnSync(pinned, [here('./grading-station.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}
