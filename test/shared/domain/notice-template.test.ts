import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ITEM_LETTERS, renderNotice, variablesOf } from '#shared/domain/notice-template.ts'

const template = {
  text: '[#{학원이름}] #{이름} 학생의 #{시험} 결과입니다. #{선생님메모}',
  items: [
    { title: '점수', text: '#{점수}점 / #{만점}점' },
    { title: '시험', text: '#{시험}' },
  ],
}
const of = (values: Record<string, string>) => (name: string) => values[name]
const whole = { 학원이름: '한빛', 이름: '김하늘', 시험: '11월', 점수: '92', 만점: '100', 선생님메모: '' }

describe('a notice', () => {
  test('names each of its variables once, in their order', () => {
    expect(variablesOf(template)).toEqual(['학원이름', '이름', '시험', '선생님메모', '점수', '만점'])
  })

  test('sends exactly the registered variables, and a dash for what is empty', () => {
    const { variables, text, missing } = renderNotice(template, of(whole))
    expect(Object.keys(variables)).toEqual(variablesOf(template).map((name) => `#{${name}}`))
    expect(variables['#{선생님메모}']).toBe('-')
    expect(text).toBe('[한빛] 김하늘 학생의 11월 결과입니다. -\n점수: 92점 / 100점\n시험: 11월')
    expect(missing).toEqual([])
  })

  test('names variables that nobody has a value for, instead of sending them raw', () => {
    const { 학원이름: _, ...rest } = whole
    expect(renderNotice(template, of(rest)).missing).toEqual(['학원이름'])
  })

  test('never looks for variables in what a value says', () => {
    const { text, variables } = renderNotice(template, of({ ...whole, 이름: '#{점수}' }))
    expect(text).toContain('#{점수} 학생의')
    expect(variables['#{이름}']).toBe('#{점수}')
  })

  test('cuts an item to 23 characters with a mark, the same wherever the variable stands', () => {
    const long = '2026학년도 11월 고3 전국연합학력평가 대비 실전'
    const { variables, text, clipped } = renderNotice(template, of({ ...whole, 시험: long }))
    expect([...variables['#{시험}']!]).toHaveLength(ITEM_LETTERS)
    expect(variables['#{시험}']).toMatch(/…$/)
    expect(text.split(variables['#{시험}']!)).toHaveLength(3)
    expect(clipped).toEqual(['시험'])
  })

  test('has no item longer than Kakao takes, or says that it is too long', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 60 })
    void fc.assert(
      fc.property(words, words, (a, b) => {
        const items = [{ title: 't', text: '#{a}: #{b}' }]
        const { text, isTooLong } = renderNotice({ text: '-', items }, of({ a, b }))
        expect([...text.slice('-\nt: '.length)].length <= ITEM_LETTERS || isTooLong).toBe(true)
      }),
    )
  })
})
