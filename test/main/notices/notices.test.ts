import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { createLog } from '#main/base/log.ts'
import { type Environment, readSettings } from '#main/base/settings.ts'
import { backUp } from '#main/db/backup.ts'
import { pagesRepository } from '#main/db/grading/pages.ts'
import { noticeMessagesRepository } from '#main/db/notices/messages.ts'
import { restoreCopy } from '#main/db/store.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { absentExam, isOver, outcomes, phoneOf, solapi, solapiSettings } from '#test/support/notices.ts'
import { testStation } from '#test/support/test-station.ts'
import type { SolapiServer } from '#tools/stand-ins/solapi.ts'
import { until } from '#tools/until.ts'

/** A station at a stand-in, with an exam that so many students are absent from. */
function exam(server: SolapiServer, students: number, env: Environment = {}, platform = {}) {
  const { station, events } = testStation({ settings: solapiSettings(server, env), ...platform })
  return { station, events, ...absentExam(station, students) }
}
const over = (station: Parameters<typeof isOver>[0], id: number) => until(() => isOver(station, id))
const sends = (server: SolapiServer) => server.requests.filter(({ route }) => route === 'send').length
const refused = (reason: string) => expect.objectContaining({ reason })

describe('a notice', () => {
  it('leaves for nobody before it was previewed and confirmed, and then for each once', async () => {
    const server = await solapi()
    const { station, request, batchId, templateId, events } = exam(server, 3)
    await station.start()
    const preview = station.notices.preview(request)
    expect(preview).toMatchObject({ costWon: 39, smsFallback: false, excluded: [] })
    const { name, providerId, text } = preview.template
    station.notices.templates.save({ name, providerId, text, items: [], values: {} }, templateId)
    await station.notices.untilIdle()
    expect(sends(server)).toBe(0)

    const id = station.notices.confirm(request, station.notices.preview(request).token, '원장')
    await over(station, id)
    expect(outcomes(station, id)).toEqual(['sent', 'sent', 'sent'])
    // What left is what was previewed.
    expect(server.taken.map(({ to, variables }) => [to, variables])).toEqual(
      preview.notices.map(({ phone, variables }) => [phone, variables]),
    )
    expect(server.taken.every(({ disableSms, from }) => disableSms && from === undefined)).toBe(true)
    expect(events).toContainEqual({ name: 'notice.changed', noticeId: id })
    expect(station.notices.list(batchId)[0]).toMatchObject({
      id,
      who: '원장',
      counts: { sent: 3, queued: 0 },
    })
    // Who has it gets it no more by accident.
    expect(station.notices.preview(request).excluded.map(({ why }) => why)).toEqual(
      Array(3).fill('already-sent'),
    )
  })

  it('is confirmed once, soon, and exactly as it was seen', async () => {
    const server = await solapi()
    let wall = Date.UTC(2026, 10, 30, 6)
    const clock = { ...systemClock, now: () => wall }
    const { station, request, setRoster } = exam(server, 2, {}, { clock })
    const { notices } = station
    const { token } = notices.preview(request)
    expect(() => notices.confirm(request, 'nonsense', '')).toThrow(refused('notice-token'))
    expect(() => notices.confirm({ ...request, skip: ['1000'] }, token, '')).toThrow(
      refused('notice-changed'),
    )
    setRoster(3)
    expect(() => notices.confirm(request, token, '')).toThrow(refused('notice-changed'))
    const second = notices.preview(request).token
    wall += 11 * 60_000
    expect(() => notices.confirm(request, second, '')).toThrow(refused('notice-token-old'))
    const third = notices.preview(request).token
    notices.confirm(request, third, '')
    expect(() => notices.confirm({ ...request, again: true }, third, '')).toThrow(
      refused('notice-token-used'),
    )
    const all = { ...request, again: true, skip: ['1000', '1001', '1002'] }
    expect(() => notices.confirm(all, notices.preview(all).token, '')).toThrow(refused('notice-nobody'))
  })

  it('says by name what it lacks to be sent at all', () => {
    const { station } = testStation({ settings: readSettings({ SOLAPI_API_KEY: 'k' }) })
    const { confirm } = absentExam(station, 1)
    expect(() => confirm()).toThrow(
      expect.objectContaining({
        reason: 'missing-setting',
        params: { names: 'SOLAPI_API_SECRET, SOLAPI_PF_ID' },
      }),
    )
  })

  it.each([
    'stopped',
    'failed',
  ] as const)('calls nobody absent while a sheet that could not be read may be theirs (%s)', async (how) => {
    const server = await solapi()
    const { station, request, batchId } = exam(server, 2)
    const { sha256 } = await station.blobs.put([new Uint8Array([1, 2, 3])])
    station.desk.intake.importFiles(batchId, [{ name: 'torn.jpg', sha256 }])
    expect(() => station.notices.preview(request)).toThrow(refused('notice-reading'))
    station.desk.intake.cancel(batchId)
    const pages = pagesRepository(station.db)
    const [{ id }] = station.desk.pages.list({ batchId, standing: null, offset: 0, limit: 9 })
    if (how === 'failed') pages.fail(id, { code: 'unreadable', message: '' }, 0)
    const { notices, excluded } = station.notices.preview(request)
    expect(notices).toEqual([])
    expect(excluded.map(({ name, why }) => [name, why])).toEqual([
      ['torn.jpg', 'unread'],
      ['학생0', 'unsettled'],
      ['학생1', 'unsettled'],
    ])
    // A person who saw that it is no sheet says so.
    station.desk.intake.removePages([id])
    expect(station.notices.preview(request).notices).toHaveLength(2)
  })

  it('names nobody in the log: a number stands there as an HMAC', async () => {
    const server = await solapi()
    const lines: string[] = []
    const stream = { write: (line: string) => lines.push(line) > 0 } as unknown as NodeJS.WritableStream
    const { station, confirm } = exam(server, 2, {}, { log: createLog('debug', stream) })
    await station.start()
    await over(station, confirm())
    const said = lines.filter((line) => line.includes('"notice"'))
    expect(said).toHaveLength(2)
    expect(said.map((line) => JSON.parse(line).recipient)).toEqual([
      expect.stringMatching(/^[0-9a-f]{16}$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ])
    expect(lines.join('')).not.toMatch(/0?10-?2000|학생0/)
    expect(lines.join('')).not.toContain(server.secret)
  })

  it('does not reach who opted out, whose number is kept nowhere', async () => {
    const server = await solapi()
    const { station, request } = exam(server, 2)
    station.notices.optOuts.add('010-2000-0001', '원장')
    expect(station.notices.preview(request).excluded).toMatchObject([{ number: '1001', why: 'opted-out' }])
    const [entry] = station.notices.optOuts.list()
    expect(entry).toMatchObject({ masked: '010-****-0001' })
    const rows = station.db.prepare('SELECT * FROM notice_opt_outs').all()
    expect(JSON.stringify(rows)).not.toContain(phoneOf(1))
    expect(() => station.notices.optOuts.add('1234', '')).toThrow(refused('notice-bad-phone'))
  })
})

describe('a refusal', () => {
  it('of the account ends the notice at once, in words; after it is mended the rest get theirs', async () => {
    const server = await solapi({ balanceWon: 30 })
    const { station, confirm, request } = exam(server, 4)
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(outcomes(station, id)).toEqual([
      ...['sent', 'sent', 'failed solapi-balance', 'failed solapi-balance'],
    ])
    expect(sends(server)).toBe(3)
    server.setBalance(1_000)
    expect(station.notices.preview(request).notices.map(({ number }) => number)).toEqual(['1002', '1003'])
    await over(station, confirm())
    expect(server.taken.map(({ to }) => to).sort()).toEqual([0, 1, 2, 3].map(phoneOf))
  })

  it.each([
    ['a wrong secret', { SOLAPI_API_SECRET: 'wrong' }, 0, 'solapi-auth'],
    ['an unknown key', { SOLAPI_API_KEY: 'unknown' }, 0, 'solapi-auth'],
    ['a clock that is off', {}, 20, 'solapi-clock'],
    ['a wrong channel', { SOLAPI_PF_ID: 'other' }, 0, 'solapi-channel'],
  ])('for %s is met once and named', async (_, env, skew, reason) => {
    const server = await solapi()
    server.setSkew(skew)
    const { station, confirm } = exam(server, 3, env)
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set([`failed ${reason}`]))
    expect(sends(server)).toBe(1)
    expect(server.taken).toEqual([])
  })

  it('for a spent quota, or an address that is no SOLAPI, is final too', async () => {
    const server = await solapi()
    server.setQuota(1)
    const { station, confirm } = exam(server, 3)
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(outcomes(station, id)).toEqual(['sent', 'failed solapi-quota', 'failed solapi-quota'])
    server.setQuota(99)
    server.arm('send', { name: '404-html' })
    const second = confirm()
    await over(station, second)
    expect(new Set(outcomes(station, second))).toEqual(new Set(['failed solapi-not-there']))
  })

  it('that Kakao makes later is found out by asking, and nobody is sent anything for it', async () => {
    const server = await solapi()
    server.report(phoneOf(1), '3104')
    let wall = Date.now()
    const { station, confirm } = exam(server, 3, {}, { clock: { ...systemClock, now: () => wall } })
    await station.start()
    const id = confirm()
    await over(station, id)
    wall += 20_000
    await station.notices.untilIdle()
    await station.notices.untilIdle()
    expect(outcomes(station, id)).toEqual(['sent', 'failed solapi-not-kakao', 'sent'])
    expect(station.notices.get(id).counts).toMatchObject({ sent: 2, failed: 1, delivered: 2 })
    expect(sends(server)).toBe(3)
  })
})

