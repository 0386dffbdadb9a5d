import { setTimeout as delay } from 'node:timers/promises'

/** Waits until a condition holds. @throws when it does not within `timeoutMs` */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${holds}`)
    await delay(10)
  }
}
