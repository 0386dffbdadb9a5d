/** An API's address in one spelling: host in lower case, without default port, query or last slash. */
export function apiAddress(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl)
  return (origin + pathname).replace(/\/+$/, '')
}