describe('an answer that is lost', () => {
  it('puts one message in doubt, which is never sent again by itself; the provider knows what became of it', async () => {
    const server = await solapi()
    server.arm('send', { name: 'reset', applied: true })
    const { station, confirm, request } = exam(server, 3)
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(outcomes(station, id)).toEqual(['ambiguous notice-reply-lost', 'sent', 'sent'])
    await station.notices.untilIdle()
    expect(sends(server)).toBe(3)
    expect(station.notices.preview(request).notices).toEqual([])

    const [message] = station.notices.messages(id)
    expect(await station.notices.lookUp(message!.id)).toBe('found')
    expect(outcomes(station, id)).toEqual(['sent', 'sent', 'sent'])
    await expect(station.notices.lookUp(message!.id)).rejects.toEqual(refused('notice-not-doubted'))
    expect(server.taken).toHaveLength(3)
  })

  it('of a server’s error is a doubt as well; a person who found nothing may send it once more', async () => {
    const server = await solapi()
    server.arm('send', { name: '500' })
    server.arm('send', { name: '503' })
    const { station, confirm } = exam(server, 2, {}, { random: () => 0 })
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set(['ambiguous notice-server-failed']))
    const [first, second] = station.notices.messages(id)
    expect(await station.notices.lookUp(first!.id)).toBe('not-found')
    expect(outcomes(station, id)[0]).toBe('ambiguous notice-server-failed')
    server.arm('send', { name: '429', retryAfter: '0' })
    station.notices.decide(first!.id, 'again', '원장')
    station.notices.decide(second!.id, 'failed', '원장')
    await over(station, id)
    expect(station.notices.messages(id).map(({ state, decidedBy }) => [state, decidedBy])).toEqual([
      ['sent', null],
      ['failed', '원장'],
    ])
    expect(() => station.notices.decide(second!.id, 'again', '')).toThrow(refused('notice-not-doubted'))
    expect(server.taken.map(({ to }) => to)).toEqual([phoneOf(0)])
    // Two that may have arrived and the one that did; the request that took nothing counts on no brake.
    expect(noticeMessagesRepository(station.db).departuresSince(0)).toHaveLength(3)
  })

  it('three times in a row stops the notice: the rest is not sent', async () => {
    const server = await solapi()
    server.arm('send', { name: 'reset', applied: true, times: 99 })
    const { station, confirm } = exam(server, 6)
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(outcomes(station, id)).toEqual([
      ...Array(3).fill('ambiguous notice-reply-lost'),
      ...Array(3).fill('failed notice-halted'),
    ])
    expect(sends(server)).toBe(3)
  })

  it('because the station was stopped while it waited is a doubt', async () => {
    const server = await solapi()
    server.arm('send', { name: 'never-answer', applied: true })
    const { station, confirm } = exam(server, 2)
    await station.start()
    const id = confirm()
    await until(() => server.taken.length === 1)
    const dataDir = station.folder.dir
    await station.stop(50)
    const next = testStation({ dataDir, settings: solapiSettings(server) }).station
    await next.start()
    await over(next, id)
    expect(outcomes(next, id)).toEqual(['ambiguous notice-reply-lost', 'sent'])
    expect(server.taken.map(({ to }) => to)).toEqual([phoneOf(0), phoneOf(1)])
  })
})

