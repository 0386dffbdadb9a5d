import { z } from 'zod'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
type PassedOn = (typeof SIGNALS)[number]
const Message = z.object({ signal: z.enum(SIGNALS) })

/**
 * Makes this process one with the launcher that waits for it (`grading-station.mjs` under an old Node): it ends with
 * it, and a signal counts once. A terminal and most service managers signal both, and the launcher passes its own on;
 * who asks twice asks to leave at once.
 */
export function followLauncher(): void {
  delete process.env.GRADING_STATION_LAUNCHED
  const heard = new Map<PassedOn, { direct: number; passedOn: number }>()
  const countsOf = (signal: PassedOn) => {
    const counts = heard.get(signal) ?? { direct: 0, passedOn: 0 }
    heard.set(signal, counts)
    return counts
  }
  const emit = process.emit.bind(process) as (event: string | symbol, ...args: unknown[]) => boolean

  // There is no other way to keep one of two equal signals from whoever listens.
  process.emit = ((event: string | symbol, ...args: unknown[]) => {
    const signal = SIGNALS.find((each) => each === event)
    if (signal === undefined) return emit(event, ...args)
    const counts = countsOf(signal)
    counts.direct += 1
    return counts.direct <= counts.passedOn ? true : emit(signal, ...args)
  }) as typeof process.emit

  process.on('message', (raw) => {
    const message = Message.safeParse(raw)
    if (!message.success) return
    const { signal } = message.data
    const counts = countsOf(signal)
    counts.passedOn += 1
    if (counts.passedOn <= counts.direct) return
    // Nobody listens: what the signal does by itself.
    if (!emit(signal, signal)) process.kill(process.pid, signal)
  })
  // The launcher was killed. Whoever restarts it finds the folder free.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel?.unref()
}
