import { describe, expect, it } from 'vitest'
import { rowName } from '#renderer/lib/sheet/row-name.ts'
import { rowTitles } from '#shared/domain/row-title.ts'
import { translator } from '#shared/i18n/index.ts'
import { questionName } from '#shared/i18n/question-text.ts'
import { sampleTemplate } from '#tools/simulator/sample-exam.ts'

describe('a row on the screens', () => {
  const t = translator('ko')
  const template = sampleTemplate()
  const titles = rowTitles(template, template.pages[0].id)
  const name = (label: string) => rowName(t, titles.get(label)!)

  it('of a digit is named by its question, or by what its number is called', () => {
    expect(name('s31_1')).toBe('31번 1째 자리')
    expect(name('sid_7')).toBe('수험번호 7째 자리')
    expect(rowName(t, { label: 'sid_7', kind: 'number', field: null, digit: 7 })).toBe('번호 7째 자리')
    expect(name('form')).toBe('형별')
  })

  it('of a question is its number, and what has none keeps its label', () => {
    expect(name('q14')).toBe('14번')
    expect(questionName(t, '문형')).toBe('문형')
  })
})
