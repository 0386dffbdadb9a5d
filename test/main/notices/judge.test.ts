import { describe, expect, it } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { judgeAnswer, judgeFailure, type Verdict } from '#main/notices/judge.ts'
import { refusalOf } from '#main/notices/refusals.ts'
import { authorization, createSolapi, missingSettings } from '#main/notices/solapi.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { ABSENT_TEMPLATE, phoneOf, solapi, solapiSettings } from '#test/support/notices.ts'
import { FAULT_NAMES } from '#tools/stand-ins/http-faults.ts'

const QUICK = { connectMs: 2_000, headersMs: 150, idleMs: 150, totalMs: 500, maxBytes: 1024 ** 2 }

/** Status codes that say no in so many words: a server that says them has taken nothing. */
const REFUSALS = ['400', '401', '403', '404', '404-html', '409', '413', '422', 'redirect']

describe('an answer', () => {
  it('whatever goes wrong with it after the message was taken, never makes it go out again', async () => {
    const server = await solapi()
    const api = createSolapi(solapiSettings(server), Date.now, QUICK)
    const send = async (nth: number): Promise<Verdict> => {
      const message = { key: `k${nth}`, to: phoneOf(nth), templateId: ABSENT_TEMPLATE }
      try {
        const answer = await api.send({ ...message, variables: { '#{이름}': 'ㄱ', '#{시험}': 'ㄴ' } })
        return judgeAnswer(answer, api.host, Date.now())
      } catch (thrown) {
        return judgeFailure(thrown)
      }
    }
    const faults = FAULT_NAMES.filter((name) => !REFUSALS.includes(name) && name !== '429')
    const kinds: Record<string, string> = {}
    for (const [i, name] of faults.entries()) {
      server.arm('send', { name, applied: true })
      kinds[name] = (await send(i)).kind
    }
    await api.close()
    expect(faults.length).toBeGreaterThan(25)
    // What says the whole truth in the end, however oddly it comes, may be believed; nothing else is.
    const believed = Object.entries(kinds).filter(([, kind]) => kind !== 'unknown')
    expect(believed).toEqual(believed.filter(([, kind]) => kind === 'taken'))
    expect(server.taken).toHaveLength(faults.length)
  })

  it('is waited for again only where nothing was taken: busy, or not even reached', async () => {
    const server = await solapi()
    const api = createSolapi(solapiSettings(server), Date.now, QUICK)
    const message = { key: 'k', to: phoneOf(1), templateId: ABSENT_TEMPLATE, variables: {} }
    server.arm('send', { name: '429', retryAfter: '7' })
    expect(judgeAnswer(await api.send(message), api.host, Date.now())).toMatchObject({
      kind: 'later',
      afterMs: 7_000,
    })
    await server.close()
    expect(judgeFailure(await api.send(message).catch((thrown: unknown) => thrown)).kind).toBe('later')
    await api.close()
  })
})

describe('a refusal', () => {
  it.each([
    ['1030', 'solapi-balance', 'notice'],
    ['NotEnoughBalance', 'solapi-balance', 'notice'],
    ['QuotaExceeded', 'solapi-quota', 'notice'],
    ['1042', 'solapi-template', 'notice'],
    ['3063', 'solapi-variables', 'notice'],
    ['3076', 'solapi-item-long', 'recipient'],
    ['3104', 'solapi-not-kakao', 'recipient'],
    ['3107', 'solapi-kakao-blocked', 'recipient'],
    ['9999', 'solapi-refused', 'recipient'],
  ])('%s is said in words, in both languages', (code, reason, scope) => {
    const refusal = refusalOf(code)
    expect(refusal).toMatchObject({ error: { reason }, scope })
    const [ko, en] = (['ko', 'en'] as const).map((language) =>
      errorText(translator(language), toWireError(refusal.error)),
    )
    expect(ko).toMatch(/[가-힣]/)
    expect(en).not.toMatch(/[가-힣]/)
  })

  it('leaves out whatever the provider quotes', () => {
    expect(toWireError(refusalOf('<b>01012345678</b>').error).message).not.toContain('<')
  })
})

describe('a request', () => {
  it('is signed as the documentation’s example is', () => {
    // HMAC-SHA256 of date and salt with the secret, by OpenSSL.
    expect(
      authorization('K', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', '2019-07-01T00:41:48Z', 'jqsba2jxjnrjor'),
    ).toBe(
      'HMAC-SHA256 apiKey=K, date=2019-07-01T00:41:48Z, salt=jqsba2jxjnrjor, signature=46e6e14657185ab3d57dab00a4bd7a646049cab6e2141cc1ccfbbd8e2d78bd35',
    )
  })

  it('needs what it names, and a sender’s number for an SMS alone', () => {
    expect(missingSettings(readSettings({}))).toEqual(['SOLAPI_API_KEY', 'SOLAPI_API_SECRET', 'SOLAPI_PF_ID'])
    const set = { SOLAPI_API_KEY: 'k', SOLAPI_API_SECRET: 's', SOLAPI_PF_ID: 'p' }
    expect(missingSettings(readSettings(set))).toEqual([])
    expect(missingSettings(readSettings({ ...set, NOTICE_SMS_FALLBACK: '1' }))).toEqual(['SOLAPI_SENDER'])
  })
})
