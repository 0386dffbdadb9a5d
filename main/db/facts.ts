import type { Db } from './open.ts'
import { write } from './open.ts'

/** Small facts that outlive a process, as JSON values by name. */
export function factsRepository(db: Db) {
  const get = db.prepare<[string], string>('SELECT value_json FROM facts WHERE name = ?').pluck()
  const set = db.prepare(`
    INSERT INTO facts (name, value_json, at_ms) VALUES (@name, @value, @now)
    ON CONFLICT (name) DO UPDATE SET value_json = @value, at_ms = @now`)
  return {
    get(name: string): unknown {
      const json = get.get(name)
      return json === undefined ? undefined : JSON.parse(json)
    },
    set(name: string, value: unknown, nowMs: number): void {
      write(db, () => set.run({ name, value: JSON.stringify(value), now: nowMs }))
    },
  }
}
export type FactsRepository = ReturnType<typeof factsRepository>
