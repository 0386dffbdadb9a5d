/**
 * Files that a window was still sending when it was left: they are on nobody's disk but the user's, so the next window in
 * its place says which they were.
 */

const KEY = 'grading-station-waiting-files'

/** Asks before the window is left, and keeps the names for the one that comes after it. */
export function rememberWaiting(names: readonly string[]): void {
  if (names.length === 0) {
    sessionStorage.removeItem(KEY)
    window.removeEventListener('beforeunload', ask)
    return
  }
  sessionStorage.setItem(KEY, JSON.stringify(names))
  window.addEventListener('beforeunload', ask)
}

/** What the window before this one in its tab did not send. Said once. */
export function takeLost(): string[] {
  const kept = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  if (kept === null) return []
  const names: unknown = JSON.parse(kept)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
