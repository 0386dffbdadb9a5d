import { expect, test } from 'vitest'
import { atMost } from '#main/base/clock.ts'
import { createLoop } from '#main/base/loop.ts'
import { fakeClock } from '#test/support/fake-clock.ts'

test('a loop runs once however often it is started, ends when asked, and may begin again', async () => {
  const did: string[] = []
  const loop = createLoop(async (signal) => {
    did.push('begins')
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    did.push('ends')
  })
  await loop.stop()
  for (let time = 0; time < 2; time++) {
    loop.start()
    loop.start()
    expect(loop.isRunning).toBe(true)
    const ended = loop.stop()
    // What ends has not ended: another run beside it would do the same work twice.
    loop.start()
    await Promise.all([ended, loop.stop()])
    expect(loop.isRunning).toBe(false)
  }
  expect(did).toEqual(['begins', 'ends', 'begins', 'ends'])
})

test('work is waited for no longer than it may take, and leaves no timer behind', async () => {
  const clock = fakeClock()
  const endless = atMost(clock, 5_000, new Promise(() => undefined))
  expect(clock.step()).toBe(5_000)
  await endless
  await atMost(clock, 5_000, Promise.resolve())
  await expect(atMost(clock, 5_000, Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(clock.waiting()).toBe(0)
})
