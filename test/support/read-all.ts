import { isBroken, type ReadOptions, type ReadPage, type ScanPage } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'

/** Every page of a file. */
export async function readAll(bytes: Uint8Array, options?: ReadOptions): Promise<ReadPage[]> {
  const pages: ReadPage[] = []
  for await (const page of readPages(bytes, options)) pages.push(page)
  return pages
}

/** The one page of a file. @throws when there are more or it is broken */
export async function readOnly(bytes: Uint8Array, options?: ReadOptions): Promise<ScanPage> {
  const [page, ...rest] = await readAll(bytes, options)
  if (page === undefined || isBroken(page) || rest.length > 0) throw new Error('expected one good page')
  return page
}
