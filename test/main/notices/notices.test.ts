import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { createLog } from '#main/base/log.ts'
import { readSettings } from '#main/base/settings.ts'
import { backUp } from '#main/db/backup.ts'
import { pagesRepository } from '#main/db/grading/pages.ts'
import { restoreCopy } from '#main/db/store.ts'
import { testFolder } from '#test/support/data-folder.ts'
import {
  absentExam,
  outcomes,
  phoneOf,
  sends,
  solapi,
  solapiSettings,
  stationWithAbsent,
  untilOver,
} from '#test/support/notices.ts'
import { testStation } from '#test/support/test-station.ts'
import { until } from '#tools/until.ts'

const refused = (reason: string) => expect.objectContaining({ reason })

describe('a notice', () => {
  it('leaves for nobody before it was previewed and confirmed, and then for each once', async () => {
    const server = await solapi()
    const { station, request, batchId, templateId, events } = stationWithAbsent(server, 3)
    await station.start()
    const preview = station.notices.preview(request)
    expect(preview).toMatchObject({ costWon: 39, smsFallback: false, excluded: [] })
    const { name, providerId, text } = preview.template
    station.notices.templates.save({ name, providerId, text, items: [], values: {} }, templateId)
    await station.notices.untilIdle()
    expect(sends(server)).toBe(0)

    const id = station.notices.confirm(request, station.notices.preview(request).token, '원장')
    await untilOver(station, id)
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
    const { station, request, setRoster } = stationWithAbsent(server, 2, {}, { clock })
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
    const { station, request, batchId } = stationWithAbsent(server, 2)
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
    const { station, confirm } = stationWithAbsent(server, 2, {}, { log: createLog('debug', stream) })
    await station.start()
    await untilOver(station, confirm())
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
    const { station, request } = stationWithAbsent(server, 2)
    station.notices.optOuts.add('010-2000-0001', '원장')
    expect(station.notices.preview(request).excluded).toMatchObject([{ number: '1001', why: 'opted-out' }])
    const [entry] = station.notices.optOuts.list()
    expect(entry).toMatchObject({ masked: '010-****-0001' })
    const rows = station.db.prepare('SELECT * FROM notice_opt_outs').all()
    expect(JSON.stringify(rows)).not.toContain(phoneOf(1))
    expect(() => station.notices.optOuts.add('1234', '')).toThrow(refused('notice-bad-phone'))
  })
})

describe('brakes', () => {
  it('hold back what is beyond an hour’s number, on all hosts of the folder together', async () => {
    let wall = Date.now()
    const clock = { ...systemClock, now: () => wall }
    const server = await solapi({ now: () => wall })
    const { station, confirm } = stationWithAbsent(server, 5, { NOTICES_PER_HOUR: '2' }, { clock })
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
    const { station, confirm } = stationWithAbsent(server, 1, { NOTICE_QUIET_HOURS: '21-8' }, { clock })
    await station.start()
    const id = confirm()
    await station.notices.untilIdle()
    expect(station.notices.pace()).toEqual({ why: 'quiet', untilMs: Date.parse('2026-12-01T08:00+09:00') })
    expect(server.requests).toEqual([])
    wall = Date.parse('2026-12-01T08:00+09:00')
    station.notices.wake()
    await untilOver(station, id)
    expect(server.taken).toHaveLength(1)
  })
})

describe('one data folder', () => {
  it('with two hosts on it sends each message once', async () => {
    const server = await solapi()
    const { station, confirm } = stationWithAbsent(server, 12)
    const other = testStation({ dataDir: station.folder.dir, settings: solapiSettings(server) }).station
    await Promise.all([station.start(), other.start()])
    const id = confirm()
    other.notices.wake()
    await untilOver(station, id)
    expect(new Set(outcomes(other, id))).toEqual(new Set(['sent']))
    expect(server.taken.map(({ to }) => to).sort()).toEqual(Array.from({ length: 12 }, (_, i) => phoneOf(i)))
  })

  it('that went back to an older copy sends nothing that may have left since', async () => {
    const server = await solapi()
    const { station, confirm, request } = stationWithAbsent(server, 2)
    const { dir } = station.folder
    const id = confirm()
    const copy = await backUp(station.db, station.folder.backups, Date.now(), 3)
    await station.start()
    await untilOver(station, id)
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
    const { station, confirm, batchId } = stationWithAbsent(server, 2)
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
