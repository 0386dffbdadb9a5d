import { describe, expect, it } from 'vitest'
import {
  type NoticeHistory,
  NoticeRequest,
  type NoticeSubject,
  planNotices,
} from '#shared/domain/notice-plan.ts'
import { NoticeTemplate } from '#shared/domain/notice-template.ts'

const template = NoticeTemplate.parse({
  name: '성적',
  providerId: 'KA01TP1',
  text: '#{이름} #{점수} #{학원이름}',
  items: [],
  values: { 학원이름: '한빛' },
})
const student = (number: string, more: Partial<NoticeSubject> = {}): NoticeSubject => ({
  number,
  name: `학생${number}`,
  phones: { parent: `0100000${number}`, student: `0101111${number}` },
  standing: 'graded',
  facts: { points: number },
  ...more,
})
const nobody: NoticeHistory = { isOptedOut: () => false, wasSent: () => false }
const plan = (
  subjects: readonly NoticeSubject[],
  request: Partial<NoticeRequest> = {},
  history: Partial<NoticeHistory> = {},
) =>
  planNotices(template, subjects, NoticeRequest.parse({ batchId: 1, templateId: 1, ...request }), {
    ...nobody,
    ...history,
  })
const whys = ({ excluded }: ReturnType<typeof plan>) => excluded.map(({ number, why }) => [number, why])

describe('who gets a notice', () => {
  it('is each recipient with their own values', () => {
    const { notices } = plan([student('0001'), student('0002')])
    expect(notices.map(({ phone, text }) => [phone, text])).toEqual([
      ['01000000001', '학생0001 0001 한빛'],
      ['01000000002', '학생0002 0002 한빛'],
    ])
  })

  it('is nobody whose score is not settled, with the reason', () => {
    const standings = ['undecided', 'twice', 'unread', 'unscored', 'stranger', 'absent'] as const
    const planned = plan(standings.map((standing, i) => student(`000${i}`, { standing })))
    expect(planned.notices).toEqual([])
    expect(whys(planned).map(([, why]) => why)).toEqual(standings)
  })

  it('is the absent alone where a notice is about them, and none of them while a sheet has no owner', () => {
    const subjects = [student('0001'), student('0002', { standing: 'absent' })]
    expect(plan(subjects, { about: 'absent' }).notices.map(({ number }) => number)).toEqual(['0002'])
    const open = [...subjects, student('0003', { standing: 'unsettled' })]
    expect(whys(plan(open, { about: 'absent' }))).toEqual([['0003', 'unsettled']])
  })

  it('is nobody without a mobile number', () => {
    const planned = plan([
      student('0001', { phones: {} }),
      student('0002', { phones: { parent: '02-123-4567' } }),
    ])
    expect(whys(planned)).toEqual([
      ['0001', 'no-phone'],
      ['0002', 'bad-phone'],
    ])
  })

  it('is nobody by a phone that two students have, until a person says that they are siblings', () => {
    const phones = { parent: '010-9999-0000' }
    const subjects = [student('0001', { phones }), student('0002', { phones, standing: 'undecided' })]
    expect(whys(plan(subjects))).toEqual([
      ['0001', 'shared-phone'],
      ['0002', 'undecided'],
    ])
    expect(plan(subjects, { siblings: true }).notices.map(({ text }) => text)).toEqual(['학생0001 0001 한빛'])
  })

  it('is one phone once, though it is the parent’s and the student’s', () => {
    const phones = { parent: '01000000001', student: '010-0000-0001' }
    const planned = plan([student('0001', { phones })], { to: ['student', 'parent'] })
    expect(planned.notices.map(({ relation }) => relation)).toEqual(['parent'])
    expect(whys(planned)).toEqual([['0001', 'same-phone']])
  })

  it('is nobody who opted out, nor who has it already unless a person says so', () => {
    const subjects = [student('0001'), student('0002')]
    const history = {
      isOptedOut: (phone: string) => phone.endsWith('1'),
      wasSent: (number: string) => number === '0002',
    }
    expect(whys(plan(subjects, {}, history))).toEqual([
      ['0001', 'opted-out'],
      ['0002', 'already-sent'],
    ])
    expect(plan(subjects, { again: true }, history).notices).toHaveLength(1)
  })

  it('is nobody whose variable has no value, or whose name nobody knows', () => {
    const bare = NoticeTemplate.parse({ ...template, values: {} })
    const request = NoticeRequest.parse({ batchId: 1, templateId: 1 })
    const { excluded } = planNotices(bare, [student('0001'), student('0002', { name: '' })], request, nobody)
    expect(excluded.map(({ why, names }) => [why, names])).toEqual([
      ['no-value', '학원이름'],
      ['no-name', ''],
    ])
  })

  it('is nobody whom a person left out', () => {
    expect(whys(plan([student('0001')], { skip: ['0001'] }))).toEqual([['0001', 'skipped']])
  })
})
