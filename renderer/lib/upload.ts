export type Source = { name: string; sha256: string } | { path: string }

async function upload(file: File, signal?: AbortSignal): Promise<string> {
  const response = await fetch('/blobs', { method: 'PUT', body: file, signal: signal ?? null })
  const answer = (await response.json()) as { sha256?: string; error?: unknown }
  if (answer.sha256 === undefined) throw answer.error ?? new Error(`upload: ${response.status}`)
  return answer.sha256
}

/** How the station gets a file: in Electron it opens the file itself; elsewhere it is sent. */
export async function sourceOf(file: File, signal?: AbortSignal): Promise<Source> {
  const path = window.stationBridge?.pathOf(file) ?? ''
  return path === '' ? { name: file.name, sha256: await upload(file, signal) } : { path }
}
