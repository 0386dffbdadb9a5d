import { expect, test } from 'vitest'
import { redactText } from '#main/base/redact.ts'
import { readAcknowledgement } from '#main/sync/acknowledgement.ts'
import { headerSafe } from '#main/sync/push.ts'
import { resultMessage } from '#main/sync/result.ts'

const row = { idempotencyKey: 'k1', externalId: 'job-1', attempt: 0, lastError: null }
const JSON_TYPE = { 'content-type': 'application/json' }

function judge(status: number, body: string, headers: Record<string, string> = JSON_TYPE, message = row) {
  const framed = { 'content-length': String(body.length), ...headers }
  try {
    return readAcknowledgement(message, { status, headers: framed, body: Buffer.from(body) }, 'api', 0)
  } catch (failure) {
    return (failure as { reason: string }).reason
  }
}

test.each([
  [200, '{"ok":true}', 'acknowledged'],
  [200, '{}', 'acknowledged'],
  [201, '{"job_id":"job-1","idempotency_key":"k1"}', 'acknowledged'],
  [202, '"queued"', 'acknowledged'],
  [204, '', 'acknowledged'],
  [409, '{"detail":"already have it"}', 'acknowledged'],
  [409, '<html>', 'acknowledged'],
  [200, '{"ok":tr', 'bad-json'],
  [200, '', 'empty-answer'],
  [200, '{"ok":false}', 'answer-says-no'],
  [200, '{"job_id":"job-2"}', 'answer-to-another'],
  [200, '{"idempotency_key":"k2"}', 'answer-to-another'],
  [200, '<!doctype html><form>', 'not-the-api'],
  [301, '', 'api-redirects'],
  [307, '{"ok":true}', 'api-redirects'],
  [400, '{"detail":"no"}', 'refused'],
  [404, '{"detail":"job not found"}', 'refused'],
  [404, '<h1>Not Found</h1>', 'not-the-api'],
  [400, '<h1>Bad Request</h1>', 'not-the-api'],
  [413, '<h1>Request Entity Too Large</h1>', 'refused'],
  [422, '{"detail":"no"}', 'refused'],
  [401, '{}', 'token-refused'],
  [403, '{}', 'token-refused'],
  [408, '{}', 'api-busy'],
  [429, '{}', 'api-busy'],
  [500, '{}', 'api-busy'],
  [503, '', 'api-busy'],
])('%i %j is %s', (status, body, verdict) => {
  expect(judge(status, body)).toBe(verdict)
})

test('plain text acknowledges only with a known end', () => {
  const text = { 'content-type': 'text/plain' }
  expect(judge(200, 'OK', text)).toBe('acknowledged')
  const answer = { status: 200, headers: text, body: Buffer.from('OK') }
  expect(() => readAcknowledgement(row, answer, 'api', 0)).toThrow(
    expect.objectContaining({ reason: 'answer-without-end' }),
  )
})

test('a server that answers every time with nothing is believed the third time', () => {
  expect(judge(200, '', JSON_TYPE, { ...row, attempt: 1, lastError: 'empty-answer' as never })).toBe(
    'empty-answer',
  )
  expect(judge(200, '', JSON_TYPE, { ...row, attempt: 2, lastError: 'empty-answer' as never })).toBe(
    'acknowledged',
  )
})

test('a result has one key per station, job and revision, and one body', () => {
  const job = { scope: 's', externalId: 'j', submissionId: 1, revision: 1 }
  const key = (change: Partial<typeof job>) =>
    resultMessage({ ...job, ...change }, { result: {} }).idempotencyKey
  expect(key({})).toBe(key({}))
  const others = [key({ scope: 't' }), key({ externalId: 'k' }), key({ revision: 2 })]
  expect(new Set([key({}), ...others]).size).toBe(4)
  expect(resultMessage(job, { error: 'broken' }).body).toBe(
    '{"submission_id":1,"status":"FAILED","result":{},"error":"broken"}',
  )
})

test.each([
  [
    '403 for https://user:pw@b.s3.amazonaws.com/k/a.jpg?X-Amz-Signature=SECRET&X-Amz-Date=1 again',
    '403 for https://b.s3.amazonaws.com/k/a.jpg again',
  ],
  ['two: http://a/b?c#d, "https://e/f?g"', 'two: http://a/b "https://e/f"'],
  ['s3://bucket/key?versionId=1', 's3://bucket/key'],
  ['https://host?token=abc', 'https://host'],
  ['query X-Amz-Signature=abcdef&x=1', 'query X-Amz-Signature=***&x=1'],
  ['nothing to hide: 100% of 3 / 4', 'nothing to hide: 100% of 3 / 4'],
])('%j is told as %j', (text, told) => {
  expect(redactText(text)).toBe(told)
})

test.each([
  ['plain-1', 'plain-1'],
  ['작업 1', '%EC%9E%91%EC%97%85%201'],
  ['a%20b', 'a%2520b'],
  ['a\r\nX-Evil: 1', 'a%0D%0AX-Evil:%201'],
  ['😀\u0000', '%F0%9F%98%80%00'],
])('%j is a header as %j', (text, header) => {
  expect(headerSafe(text)).toBe(header)
  expect(decodeURIComponent(header)).toBe(text)
})
