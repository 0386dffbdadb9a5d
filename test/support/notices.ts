import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { type Environment, readSettings } from '#main/base/settings.ts'
import type { Station } from '#main/station/station.ts'
import type { MessageState } from '#shared/contract/notices.ts'
import { NoticeRequest } from '#shared/domain/notice-plan.ts'
import { NoticeTemplate } from '#shared/domain/notice-template.ts'
import { type SolapiServer, startSolapi } from '#tools/stand-ins/solapi.ts'
import type { Client } from '#tools/stations/browser.ts'
import { until } from '#tools/until.ts'
import { sampleBatch, sampleFile } from './sample-batch.ts'
import { testStation } from './test-station.ts'

export const ABSENT_TEMPLATE = 'KA01TPABSENT'
/** Templates as they are registered at the stand-in. */
export const APPROVED = {
  [ABSENT_TEMPLATE]: { variables: ['이름', '시험'], items: ['시험'] },
  KA01TPSCORE: {
    variables: ['학원이름', '이름', '시험', '점수', '만점', '석차'],
    items: ['점수', '만점', '석차'],
  },
}

/** A SOLAPI that knows the template of `absentExam`, closed when the test ends. */
export async function solapi(
  options: { balanceWon?: number; now?: () => number } = {},
): Promise<SolapiServer> {
  const server = await startSolapi({ templates: APPROVED, ...options })
  onTestFinished(server.close)
  return server
}

export const solapiEnv = ({ url, key, secret, pfId }: SolapiServer, more: Environment = {}) => ({
  SOLAPI_BASE_URL: url,
  SOLAPI_API_KEY: key,
  SOLAPI_API_SECRET: secret,
  SOLAPI_PF_ID: pfId,
  ...more,
})
export const solapiSettings = (server: SolapiServer, more: Environment = {}) =>
  readSettings(solapiEnv(server, more))

export const phoneOf = (nth: number): string => `010${String(20_000_000 + nth)}`

const rosterOf = (students: number) =>
  Buffer.from(
    [
      '학번,이름,학부모연락처',
      ...Array.from({ length: students }, (_, i) => `${1000 + i},학생${i},${phoneOf(i)}`),
    ].join('\n'),
  )

/**
 * An exam that nobody handed anything in for, and the notice about that: the whole way of a notice without a scan.
 * @param students  how many are on its roster
 */
export function absentExam(station: Pick<Station, 'desk' | 'notices'>, students: number) {
  const batchId = sampleBatch(station)
  station.desk.batches.setRoster(batchId, rosterOf(students))
  const templateId = station.notices.templates.save(
    NoticeTemplate.parse({
      name: '미제출 안내',
      providerId: ABSENT_TEMPLATE,
      text: '#{이름} 학생이 #{시험} 시험을 보지 않았습니다.',
      items: [],
      values: {},
    }),
  )
  const request = NoticeRequest.parse({ batchId, templateId, about: 'absent' })
  return {
    batchId,
    templateId,
    request,
    setRoster: (count: number) => station.desk.batches.setRoster(batchId, rosterOf(count)),
    confirm: (more: Partial<NoticeRequest> = {}) => {
      const asked = { ...request, ...more }
      return station.notices.confirm(asked, station.notices.preview(asked).token, '원장')
    },
  }
}

/** Messages of a notice by their state, and the reason where there is one. */
export const outcomes = (station: Pick<Station, 'notices'>, noticeId: number): string[] =>
  station.notices
    .messages(noticeId)
    .map(({ state, error }) => [state, error?.reason].filter(Boolean).join(' '))

export const isOver = (station: Pick<Station, 'notices'>, noticeId: number): boolean => {
  const open: readonly MessageState[] = ['queued', 'sending']
  return station.notices.messages(noticeId).every(({ state }) => !open.includes(state))
}

/** A station at a stand-in, with an exam that so many students are absent from. */
export function stationWithAbsent(
  server: SolapiServer,
  students: number,
  env: Environment = {},
  platform = {},
) {
  const { station, events } = testStation({ settings: solapiSettings(server, env), ...platform })
  return { station, events, ...absentExam(station, students) }
}
export const untilOver = (station: Pick<Station, 'notices'>, noticeId: number) =>
  until(() => isOver(station, noticeId))
export const sends = (server: SolapiServer) => server.requests.filter(({ route }) => route === 'send').length

/** Gives the sample exam's roster a parent's number each, and the station a template for scores. */
export async function readyForNotices(client: Client, batchId: number): Promise<void> {
  const [head, ...rows] = readFileSync(sampleFile('roster.csv'), 'utf8').trim().split(/\r?\n/)
  const roster = [`${head},학부모연락처`, ...rows.map((row, i) => `${row},${phoneOf(i)}`)].join('\n')
  await client.batches.setRoster({ id: batchId, csv: Buffer.from(roster).toString('base64') })
  await client.notices.saveTemplate({
    name: '성적 안내',
    providerId: 'KA01TPSCORE',
    text: '[#{학원이름}]\n#{이름} 학생의 #{시험} 결과를 알려 드립니다.',
    items: [
      { title: '점수', text: '#{점수} / #{만점}' },
      { title: '석차', text: '#{석차}' },
    ],
    values: { 학원이름: '한빛학원' },
  })
}
