/** A file's bytes as base64, for procedures that take small tables. */
export async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(text)
}

/** Saves a text as a file on the user's PC. */
export function saveText(fileName: string, text: string, type = 'text/csv'): void {
  save(fileName, new Blob([text], { type: `${type};charset=utf-8` }))
}

/** Saves bytes as a file on the user's PC. */
export function saveBase64(fileName: string, base64: string, type: string): void {
  save(fileName, new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], { type }))
}

/** Saves a file of the station on the user's PC. */
export async function saveStored(fileName: string, sha256: string, type: string): Promise<void> {
  const response = await fetch(`/blobs/${sha256}`)
  if (!response.ok) throw new Error(`/blobs: ${response.status}`)
  save(fileName, (await response.blob()).slice(undefined, undefined, type))
}

function save(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has begun by then; the memory is not needed after it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
