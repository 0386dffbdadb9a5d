import { describe, expect, it } from 'vitest'
import { findStudents } from '#renderer/lib/find-students.ts'

const student = (name: string, group: string, ...numbers: string[]) => ({
  number: numbers[0],
  name,
  group,
  numbers,
  sheets: [],
})
const ROSTER = [
  student('김하늘', '1반', '00412703', '01012345678', '01099998888'),
  student('김하나', '2반', '00412704'),
  student('이도윤', '1반', '12345678'),
  student('Anna Lee', '3반', '00500001'),
]
const found = (query: string) => findStudents(query, ROSTER).map(({ name }) => name)

describe('a student is found', () => {
  it.each([
    ['하늘', ['김하늘']],
    ['ㄱㅎ', ['김하나', '김하늘']],
    ['ㅎㄴ', ['김하나', '김하늘']],
    ['anna', ['Anna Lee']],
    ['412703', ['김하늘']],
    ['1반 ㄱ', ['김하늘']],
    ['2703 김', ['김하늘']],
    ['9999-8888', ['김하늘']],
  ])('by %j', (query, names) => {
    expect(found(query)).toEqual(names)
  })

  it('by a phone of which the roster has the end, or the reverse, the exact number first', () => {
    expect(found('010-1234-5678')).toEqual(['김하늘', '이도윤'])
    expect(found('12345678')).toEqual(['김하늘', '이도윤'])
    expect(found('010-7777-5678')).toEqual([])
  })

  it('by nothing that is not there, and by no empty query', () => {
    expect(found('박')).toEqual([])
    expect(found('김 12345678 2반')).toEqual([])
    expect(found('  ')).toEqual([])
    expect(findStudents('ㄱ', ROSTER, 1)).toHaveLength(1)
  })
})
