import { randomUUID } from 'node:crypto'
import { type Clock, pause } from '../base/clock.ts'
import type { Boot, BootsRepository, HostKind } from '../db/boots.ts'
import { groupIsAlive, isProcess, machineBoot, processStart, signalGroup } from '../engines/os-process.ts'

/** Beats in the time after which a host whose beat stands still counts as stalled. */
const BEATS = 12
/** How long engines of a dead host may take to leave after SIGKILL. */
const REAP_WAIT_MS = 5_000

export interface Presence {
  /** Under which this host's jobs are leased; another one after it was taken for dead. */
  readonly bootId: string
  /** Registers, and takes over from hosts that died: their engines first, then their leases. */
  start(): Promise<void>
  engineStarted(pid: number, engine: string): void
  engineEnded(pid: number): void
  stop(): void
}

export interface PresenceOptions {
  readonly boots: BootsRepository
  readonly clock: Clock
  readonly host: HostKind
  readonly programVersion: string
  /** A live host whose beat stands still for so long, by the observer's monotonic clock, has stalled. */
  readonly stallMs: number
  /** Ends a boot and takes its leases, in one transaction. `isSuspect`: its jobs may have killed it. */
  readonly takeOver: (bootId: string, isSuspect: boolean) => void
  /** Asked before each beat. */
  readonly mayGoOn: () => boolean
  /** Another host took this one for dead: its leases are gone, and it has a new boot. */
  readonly onLost: () => void
  readonly onError: (thrown: unknown) => void
}

const isSameMachineRun = (boot: Boot) => boot.machineBoot === machineBoot

/**
 * Keeps this host's boot alive and notices others that are not. Who lives is told by PID with start time, and by a
 * counter that moves: never by the wall clock, which jumps.
 */
export function createPresence(options: PresenceOptions): Presence {
  const { boots, clock, stallMs } = options
  const beatMs = stallMs / BEATS
  const ownStart = processStart(process.pid) ?? 'unknown'
  const seen = new Map<string, { beat: number; atMs: number }>()
  let lastLookMs = clock.monotonic()
  let bootId = ''
  let cancelBeat: (() => void) | undefined
  let isStopped = false

  function register(): void {
    bootId = randomUUID()
    boots.register(
      {
        id: bootId,
        host: options.host,
        pid: process.pid,
        processStart: ownStart,
        machineBoot,
        programVersion: options.programVersion,
      },
      clock.now(),
    )
  }

  /** A process that was seen to be the boot's own needs no second look at its start while its number lives on. */
  function isRunning(boot: Boot): boolean {
    if (!isProcess(boot.pid)) return false
    if (seen.has(boot.id) && process.platform === 'win32') return true
    return processStart(boot.pid) === boot.processStart
  }

  /** Whether a running host's beat has stood still for too long while this one was awake. */
  function hasStalled(boot: Boot, nowMs: number): boolean {
    const known = seen.get(boot.id)
    if (known === undefined || known.beat !== boot.beat) {
      seen.set(boot.id, { beat: boot.beat, atMs: nowMs })
      return false
    }
    return nowMs - known.atMs > stallMs
  }

  async function reapEngines(boot: Boot): Promise<void> {
    if (!isSameMachineRun(boot)) return
    for (const child of boots.childrenOf(boot.id)) {
      const start = processStart(child.pid)
      // A group whose leader is gone keeps its number; a leader of another start is another program's.
      const isTheirs = start === child.processStart || (start === undefined && groupIsAlive(child.pid))
      if (!isTheirs || !signalGroup(child.pid, 'SIGKILL')) continue
      const deadline = clock.monotonic() + REAP_WAIT_MS
      while (groupIsAlive(child.pid) && clock.monotonic() < deadline) {
        await pause(clock, 10)
      }
    }
  }

  async function takeOverFromTheDead(): Promise<void> {
    const nowMs = clock.monotonic()
    // Asleep, or stopped, together with the others: what they did meanwhile proves nothing.
    if (nowMs - lastLookMs > 3 * beatMs) seen.clear()
    lastLookMs = nowMs
    for (const boot of boots.open()) {
      if (boot.id === bootId) continue
      // A stopped host's engines go on without it: they, too, end before its jobs run again.
      if (isRunning(boot) && !hasStalled(boot, nowMs)) continue
      await reapEngines(boot)
      options.takeOver(boot.id, isSameMachineRun(boot))
      seen.delete(boot.id)
    }
  }

  async function beat(): Promise<void> {
    try {
      if (!options.mayGoOn()) return
      if (!boots.beat(bootId, clock.now())) {
        const before = bootId
        register()
        boots.moveChildren(before, bootId)
        options.onLost()
      }
      await takeOverFromTheDead()
    } catch (thrown) {
      options.onError(thrown)
    }
    if (cancelBeat !== undefined) cancelBeat = clock.after(beatMs, () => void beat())
  }

  /** Bookkeeping whose failure must not fail the work it is about. */
  function attempt(work: () => void): void {
    try {
      if (!isStopped) work()
    } catch (thrown) {
      options.onError(thrown)
    }
  }

  return {
    get bootId() {
      return bootId
    },
    async start() {
      register()
      await takeOverFromTheDead()
      for (const id of boots.leasesOfNobody()) options.takeOver(id, false)
      cancelBeat = clock.after(beatMs, () => void beat())
    },
    engineStarted: (pid, engine) =>
      attempt(() => {
        const start = processStart(pid)
        if (start !== undefined) boots.addChild({ pid, processStart: start, bootId, engine })
      }),
    engineEnded: (pid) => attempt(() => boots.removeChild(pid, bootId)),
    stop() {
      isStopped = true
      cancelBeat?.()
      cancelBeat = undefined
      boots.end(bootId, clock.now())
    },
  }
}
