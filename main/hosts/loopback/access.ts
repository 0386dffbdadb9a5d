import { createHash, timingSafeEqual } from 'node:crypto'

/** Equal, in a time that tells nothing of where they differ. */
export function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

export const cookieName = (port: number) => `grading-station-${port}`

function cookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/** Why a request is refused: by the name it was sent to, by the page that sent it, or for want of the token. */
export type Refusal = 'host' | 'origin' | 'token'

/**
 * Whether a request comes from our own page on this machine. Three checks, since none is enough alone: the Host header
 * stops DNS rebinding, the Origin header other pages, the token other programs and users.
 */
export function refusal(request: Request, port: number, token: string): Refusal | undefined {
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const host = request.headers.get('host') ?? ''
  if (!names.includes(host)) return 'host'
  const origin = request.headers.get('origin')
  if (origin !== null && origin !== `http://${host}`) return 'origin'
  if (isForeignSite(request)) return 'origin'
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const given = bearer ?? cookie(request.headers.get('cookie'), cookieName(port))
  return given !== undefined && sameSecret(given, token) ? undefined : 'token'
}

/** The same for the one address that hands out the cookie, which nobody has a token for yet. */
export function openingRefusal(request: Request, port: number): Exclude<Refusal, 'token'> | undefined {
  const host = request.headers.get('host') ?? ''
  const why = refusal(new Request(request.url, { headers: { host } }), port, '')
  if (why === 'host') return 'host'
  return isForeignSite(request) ? 'origin' : undefined
}

/** Whether a browser says that another page led here; a person, or another program, is `none`. */
function isForeignSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site !== null && site !== 'same-origin' && site !== 'none'
}
