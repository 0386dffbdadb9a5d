import { setTimeout as delay } from 'node:timers/promises'

/** How many times as long as usual to wait before something counts as not happening: a machine may be busy otherwise. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1)

/** Looked at again soon, and what takes long to look at less often: a machine that is asked all the time has no time to get there. */
const againIn = (tookMs: number) => Math.min(100, Math.max(10, 3 * tookMs))

/** Waits until a condition holds. @throws when it does not within `timeoutMs`, with the patience that is set */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs * PATIENCE
  for (;;) {
    const lookedAt = performance.now()
    if (await holds()) return
    const now = performance.now()
    if (now > deadline) throw new Error(`Not within ${timeoutMs} ms: ${holds}`)
    await delay(againIn(now - lookedAt))
  }
}
