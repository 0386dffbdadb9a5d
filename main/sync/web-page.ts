import { StationError } from '#shared/domain/errors.ts'

/** Where a page shows what it is, bytes. */
const HEAD_BYTES = 1_024
const HTML = /^\ufeff?\s*(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|script)\b/i
const MARKUP = /^\ufeff?\s*</
const JSON_TEXT = /^\ufeff?\s*[{[]/

/**
 * Passes a file on, unless it is what a portal, a login or a gateway answers in its place with status 200: a web page, or
 * what is both called JSON and looks like it. No job works on either.
 * @throws StationError `unavailable` `download-web-page`, before anything is passed on
 */
export async function* refuseWebPage(
  content: AsyncIterable<Buffer>,
  contentType: string | undefined,
  host: string,
): AsyncGenerator<Buffer> {
  const head: Buffer[] = []
  let length = 0
  for await (const chunk of content) {
    if (length >= HEAD_BYTES) {
      yield chunk
      continue
    }
    head.push(chunk)
    length += chunk.length
    if (length < HEAD_BYTES) continue
    assertFile(Buffer.concat(head), contentType, host)
    yield* head
  }
  if (length >= HEAD_BYTES) return
  assertFile(Buffer.concat(head), contentType, host)
  yield* head
}

function assertFile(head: Buffer, contentType: string | undefined, host: string): void {
  const text = head.toString('utf8', 0, HEAD_BYTES)
  const isPage = HTML.test(text) || (isCalled(contentType, 'html') && MARKUP.test(text))
  if (!isPage && !(isCalled(contentType, 'json') && JSON_TEXT.test(text))) return
  throw new StationError('unavailable', `${host} answers with a web page in place of the file`, {
    reason: 'download-web-page',
    params: { host },
  })
}

const CALLED = { html: /\b(x?html)\b/i, json: /[/+]json\b/i }
const isCalled = (contentType: string | undefined, kind: keyof typeof CALLED) =>
  CALLED[kind].test(contentType ?? '')
