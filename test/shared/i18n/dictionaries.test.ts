import { describe, expect, it } from 'vitest'
import { en } from '#shared/i18n/en.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { ko } from '#shared/i18n/ko.ts'

function texts(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]]
  return Object.entries(node as object).flatMap(([key, child]) =>
    texts(child, path === '' ? key : `${path}.${key}`),
  )
}

describe('the dictionaries', () => {
  it('say the same things with the same parameters in both languages', () => {
    const params = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()
    const korean = new Map(texts(ko))
    const english = new Map(texts(en))
    expect([...english.keys()]).toEqual([...korean.keys()])
    for (const [key, text] of korean)
      expect([key, params(english.get(key) ?? '')]).toEqual([key, params(text)])
  })

  it('fall back to an error’s own message when its reason is unknown', () => {
    expect(errorText(translator('en'), { code: 'internal', reason: 'never-heard', message: 'boom' })).toBe(
      'boom',
    )
  })
})
