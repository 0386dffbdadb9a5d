import { describe, expect, it } from 'vitest'
import { sortPicked } from '#renderer/lib/dropped-files.ts'
import { inOrder } from '#renderer/lib/in-order.ts'

const deferred = () => {
  let resolve: (value: number) => void = () => undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<number>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('work done several at once', () => {
  it('is handed on in order, as soon as all before it is done; a failure costs its own item', async () => {
    const jobs = Array.from({ length: 4 }, deferred)
    const taken: unknown[] = []
    const all = inOrder([0, 1, 2, 3], {
      atOnce: 4,
      work: (i) => jobs[i].promise,
      take: async (results) =>
        void taken.push(...results.map((r) => (r.status === 'fulfilled' ? r.value : 'failed'))),
      signal: new AbortController().signal,
    })
    jobs[2].resolve(2)
    jobs[1].reject(new Error('broken'))
    await settled()
    expect(taken).toEqual([])
    jobs[0].resolve(0)
    await settled()
    expect(taken).toEqual([0, 'failed', 2])
    jobs[3].resolve(3)
    await all
    expect(taken).toEqual([0, 'failed', 2, 3])
  })

  it('never has more under way than allowed, and begins nothing after a stop', async () => {
    const stop = new AbortController()
    let underWay = 0
    let most = 0
    let begun = 0
    await inOrder(
      Array.from({ length: 30 }, (_, i) => i),
      {
        atOnce: 3,
        async work(i) {
          begun += 1
          underWay += 1
          most = Math.max(most, underWay)
          await settled()
          underWay -= 1
          if (i === 8) stop.abort()
          return i
        },
        take: async () => undefined,
        signal: stop.signal,
      },
    )
    expect(most).toBe(3)
    expect(begun).toBeLessThan(13)
  })
})

describe('picked files', () => {
  it('are the scans in the order people number them; what is none is named, litter is not', () => {
    const file = (name: string) => new File([], name)
    const picked = sortPicked(['10.jpg', '2.JPG', '메모.hwp', 'Thumbs.db', '.DS_Store', '1.pdf'].map(file))
    expect(picked.scans.map(({ name }) => name)).toEqual(['1.pdf', '2.JPG', '10.jpg'])
    expect(picked.skipped).toEqual(['메모.hwp'])
  })
})
