/**
 * Does work for each item, several at once, and hands results on in the order of the items, each as soon as it and all
 * before it are done. One failure costs its own item.
 * @param take  receives runs of finished results; the next run waits for it
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  options: {
    readonly atOnce: number
    readonly work: (item: Item) => Promise<Result>
    readonly take: (results: readonly PromiseSettledResult<Result>[], first: number) => Promise<void>
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { atOnce, work, take, signal } = options
  const done: (PromiseSettledResult<Result> | undefined)[] = items.map(() => undefined)
  let next = 0
  let taken = 0
  let taking: Promise<void> | undefined

  async function takeRuns(): Promise<void> {
    while (!signal.aborted) {
      let end = taken
      while (done[end] !== undefined) end += 1
      if (end === taken) return
      const first = taken
      const run = done.slice(first, end).filter((result) => result !== undefined)
      taken = end
      await take(run, first)
    }
  }

  async function worker(): Promise<void> {
    while (next < items.length && !signal.aborted) {
      const at = next++
      done[at] = await work(items[at]).then(
        (value): PromiseSettledResult<Result> => ({ status: 'fulfilled', value }),
        (reason: unknown): PromiseSettledResult<Result> => ({ status: 'rejected', reason }),
      )
      taking ??= takeRuns().finally(() => {
        taking = undefined
      })
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  await taking
  await takeRuns()
}
