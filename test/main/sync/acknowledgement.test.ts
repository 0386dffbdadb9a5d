import { expect, test } from 'vitest'
import { redactText } from '#main/base/redact.ts'
import { readAcknowledgement } from '#main/sync/acknowledgement.ts'
import { resultMessage } from '#main/sync/result.ts'
import { headerSafe } from '#main/sync/send-result.ts'

const row = { idempotencyKey: 'k1', externalId: 'job-1' }
const JSON_TYPE = { 'content-type': 'application/json' }

function judge(status: number, body: string, headers: Record<string, string> = JSON_TYPE) {
  const framed = { 'content-length': String(body.length), ...headers }
  try {
    return readAcknowledgement(row, { status, headers: framed, body: Buffer.from(body) }, 'api', 0)
  } catch (failure) {
    return (failure as { reason: string }).reason
  }
}

test.each([
  [200, '{"ok":true}', 'acknowledged'],
  [200, '{"ok":true,"detail":"saved","error":null,"errors":[]}', 'acknowledged'],
  [200, '{"detail":"duplicate_ignored"}', 'acknowledged'],
  [201, '{"job_id":"job-1","idempotency_key":"k1"}', 'acknowledged'],
  [201, '{"job_id":"job-1"}', 'acknowledged'],
  [409, '{"detail":"already have it"}', 'acknowledged'],
  [409, '{"detail":"duplicate_ignored","job_id":"job-1"}', 'acknowledged'],
  [409, '{"error":"locked"}', 'not-now'],
  [409, '{"detail":"Database write conflict, please retry"}', 'not-now'],
  [409, '{}', 'not-now'],
  [200, '{"job_id":"job-1","status":"DONE"}', 'acknowledged'],
  [200, '{"job_id":"job-1","status":"FAILED"}', 'acknowledged'],
  [200, '{"job_id":"job-1","detail":"saved"}', 'acknowledged'],
  [200, '{"job_id":"job-1","status":"error"}', 'answer-says-no'],
  [200, '{"job_id":"job-1","status":"rejected"}', 'answer-says-no'],
  [200, '{"job_id":"job-1","success":false}', 'answer-says-no'],
  [200, '{"job_id":"job-1","code":500}', 'answer-says-no'],
  [200, '{"job_id":"job-1","status":503}', 'answer-says-no'],
  [200, '{"job_id":"job-1","result":"fail"}', 'answer-says-no'],
  [200, '{"job_id":"job-1","code":0,"result":{}}', 'acknowledged'],
  [200, '{"job_id":"job-1","detail":"not found"}', 'answer-says-no'],
  [200, '{"ok":true,"status":"error"}', 'answer-says-no'],
  [200, '{"ok":true,"success":false}', 'answer-says-no'],
  [409, '<html>', 'not-the-api'],
  [200, '{}', 'answer-not-ours'],
  [200, '{"message":"please log in"}', 'answer-not-ours'],
  [202, '"queued"', 'answer-not-ours'],
  [200, '[{"ok":true}]', 'answer-not-ours'],
  [200, 'true', 'answer-not-ours'],
  [204, '', 'empty-answer'],
  [200, '', 'empty-answer'],
  [200, '{"ok":tr', 'bad-json'],
  [200, '{"ok":false}', 'answer-says-no'],
  [200, '{"ok":true,"error":"no such submission"}', 'answer-says-no'],
  [200, '{"error":{"code":5}}', 'answer-says-no'],
  [200, '{"ok":true,"errors":["x"]}', 'answer-says-no'],
  [200, '{"ok":true,"job_id":"job-2"}', 'answer-to-another'],
  [200, '{"ok":true,"idempotency_key":"k2"}', 'answer-to-another'],
  [200, '<!doctype html><form>', 'not-the-api'],
  [301, '', 'api-redirects'],
  [307, '{"ok":true}', 'api-redirects'],
  [400, '{"detail":"job_id required"}', 'refused'],
  [422, '{"detail":[{"loc":["status"]}]}', 'refused'],
  [400, '{"message":"Bad Request"}', 'not-now'],
  [400, 'bad', 'not-now'],
  [404, '{"detail":"Not found."}', 'not-now'],
  [405, '{"detail":"Method not allowed"}', 'not-now'],
  [410, '{"detail":"gone"}', 'not-now'],
  [413, '<h1>Request Entity Too Large</h1>', 'not-now'],
  [404, '<h1>Not Found</h1>', 'not-the-api'],
  [400, '<h1>Bad Request</h1>', 'not-the-api'],
  [401, '{}', 'token-refused'],
  [403, '{}', 'token-refused'],
  [408, '{}', 'api-busy'],
  [429, '{}', 'api-busy'],
  [500, '{}', 'api-busy'],
  [503, '', 'api-busy'],
])('%i %j is %s', (status, body, verdict) => {
  expect(judge(status, body)).toBe(verdict)
})

test('plain text is no acknowledgement, whatever it says', () => {
  expect(judge(200, 'OK', { 'content-type': 'text/plain' })).toBe('answer-not-ours')
  expect(judge(200, 'please log in', { 'content-type': 'text/plain' })).toBe('answer-not-ours')
})

test('a result has one key per station, source, job and revision, and one body', () => {
  const job = {
    scope: 's',
    sourceOrigin: 'https://a',
    externalId: 'j',
    isNamed: true,
    submissionId: 1,
    sourceId: '1',
    source: {},
    revision: 1,
  }
  const key = (change: Partial<typeof job>) =>
    resultMessage({ ...job, ...change }, { result: {} }).idempotencyKey
  expect(key({})).toBe(key({}))
  const others = [
    { scope: 't' },
    { sourceOrigin: 'https://b' },
    { externalId: 'k' },
    { sourceId: '2' },
    { revision: 2 },
  ]
  expect(new Set([{}, ...others].map(key)).size).toBe(6)
  expect(resultMessage(job, { error: 'broken' }).body).toBe(
    '{"submission_id":1,"job_id":"j","status":"FAILED","result":{},"error":"broken"}',
  )
})

test('a result says back what its source said of itself, within bounds', () => {
  const source = { tenant_id: '7', source_domain: 'exams', source_id: 'x'.repeat(300), created_at: 'now' }
  const of = { scope: 's', sourceOrigin: 'o', externalId: 'j', isNamed: true, revision: 1 }
  const { body } = resultMessage({ ...of, submissionId: null, sourceId: 'u-1', source }, { result: {} })
  expect(JSON.parse(body)).toEqual({
    ...{ submission_id: 'u-1', job_id: 'j', status: 'DONE', result: {}, error: null },
    ...{ tenant_id: '7', source_domain: 'exams' },
  })
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
