import { describe, expect, it } from 'vitest'
import { type AttendedSheet, attendanceOf } from '#shared/domain/attendance.ts'
import type { Student } from '#shared/domain/roster.ts'

const student = (number: string): Student => ({ number, name: `학생 ${number}`, group: '' })
const ROSTER = ['1', '2', '3', '4'].map(student)
const sheet = (
  pageId: number,
  of: string | undefined,
  { day = '2026-03-02', mayBe = [] }: { day?: string; mayBe?: string[] } = {},
): AttendedSheet => ({
  pageId,
  student: of === undefined ? undefined : (ROSTER.find(({ number }) => number === of) ?? student(of)),
  mayBeOf: mayBe.map((number) => ROSTER.find((each) => each.number === number)!),
  day,
})
const numbers = (attendees: readonly { number: string }[]) => attendees.map(({ number }) => number)

describe('attendance', () => {
  it('of no sheets is everybody absent', () => {
    const { present, absent, late } = attendanceOf([], ROSTER)
    expect([numbers(present), numbers(absent), numbers(late)]).toEqual([[], ['1', '2', '3', '4'], []])
  })

  it('counts nobody as absent of whom a sheet may be, and names the sheets nobody knows', () => {
    const attendance = attendanceOf([sheet(10, '1'), sheet(11, undefined, { mayBe: ['2', '1'] })], ROSTER)
    expect(numbers(attendance.checking)).toEqual(['2'])
    expect(numbers(attendance.absent)).toEqual(['3', '4'])
    expect(attendance.unknown).toEqual([11])
  })

  it('counts nobody as absent while a sheet may be anybody’s', () => {
    const { absent, checking } = attendanceOf([sheet(10, '1'), sheet(11, undefined)], ROSTER)
    expect([numbers(absent), numbers(checking)]).toEqual([[], ['2', '3', '4']])
  })

  it('tells whoever is on no roster, came twice, or came on a later day than most', () => {
    const later = { day: '2026-03-05' }
    const attendance = attendanceOf(
      [sheet(10, '1'), sheet(11, '1', later), sheet(12, '2'), sheet(13, '3', later), sheet(14, '99')],
      ROSTER,
    )
    expect(numbers(attendance.present)).toEqual(['1', '2', '3'])
    expect(attendance.twice).toMatchObject([{ number: '1', pageIds: [10, 11] }])
    expect(attendance.late).toMatchObject([{ number: '3', pageIds: [13] }])
    expect(attendance.extra).toMatchObject([{ number: '99', pageIds: [14] }])
  })

  it('without a roster is of who came', () => {
    const { present, absent, extra } = attendanceOf([sheet(10, '1')], undefined)
    expect([numbers(present), absent, extra]).toEqual([['1'], [], []])
  })
})
