import type { Clock } from '#main/base/clock.ts'
import { createWakeup } from '#main/base/clock.ts'
import type { StationError } from '#shared/domain/errors.ts'

/**
 * How a host is doing: `ok`, `failing` (a few errors, each caller backs off by itself), `down` (the circuit is open,
 * one probe at a time), `token-refused` (one probe per five minutes until the token works again).
 */
export interface BreakerState {
  readonly status: 'ok' | 'failing' | 'down' | 'token-refused'
  /** Kebab-case cause of the last failure. */
  readonly reason: string | undefined
  /** Wall clock of the first failure in a row, ms. */
  readonly sinceMs: number | undefined
  /** How long until the next request may leave, ms. */
  readonly waitMs: number
}

/** Every request to one host passes here, so that pull and push together stay polite to it. */
export interface CircuitBreaker {
  /**
   * Waits until a request may leave. Every pass must be answered by `passed` or `failed`.
   * @returns false if the signal aborted first
   */
  enter(signal?: AbortSignal): Promise<boolean>
  passed(): void
  /** Reads `token-refused` and `retryAfterMs` from the error. */
  failed(error: StationError): void
  state(): BreakerState
  /** Lets the next request leave at once: a new token, a network that came back, a computer that woke. */
  reset(): void
  /** Called when a host that was `down` or refused the token answers again. */
  onRecovered(listener: () => void): void
}

export interface BreakerRules {
  /** Failures in a row that open the circuit. */
  readonly failuresToOpen: number
  readonly probeMs: number
  readonly refusedProbeMs: number
}

const RULES: BreakerRules = { failuresToOpen: 5, probeMs: 30_000, refusedProbeMs: 5 * 60_000 }

/** Circuit breaker. @see Nygard, "Release It!", 2007, chapter "Stability patterns" */
export function createCircuitBreaker(
  clock: Clock,
  random: () => number,
  rules: BreakerRules = RULES,
): CircuitBreaker {
  const wakeup = createWakeup(clock)
  const listeners = new Set<() => void>()
  let failures = 0
  let isRefused = false
  let isProbing = false
  let notBefore = Number.NEGATIVE_INFINITY
  let reason: string | undefined
  let sinceMs: number | undefined

  const isShut = () => isRefused || failures >= rules.failuresToOpen
  const waitMs = () => Math.max(0, notBefore - clock.monotonic())

  function reset() {
    notBefore = Number.NEGATIVE_INFINITY
    wakeup.wake()
  }

  return {
    async enter(signal) {
      while (!signal?.aborted) {
        if (waitMs() === 0 && !(isShut() && isProbing)) {
          if (isShut()) isProbing = true
          return true
        }
        // While a probe is out there is no time to wait for: its outcome wakes.
        await wakeup.wait(Math.max(waitMs(), isProbing ? rules.probeMs : 0), signal)
      }
      return false
    },
    passed() {
      const wasShut = isShut()
      failures = 0
      isRefused = false
      isProbing = false
      reason = undefined
      sinceMs = undefined
      reset()
      if (wasShut) for (const listener of listeners) listener()
    },
    failed(error) {
      isProbing = false
      reason = error.reason
      sinceMs ??= clock.now()
      isRefused = error.reason === 'token-refused'
      failures += 1
      const floorMs = Number(error.params?.retryAfterMs ?? 0)
      const pauseMs = isRefused ? rules.refusedProbeMs : isShut() ? rules.probeMs * (1 + random() / 6) : 0
      notBefore = Math.max(notBefore, clock.monotonic() + Math.max(floorMs, pauseMs))
      wakeup.wake()
    },
    state: () => ({
      status: isRefused ? 'token-refused' : isShut() ? 'down' : failures > 0 ? 'failing' : 'ok',
      reason,
      sinceMs,
      waitMs: waitMs(),
    }),
    reset,
    onRecovered: (listener) => listeners.add(listener),
  }
}
