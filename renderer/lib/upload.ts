import { inOrder } from './in-order.ts'

export const UPLOADS_AT_ONCE = 4

type Source = { name: string; sha256: string } | { path: string }

/** Stores a file as the station's own. @returns its hash; throws what the station says against it */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<string> {
  const response = await fetch('/blobs', { method: 'PUT', body: file, signal: signal ?? null })
  const answer = (await response.json()) as { sha256?: string; error?: unknown }
  if (answer.sha256 === undefined) throw answer.error ?? new Error(`upload: ${response.status}`)
  return answer.sha256
}

/** How the station gets a file: in Electron it opens the file itself; elsewhere it is sent. */
export async function sourceOf(file: File, signal?: AbortSignal): Promise<Source> {
  const path = window.stationBridge?.pathOf(file) ?? ''
  return path === '' ? { name: file.name, sha256: await uploadFile(file, signal) } : { path }
}

/** The same for all of them, a few at once; throws what the first one that failed did. */
export async function sourcesOf(files: readonly File[]): Promise<Source[]> {
  const done: PromiseSettledResult<Source>[] = []
  await inOrder(files, {
    atOnce: UPLOADS_AT_ONCE,
    signal: new AbortController().signal,
    work: (file) => sourceOf(file),
    take: async (results) => void done.push(...results),
  })
  return done.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
