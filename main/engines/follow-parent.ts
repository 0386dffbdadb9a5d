import { Worker } from 'node:worker_threads'

const CHECK_MS = 1_000

// Runs in a thread of its own: native code or a loop that holds the main thread hears of no disconnect.
const WATCH = `
const parent = require('node:worker_threads').workerData
setInterval(() => {
  let isGone = process.ppid !== parent
  try { process.kill(parent, 0) } catch { isGone = true }
  if (!isGone) return
  try { process.kill(-process.pid, 'SIGKILL') } catch {}
  process.kill(process.pid, 'SIGKILL')
}, ${CHECK_MS})
`

/** Ends this process, and its group where it leads one, within about a second of its parent's death, whatever it is doing. */
export function followParent(): void {
  // Asked here, not in the thread: a parent that dies before the thread runs has been replaced by then.
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref()
}
