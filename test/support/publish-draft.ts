import type { TrialEvent } from '#shared/contract/templates.ts'
import type { Client } from '#tools/stations/browser.ts'

/** Has a stored draft tried on uploaded pictures. @returns what was told of it */
export async function tryDraft(client: Client, id: string, ...pictures: string[]): Promise<TrialEvent[]> {
  const scans = pictures.map((sha256) => ({ sha256, pageIndex: 0 }))
  const events: TrialEvent[] = []
  for await (const event of await client.templates.trial({ id, scans })) events.push(event)
  return events
}

/** The same, and publishes it. */
export async function publishDraft(client: Client, id: string, picture: string): Promise<void> {
  await tryDraft(client, id, picture)
  await client.templates.publish({ id })
}
