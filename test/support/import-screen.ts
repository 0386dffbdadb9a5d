import type { Page } from 'playwright'
import { sampleScan } from '#test/support/desk.ts'
import type { Client, TestHost } from '#tools/stations/browser.ts'

export const scan = (name: string) => ({ name, bytes: sampleScan(name) })

/** An exam on the sample's sheet that waits for its scans, on a station that has the sample. @returns its id */
export async function emptyBatch({ client }: TestHost, name: string): Promise<number> {
  const [template] = await client.templates.list()
  return (await client.batches.create({ name, templateId: template.id })).id
}

/** The count of sheets in a standing, which shows these alone when it is clicked. */
export const count = (page: Page, standing: string) => page.getByTestId(`count-${standing}`)
export const pagesOf = async (client: Client, id: number) => (await client.batches.pages({ id })).rows
