import { type Db, write } from './open.ts'

export type HostKind = 'worker' | 'window' | 'tool'

/** One running of one host on the data folder. */
export interface Boot {
  readonly id: string
  readonly host: HostKind
  readonly pid: number
  readonly processStart: string
  readonly machineBoot: string
  readonly programVersion: string
  readonly bootedAtMs: number
  readonly beat: number
  readonly beatAtMs: number
}

/** A process an engine lives in, as its host wrote it down. */
export interface EngineChild {
  readonly pid: number
  readonly processStart: string
  readonly bootId: string
  readonly engine: string
}

const BOOT_COLUMNS = `id, host, pid, process_start AS processStart, machine_boot AS machineBoot,
  program_version AS programVersion, booted_at_ms AS bootedAtMs, beat, beat_at_ms AS beatAtMs`

export function bootsRepository(db: Db) {
  const insert = db.prepare(`
    INSERT INTO boots (id, host, pid, process_start, machine_boot, program_version, booted_at_ms, beat_at_ms)
    VALUES (@id, @host, @pid, @processStart, @machineBoot, @programVersion, @nowMs, @nowMs)`)
  const beat = db.prepare(
    'UPDATE boots SET beat = beat + 1, beat_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL',
  )
  const end = db.prepare('UPDATE boots SET ended_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL')
  const open = db.prepare<[], Boot>(`SELECT ${BOOT_COLUMNS} FROM boots WHERE ended_at_ms IS NULL`)
  const lastTrace = db.prepare<[], number | null>('SELECT max(beat_at_ms) FROM boots').pluck()
  const addChild = db.prepare(
    'INSERT OR REPLACE INTO children (pid, process_start, boot_id, engine) VALUES (@pid, @processStart, @bootId, @engine)',
  )
  const removeChild = db.prepare('DELETE FROM children WHERE pid = ? AND boot_id = ?')
  const childrenOf = db.prepare<[string], EngineChild>(
    'SELECT pid, process_start AS processStart, boot_id AS bootId, engine FROM children WHERE boot_id = ?',
  )
  const moveChildren = db.prepare('UPDATE children SET boot_id = @to WHERE boot_id = @from')
  const leasesOfNobody = db
    .prepare<[], string>(
      `SELECT DISTINCT leased_by FROM jobs WHERE state = 'leased'
        AND leased_by NOT IN (SELECT id FROM boots WHERE ended_at_ms IS NULL)`,
    )
    .pluck()
  const prune = db.prepare(`
    DELETE FROM boots WHERE ended_at_ms < ?
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'leased' AND leased_by = boots.id)`)
  return {
    register(boot: Omit<Boot, 'beat' | 'beatAtMs' | 'bootedAtMs'>, nowMs: number): void {
      write(db, () => insert.run({ ...boot, nowMs }))
    },
    /** @returns false when another host took this boot for dead: its leases are no longer its own */
    beat: (id: string, nowMs: number): boolean => write(db, () => beat.run(nowMs, id).changes) === 1,
    /** @returns false when it was ended before */
    end: (id: string, nowMs: number): boolean => write(db, () => end.run(nowMs, id).changes) === 1,
    /** Boots nobody has ended: the living, and those that died without a word. */
    open: (): Boot[] => open.all(),
    /** The last sign of life of any host, ms since the epoch; undefined where none ever ran. */
    lastTraceMs: (): number | undefined => lastTrace.get() ?? undefined,
    addChild: (child: EngineChild): void => void write(db, () => addChild.run(child)),
    removeChild: (pid: number, bootId: string): void => void write(db, () => removeChild.run(pid, bootId)),
    childrenOf: (bootId: string): EngineChild[] => childrenOf.all(bootId),
    /** A host that goes on under another boot has its processes still. */
    moveChildren: (from: string, to: string): void => void write(db, () => moveChildren.run({ from, to })),
    /** Boots that are over, or unknown, and have leases all the same, as earlier programs could leave them. */
    leasesOfNobody: (): string[] => leasesOfNobody.all(),
    prune: (beforeMs: number): number => write(db, () => prune.run(beforeMs).changes),
  }
}
export type BootsRepository = ReturnType<typeof bootsRepository>
