#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error. The station needs Node 24 (see
// docs/architecture.md); the install brings one along, which takes over when the caller's own is too old.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { constants, homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const MIN_MAJOR = 24
const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP']
const STARTED_AFTER_MS = 20_000
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= MIN_MAJOR) {
  const isInstalled = !existsSync(here('./main.ts'))
  // Compiling what is the same at every start is a third of it. Engine processes inherit the folder; where it cannot be
  // written, Node goes on without.
  process.env.NODE_COMPILE_CACHE ??= isInstalled
    ? ownCache()
    : here('../../../node_modules/.cache/grading-station')
  const { enableCompileCache, flushCompileCache } = await import('node:module')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  // Node writes it at a tidy end, which a worker that is killed, or loses its power, never comes to.
  setTimeout(flushCompileCache, STARTED_AFTER_MS).unref()
  const entry = await entries(isInstalled)
  // Before anything else is loaded, so that no signal is counted twice.
  if (process.env.GRADING_STATION_LAUNCHED !== undefined) {
    const { followLauncher } = await import(entry('follow-launcher'))
    followLauncher()
  }
  await import(entry('main'))
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
  handOver(pinned)
}

/**
 * Files that a process begins with: of the built program, which starts in two thirds of the time, where there is one of these
 * very sources; an installed one has no other.
 */
async function entries(isInstalled) {
  const built = isInstalled
    ? here('../../../dist/program')
    : (await import('../../setup/built-program.ts')).findBuilt(here('../../../'))
  return built === undefined
    ? (name) => `./${name}.ts`
    : (name) => pathToFileURL(join(built, `${name}.mjs`)).href
}

/** Where the user keeps what can be made again: an installed program's own folder cannot be written. */
function ownCache() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  const folders = { win32: LOCALAPPDATA, darwin: join(homedir(), 'Library', 'Caches') }
  return join(
    folders[process.platform] || XDG_CACHE_HOME || join(homedir(), '.cache'),
    'grading-station',
    'compiled',
  )
}

/**
 * Stands for another Node as if that had taken this process's place, which an old Node cannot do: signals go on to it,
 * its end is this one's, and the channel between the two tells it when this one is gone.
 */
function handOver(node) {
  const child = spawn(node, [here('./grading-station.mjs'), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, GRADING_STATION_LAUNCHED: '1' },
  })
  forgetEnvironment()
  for (const signal of PASSED_ON) process.on(signal, () => child.connected && child.send({ signal }))
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    // Signals that this system cannot be ended by.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1_000)
  })
}

/** This process waits from here on: the secrets it passed on need not be read in /proc. See take-environment.ts. */
function forgetEnvironment() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const [start, end] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(47, 49)
      .map(Number)
    const memory = openSync('/proc/self/mem', 'r+')
    writeSync(memory, Buffer.alloc(end - start), 0, end - start, start)
    closeSync(memory)
  } catch {
    // Another system, or one that forbids it.
  }
}
