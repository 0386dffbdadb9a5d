/**
 * Files that a window was still sending when it was left: they are on nobody's disk but the user's, so the next window in
 * its place says which they were.
 */

const KEY = 'grading-station-waiting-files'

/**
 * Keeps the names for the window that comes after this one, which asks before it is left while some are on their way.
 * @param brokenOff  those that will not come any more
 */
export function rememberWaiting(onTheirWay: readonly string[], brokenOff: readonly string[]): void {
  const names = [...brokenOff, ...onTheirWay]
  if (names.length === 0) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, JSON.stringify(names))
  if (onTheirWay.length === 0) window.removeEventListener('beforeunload', ask)
  else window.addEventListener('beforeunload', ask)
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
