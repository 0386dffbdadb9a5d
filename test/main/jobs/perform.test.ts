import { describe, expect, it } from 'vitest'
import { testStation } from '#test/support/test-station.ts'
import { noteJob, slowJob } from '#tools/stations/test-jobs.ts'

describe('an act', () => {
  it('that fails leaves no job, and nobody was told of one', () => {
    const { station, events } = testStation()
    expect(() =>
      station.perform((act) => {
        act.enqueue(noteJob, { text: 'never' })
        act.tell({ name: 'batch.changed', batchId: 1 })
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(station.jobs.counts()).toMatchObject({ ready: 0 })
    expect(events).toEqual([])
  })

  it('tells what it did in order, after it stands', () => {
    const { station } = testStation()
    const seen: [string, number][] = []
    station.subscribe(({ name }) => seen.push([name, station.jobs.counts().ready]))
    station.perform((act) => {
      act.enqueue(noteJob, { text: 'a' })
      act.tell({ name: 'batch.changed', batchId: 1 })
      act.enqueue(noteJob, { text: 'b' })
      expect(seen).toEqual([])
    })
    expect(seen).toEqual([
      ['job.added', 2],
      ['batch.changed', 2],
      ['job.added', 2],
    ])
  })

  it('that cancels a job and then fails leaves it as it was', () => {
    const { station } = testStation()
    const id = station.perform((act) => act.enqueue(slowJob, { ms: 1 }))
    expect(() =>
      station.perform((act) => {
        act.cancel(id)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(station.jobs.find(id)?.state).toBe('ready')
  })
})