describe('a provider that cannot be reached', () => {
  it('gets nothing twice: what certainly did not leave waits, and goes when it can', async () => {
    const server = await solapi()
    server.arm('send', { name: '429', retryAfter: '0' })
    const { station, confirm } = exam(server, 1, {}, { random: () => 0 })
    await station.start()
    const id = confirm()
    await over(station, id)
    expect(outcomes(station, id)).toEqual(['sent'])
    expect(server.taken).toHaveLength(1)
    // What did not leave counts on no brake.
    expect(noticeMessagesRepository(station.db).departuresSince(0)).toHaveLength(1)
  })

  it('for two days gets nothing at all any more', async () => {
    const server = await solapi()
    await server.close()
    let wall = Date.now()
    const clock = { ...systemClock, now: () => wall }
    const { station, confirm } = exam(server, 2, {}, { clock, random: () => 0 })
    await station.start()
    const id = confirm()
    await until(() => outcomes(station, id).some((outcome) => outcome === 'queued connection-refused'))
    wall += 49 * 3_600_000
    station.notices.wake()
    await over(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set(['failed notice-expired']))
  })
})

describe('brakes', () => {
  it('hold back what is beyond an hour’s number, on all hosts of the folder together', async () => {
    let wall = Date.now()
    const clock = { ...systemClock, now: () => wall }
    const server = await solapi({ now: () => wall })
    const { station, confirm } = exam(server, 5, { NOTICES_PER_HOUR: '2' }, { clock })
    await station.start()
    const id = confirm()
    await until(() => station.notices.get(id).counts.sent === 2)
    await station.notices.untilIdle()
    expect(server.taken).toHaveLength(2)
    expect(station.notices.pace()?.why).toBe('hour')
    wall += 3_700_000
    station.notices.wake()
    await until(() => station.notices.get(id).counts.sent === 4)
    station.notices.cancel(id)
    expect(outcomes(station, id)).toEqual(['sent', 'sent', 'sent', 'sent', 'cancelled'])
    expect(station.notices.pace()).toBeUndefined()
  })

  it('and quiet hours wait for their end', async () => {
    // 22:00 in Seoul.
    let wall = Date.parse('2026-11-30T22:00+09:00')
    const server = await solapi({ now: () => wall })
    const clock = { ...systemClock, now: () => wall }
    const { station, confirm } = exam(server, 1, { NOTICE_QUIET_HOURS: '21-8' }, { clock })
    await station.start()
    const id = confirm()
    await station.notices.untilIdle()
    expect(station.notices.pace()).toEqual({ why: 'quiet', untilMs: Date.parse('2026-12-01T08:00+09:00') })
    expect(server.requests).toEqual([])
    wall = Date.parse('2026-12-01T08:00+09:00')
    station.notices.wake()
    await over(station, id)
    expect(server.taken).toHaveLength(1)
  })
})

