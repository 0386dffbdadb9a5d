import { setTimeout as delay } from 'node:timers/promises'

/** How many times as long as usual to wait before something counts as not happening: a machine may be busy otherwise. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1)

/** Waits until a condition holds. @throws when it does not within `timeoutMs`, with the patience that is set */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs * PATIENCE
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${holds}`)
    await delay(10)
  }
}
