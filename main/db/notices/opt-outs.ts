import { type Db, write } from '../open.ts'

export interface OptOut {
  readonly hmac: string
  readonly masked: string
  readonly who: string
  readonly addedAtMs: number
}

/** Who wants no notices. */
export function optOutsRepository(db: Db) {
  const all = db.prepare<[], OptOut>(`
    SELECT phone_hmac AS hmac, masked, who, added_at_ms AS addedAtMs FROM notice_opt_outs ORDER BY added_at_ms DESC`)
  const has = db.prepare<[string], 1>('SELECT 1 FROM notice_opt_outs WHERE phone_hmac = ?').pluck()
  const add = db.prepare<[OptOut]>(`
    INSERT INTO notice_opt_outs (phone_hmac, masked, who, added_at_ms) VALUES (@hmac, @masked, @who, @addedAtMs)
    ON CONFLICT (phone_hmac) DO NOTHING`)
  const remove = db.prepare<[string]>('DELETE FROM notice_opt_outs WHERE phone_hmac = ?')
  return {
    list: (): OptOut[] => all.all(),
    has: (hmac: string): boolean => has.get(hmac) === 1,
    add: (optOut: OptOut): void => write(db, () => void add.run(optOut)),
    remove: (hmac: string): void => write(db, () => void remove.run(hmac)),
  }
}
