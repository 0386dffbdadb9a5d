const MAX_ERROR_LENGTH = 2_000

/**
 * An error text as it may leave the station: URLs keep scheme, host and path but lose user, query and fragment, where
 * presigned ones carry their signature; a signature that stands alone is struck out.
 */
export function redactText(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>]*)/gi, (_, scheme: string, rest: string) => {
      const [address = ''] = rest.split(/[?#]/, 1)
      const slash = address.indexOf('/')
      const authority = slash < 0 ? address : address.slice(0, slash)
      return (
        scheme + authority.slice(authority.lastIndexOf('@') + 1) + (slash < 0 ? '' : address.slice(slash))
      )
    })
    .replace(/\b(X-Amz-[A-Za-z-]+|Signature|AWSAccessKeyId|token|api_key|key)=[^\s&"']+/gi, '$1=***')
    .slice(0, MAX_ERROR_LENGTH)
}
