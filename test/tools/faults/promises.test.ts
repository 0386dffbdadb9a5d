import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verdictOf } from '#tools/faults/keep-promises.ts'
import { PROMISES } from '#tools/faults/promises.ts'

const TESTS = resolve(import.meta.dirname, '../..')
const PUBLISHED = resolve(TESTS, '../../shared/RELIABILITY.md')
const ids = (letter: string, last: number) => Array.from({ length: last }, (_, i) => `${letter}${i + 1}`)

describe('the table of promises', () => {
  test('has every row once', () => {
    expect(PROMISES.map(({ id }) => id)).toEqual([...ids('R', 23), ...ids('S', 18)])
  })

  test.skipIf(!existsSync(PUBLISHED))('has the rows of what was published', () => {
    const rows = [...readFileSync(PUBLISHED, 'utf8').matchAll(/^\| ([RS]\d+) \|/gm)].map((row) => row[1])
    const ours = new Set(PROMISES.map(({ id }) => id))
    expect(rows.filter((row) => !ours.has(row!))).toEqual([])
    expect(rows.length).toBeGreaterThan(0)
  })

  test('names tests that are there', () => {
    const missing = PROMISES.flatMap(({ tests }) => tests).filter(([file, name = '']) => {
      const path = resolve(TESTS, file)
      return !existsSync(path) || !isNamed(readFileSync(path, 'utf8'), name)
    })
    expect(missing).toEqual([])
  })
})

/** Whether tests of a file may have such a name: as it stands there, or with what a table fills in. */
const isNamed = (source: string, name: string) => source.includes(name) || name.includes('met by')

describe('a verdict', () => {
  const ran = [
    { file: 'a.test.ts', name: 'the room is warm', status: 'passed' },
    { file: 'a.test.ts', name: 'the room is lit', status: 'failed' },
    { file: 'b.test.ts', name: 'a disk fills', status: 'pending' },
  ]
  test.each([
    ['kept', [['a.test.ts', 'warm']]],
    ['broken', [['a.test.ts']]],
    [
      'broken',
      [
        ['a.test.ts', 'warm'],
        ['a.test.ts', 'is gone'],
      ],
    ],
    ['skipped', [['a.test.ts', 'warm'], ['b.test.ts']]],
    ['no test', []],
  ] as [string, [string, string?][]][])('is %s for %j', (verdict, tests) => {
    expect(verdictOf({ tests }, ran).verdict).toBe(verdict)
  })
})
