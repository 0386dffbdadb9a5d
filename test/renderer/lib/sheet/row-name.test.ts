import { describe, expect, it } from 'vitest'
import { rowName } from '#renderer/lib/sheet/row-name.ts'
import { translator } from '#shared/i18n/index.ts'

describe('a row on the screens', () => {
  const name = (label: string) => rowName(translator('ko'), label)

  it('of a digit is named by its question, never as the question of its place', () => {
    expect(name('s31_1')).toBe('31번 1째 자리')
    expect(name('sid_7')).toBe('sid_7')
  })

  it('of a question is its number, and what has none keeps its label', () => {
    expect(name('q14')).toBe('14번')
    expect(name('문형')).toBe('문형')
  })
})
