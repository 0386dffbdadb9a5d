import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { homeworkFileReader } from '#shared/domain/homework-file.ts'
import type { Student } from '#shared/domain/roster.ts'

const student = (number: string, name: string, numbers?: string[]): Student => ({
  ...{ number, name, group: '3반' },
  ...(numbers === undefined ? {} : { numbers }),
})
const PEOPLE = [
  student('0412', '김하늘', ['0412', '01012345678']),
  student('0413', '박이수', ['0413', '01055556666']),
  student('0414', '박이준', ['0414', '01055556666']),
  student('0415', '이수'),
  student('0416', '최민서'),
  student('0417', '최민서'),
  student('260412', '정가람'),
  student('Kim', 'Jane Kim'),
]
const ARRIVED = '2026-12-01'
const read = (name: string, arrivedOn = ARRIVED) => {
  const { student: found, candidates, day } = homeworkFileReader(PEOPLE)(name, arrivedOn)
  return [found?.number ?? (candidates.length === 0 ? 'unknown' : candidates.map((each) => each.number)), day]
}

describe('the name of a homework’s file', () => {
  it.each([
    ['0412_20261130.mp4', '0412', '2026-11-30'],
    ['김하늘 2026-11-30.jpg', '0412', '2026-11-30'],
    ['수학숙제김하늘261130.MOV', '0412', '2026-11-30'],
    ['2026년 11월 30일 김하늘(2).pdf', '0412', '2026-11-30'],
    ['11월 3일 0412.pdf', '0412', '2026-11-03'],
    ['1월 5일 0412.pdf', '0412', '2027-01-05'],
    ['26.11.30 이수.png', '0415', '2026-11-30'],
    ['Jane_Kim-20261130_193045.mp4', 'Kim', '2026-11-30'],
    // As Macs write it.
    ['김하늘.jpg'.normalize('NFD'), '0412', undefined],
    // By a phone, whole or its last eight digits.
    ['12345678 숙제.mp4', '0412', undefined],
    ['010-1234-5678.mp4', '0412', undefined],
    ['1234-5678_20261130.mp4', '0412', '2026-11-30'],
  ])('%s tells whose it is and of which day', (name, number, day) => {
    expect(read(name)).toEqual([number, day])
  })

  it.each([
    // Siblings by a parent's phone, two of one name, a name and a number of two students.
    ['55556666.mp4', ['0413', '0414'], undefined],
    ['최민서_20261130.mp4', ['0416', '0417'], '2026-11-30'],
    ['0415 김하늘.mp4', ['0415', '0412'], undefined],
    // A short name is part of many words, a short number may be a page, and cameras count their pictures.
    ['이수학원 412.mp4', 'unknown', undefined],
    ['IMG_0412.MOV', 'unknown', undefined],
    ['KakaoTalk_20261130_193045123.jpg', 'unknown', '2026-11-30'],
    // Days that no calendar has, and two of them.
    ['20261131.mp4', 'unknown', undefined],
    ['2026-02-30.mp4', 'unknown', undefined],
    ['20261129 20261130.mp4', 'unknown', undefined],
    // Of another year: some number.
    ['20190412.mp4', 'unknown', undefined],
  ])('%s leaves open what it does not tell', (name, who, day) => {
    expect(read(name)).toEqual([who, day])
  })

  it('that has a number and a name is of the one who has both', () => {
    expect(read('55556666 박이준.mp4')).toEqual(['0414', undefined])
    expect(read('최민서 0417.mp4')).toEqual(['0417', undefined])
  })

  it('takes digits that are a day and a student’s number for neither in silence', () => {
    // In its spring it may be either; beside another day, and in another season, it is the number.
    expect(read('260412.mp4', '2026-04-13')).toEqual([['260412'], '2026-04-12'])
    expect(read('260412_20260413.mp4', '2026-04-13')).toEqual(['260412', '2026-04-13'])
    expect(read('260412.mp4', '2028-04-13')).toEqual(['260412', undefined])
  })

  const calendar = fc
    .date({ min: new Date('2026-01-02'), max: new Date('2026-12-30'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((all) => all.join(''))

  it('is read the same however day and number are put together', () => {
    const separator = fc.constantFrom('_', ' ', ' - ', '+', ') ')
    const forms = fc.constantFrom(
      (day: string) => day,
      (day: string) => day.replaceAll('-', ''),
      (day: string) => day.replaceAll('-', '').slice(2),
      (day: string) => day.replaceAll('-', '.'),
      (day: string) => day.replace(/(\d+)-0?(\d+)-0?(\d+)/, '$1년 $2월 $3일'),
    )
    void fc.assert(
      fc.property(
        ...([calendar, digits(4), separator, forms, fc.boolean()] as const),
        (day, number, between, form, isDayFirst) => {
          const someone = student(number, '')
          const parts = isDayFirst ? [form(day), number] : [number, form(day)]
          const found = homeworkFileReader([someone])(`${parts.join(between)}.mp4`, '2026-12-31')
          expect(found).toEqual({ student: someone, candidates: [], day })
        },
      ),
    )
  })

  it('never makes a day that is in no calendar, or a student whom nothing names', () => {
    const piece = fc.oneof(digits(4), digits(6), digits(8), calendar, fc.string({ maxLength: 12 }))
    void fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), calendar, (pieces, arrivedOn) => {
        const name = pieces.join('_')
        const { student: found, day } = homeworkFileReader(PEOPLE)(name, arrivedOn)
        if (day !== undefined) expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day)
        const plain = name
          .normalize('NFC')
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]/gu, '')
        const marks = [
          found?.number,
          found?.name,
          ...(found?.numbers ?? []).flatMap((each) => [each, each.slice(-8)]),
        ]
        if (found !== undefined)
          expect(marks.some((mark) => plain.includes(mark!.toLowerCase().replace(/\s/g, '')))).toBe(true)
      }),
    )
  })
})
