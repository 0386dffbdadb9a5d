const MAX_ERROR_LENGTH = 2_000
/** Longest name of a query parameter that is looked at. */
const MAX_NAME_LENGTH = 64
const SECRET_NAME = /(?:^|[^a-z0-9_])(?:X-Amz-[a-z-]+|Signature|AWSAccessKeyId|token|api_key|key)$/i
const END_OF_VALUE = /[\s&"']/g

/**
 * An error text as it may leave the station: URLs keep scheme, host and path but lose user, query and fragment, where
 * presigned ones carry their signature; a signature that stands alone is struck out. In time linear in the text, which
 * may come from anybody.
 */
export function redactText(text: string): string {
  return withoutSecretValues(withoutCredentials(text)).slice(0, MAX_ERROR_LENGTH)
}

/** Whatever its scheme is called: looking for a name before `://` is what takes quadratic time. */
function withoutCredentials(text: string): string {
  return text.replace(/:\/\/([^\s"'<>]*)/g, (_, rest: string) => {
    const [address = ''] = rest.split(/[?#]/, 1)
    const slash = address.indexOf('/')
    const authority = slash < 0 ? address : address.slice(0, slash)
    return `://${authority.slice(authority.lastIndexOf('@') + 1)}${slash < 0 ? '' : address.slice(slash)}`
  })
}

/** Goes from one equals sign to the next and looks at the little that stands before it. */
function withoutSecretValues(text: string): string {
  const kept: string[] = []
  let from = 0
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', Math.max(from, equals + 1))) {
    const name = text.slice(Math.max(from, equals - MAX_NAME_LENGTH), equals)
    if (!SECRET_NAME.test(name)) continue
    END_OF_VALUE.lastIndex = equals + 1
    const end = END_OF_VALUE.exec(text)?.index ?? text.length
    if (end === equals + 1) continue
    kept.push(text.slice(from, equals), '=***')
    from = end
  }
  return kept.join('') + text.slice(from)
}
