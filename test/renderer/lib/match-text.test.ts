import { expect, test } from 'vitest'
import { matchesText } from '#renderer/lib/match-text.ts'

test.each([
  ['', '확인', true],
  ['확인', '확인', true],
  ['ㅎㅇ', '확인', true],
  ['확ㅇ', '확인', true],
  // Half typed: the syllable the input method has so far.
  ['화', '확인', true],
  ['확이', '확인', true],
  ['ㄱㅇㅎ', '3월 모의고사 · 결과', false],
  ['ㅁㅇㄱㅅ ㄱㄱ', '3월 모의고사 · 결과', true],
  ['모의 결과', '3월 모의고사 · 결과', true],
  ['3월모의', '3월 모의고사 · 결과', true],
  ['확인함', '확인', false],
  ['SET', 'Settings', true],
  ['tst', 'Settings', false],
  // A name from a Mac comes in pieces.
  ['한글', '한글'.normalize('NFD'), true],
])('%s in %s: %s', (query, text, found) => {
  expect(matchesText(query, text)).toBe(found)
})
