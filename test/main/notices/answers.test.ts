import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { noticeMessagesRepository } from '#main/db/notices/messages.ts'
import {
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

describe('a refusal', () => {
  it('of the account ends the notice at once, in words; after it is mended the rest get theirs', async () => {
    const server = await solapi({ balanceWon: 30 })
    const { station, confirm, request } = stationWithAbsent(server, 4)
    await station.start()
    const id = confirm()
    await untilOver(station, id)
    expect(outcomes(station, id)).toEqual([
      ...['sent', 'sent', 'failed solapi-balance', 'failed solapi-balance'],
    ])
    expect(sends(server)).toBe(3)
    server.setBalance(1_000)
    expect(station.notices.preview(request).notices.map(({ number }) => number)).toEqual(['1002', '1003'])
    await untilOver(station, confirm())
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
    const { station, confirm } = stationWithAbsent(server, 3, env)
    await station.start()
    const id = confirm()
    await untilOver(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set([`failed ${reason}`]))
    expect(sends(server)).toBe(1)
    expect(server.taken).toEqual([])
  })

  it('for a spent quota, or an address that is no SOLAPI, is final too', async () => {
    const server = await solapi()
    server.setQuota(1)
    const { station, confirm } = stationWithAbsent(server, 3)
    await station.start()
    const id = confirm()
    await untilOver(station, id)
    expect(outcomes(station, id)).toEqual(['sent', 'failed solapi-quota', 'failed solapi-quota'])
    server.setQuota(99)
    server.arm('send', { name: '404-html' })
    const second = confirm()
    await untilOver(station, second)
    expect(new Set(outcomes(station, second))).toEqual(new Set(['failed solapi-not-there']))
  })

  it('that Kakao makes later is found out by asking, and nobody is sent anything for it', async () => {
    const server = await solapi()
    server.report(phoneOf(1), '3104')
    let wall = Date.now()
    const { station, confirm } = stationWithAbsent(
      server,
      3,
      {},
      { clock: { ...systemClock, now: () => wall } },
    )
    await station.start()
    const id = confirm()
    await untilOver(station, id)
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
    const { station, confirm, request } = stationWithAbsent(server, 3)
    await station.start()
    const id = confirm()
    await untilOver(station, id)
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
    const { station, confirm } = stationWithAbsent(server, 2, {}, { random: () => 0 })
    await station.start()
    const id = confirm()
    await untilOver(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set(['ambiguous notice-server-failed']))
    const [first, second] = station.notices.messages(id)
    expect(await station.notices.lookUp(first!.id)).toBe('not-found')
    expect(outcomes(station, id)[0]).toBe('ambiguous notice-server-failed')
    server.arm('send', { name: '429', retryAfter: '0' })
    station.notices.decide(first!.id, 'again', '원장')
    station.notices.decide(second!.id, 'failed', '원장')
    await untilOver(station, id)
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
    const { station, confirm } = stationWithAbsent(server, 6)
    await station.start()
    const id = confirm()
    await untilOver(station, id)
    expect(outcomes(station, id)).toEqual([
      ...Array(3).fill('ambiguous notice-reply-lost'),
      ...Array(3).fill('failed notice-halted'),
    ])
    expect(sends(server)).toBe(3)
  })

  it('because the station was stopped while it waited is a doubt', async () => {
    const server = await solapi()
    server.arm('send', { name: 'never-answer', applied: true })
    const { station, confirm } = stationWithAbsent(server, 2)
    await station.start()
    const id = confirm()
    await until(() => server.taken.length === 1)
    const dataDir = station.folder.dir
    await station.stop(50)
    const next = testStation({ dataDir, settings: solapiSettings(server) }).station
    await next.start()
    await untilOver(next, id)
    expect(outcomes(next, id)).toEqual(['ambiguous notice-reply-lost', 'sent'])
    expect(server.taken.map(({ to }) => to)).toEqual([phoneOf(0), phoneOf(1)])
  })
})

describe('a provider that cannot be reached', () => {
  it('gets nothing twice: what certainly did not leave waits, and goes when it can', async () => {
    const server = await solapi()
    server.arm('send', { name: '429', retryAfter: '0' })
    const { station, confirm } = stationWithAbsent(server, 1, {}, { random: () => 0 })
    await station.start()
    const id = confirm()
    await untilOver(station, id)
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
    const { station, confirm } = stationWithAbsent(server, 2, {}, { clock, random: () => 0 })
    await station.start()
    const id = confirm()
    await until(() => outcomes(station, id).some((outcome) => outcome === 'queued connection-refused'))
    wall += 49 * 3_600_000
    station.notices.wake()
    await untilOver(station, id)
    expect(new Set(outcomes(station, id))).toEqual(new Set(['failed notice-expired']))
  })
})