describe('one data folder', () => {
  it('with two hosts on it sends each message once', async () => {
    const server = await solapi()
    const { station, confirm } = exam(server, 12)
    const other = testStation({ dataDir: station.folder.dir, settings: solapiSettings(server) }).station
    await Promise.all([station.start(), other.start()])
    const id = confirm()
    other.notices.wake()
    await over(station, id)
    expect(new Set(outcomes(other, id))).toEqual(new Set(['sent']))
    expect(server.taken.map(({ to }) => to).sort()).toEqual(Array.from({ length: 12 }, (_, i) => phoneOf(i)))
  })

  it('that went back to an older copy sends nothing that may have left since', async () => {
    const server = await solapi()
    const { station, confirm, request } = exam(server, 2)
    const { dir } = station.folder
    const id = confirm()
    const copy = await backUp(station.db, station.folder.backups, Date.now(), 3)
    await station.start()
    await over(station, id)
    expect(station.notices.preview(request).forgotten).toBeNull()
    await station.stop(0)
    const restoredAtMs = Date.now()
    restoreCopy(station.folder, copy.name, restoredAtMs)
    const next = testStation({ dataDir: dir, settings: solapiSettings(server) }).station
    await next.start()
    await next.notices.untilIdle()
    expect(outcomes(next, id)).toEqual(Array(2).fill('ambiguous notice-restored'))
    expect(server.taken).toHaveLength(2)
    // What was confirmed after the copy is unknown: whoever sends something is told.
    const { forgotten } = next.notices.preview({ ...request, again: true })
    expect(forgotten).toEqual({ fromMs: expect.any(Number), toMs: restoredAtMs })
    expect(forgotten!.fromMs).toBeLessThanOrEqual(restoredAtMs)
  })

  it('sends nothing of an exam that was removed', async () => {
    const server = await solapi()
    const { station, confirm, batchId } = exam(server, 2)
    const id = confirm()
    station.desk.batches.remove(batchId)
    await station.start()
    await station.notices.untilIdle()
    expect(outcomes(station, id)).toEqual(['queued', 'queued'])
    expect(server.requests).toEqual([])
  })
})

describe('the account', () => {
  it('tells its balance, what is not set, and what is wrong', async () => {
    const server = await solapi({ balanceWon: 9_999 })
    const settings = solapiSettings(server)
    const { station } = testStation({ settings })
    expect(await station.notices.account()).toEqual({
      ...{ missing: [], balanceWon: 9_999, isLow: true, error: null },
    })
    server.arm('balance', { name: '502-html' })
    expect(await station.notices.account()).toMatchObject({ balanceWon: null, error: { reason: 'api-busy' } })
    const bare = testStation({ dataDir: testFolder(), settings: readSettings({}) }).station
    expect((await bare.notices.account()).missing).toContain('SOLAPI_API_KEY')
  })
})
