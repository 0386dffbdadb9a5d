import { isSamePerson, ROSTER_HEADERS, type Student, storedRoster } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import type { GradingTables } from './tables.ts'

/** Everybody of the rosters that are here, by the newest exam that has them; parsed again only where a roster is another one. */
export function createRosters({ batches }: Pick<GradingTables, 'batches'>) {
  let parsed = new Map<number, { readonly csv: Uint8Array; readonly students: readonly Student[] }>()
  let everybody: readonly Student[] = []

  return (): readonly Student[] => {
    const rosters = batches.list().flatMap(({ id, rosterCsv: csv }) => (csv === null ? [] : [{ id, csv }]))
    const now = new Map(
      rosters.map(({ id, csv }) => {
        const before = parsed.get(id)
        const isSame = before !== undefined && Buffer.compare(before.csv, csv) === 0
        return [id, isSame ? before : { csv, students: storedRoster(parseTable(csv, ROSTER_HEADERS)) }]
      }),
    )
    const isSame = now.size === parsed.size && [...now].every(([id, each]) => parsed.get(id) === each)
    if (isSame) return everybody
    parsed = now
    const byNumber = new Map<string, Student[]>()
    for (const student of [...now.values()].flatMap(({ students }) => students)) {
      const known = byNumber.get(student.number) ?? []
      if (!known.some((other) => isSamePerson(other, student)))
        byNumber.set(student.number, [...known, student])
    }
    everybody = [...byNumber.values()].flat()
    return everybody
  }
}
