import { isLitter, isScanName } from '#shared/domain/scan-files.ts'

export interface Picked {
  readonly scans: readonly File[]
  /** Names of files that are no scans. */
  readonly skipped: readonly string[]
}

const byName = new Intl.Collator('ko', { numeric: true })

/** Scans in the order of their numbers, and names of other files; hidden and system files are left out. */
export function sortPicked(files: readonly File[]): Picked {
  const wanted = files.filter(({ name }) => !isLitter(name))
  return {
    scans: wanted.filter(({ name }) => isScanName(name)).sort((a, b) => byName.compare(a.name, b.name)),
    skipped: wanted.filter(({ name }) => !isScanName(name)).map(({ name }) => name),
  }
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const entries: FileSystemEntry[] = []
  // A reader returns a folder in parts; the last one is empty.
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (piece.length === 0) break
    entries.push(...piece)
  }
  return (await Promise.all(entries.map(filesOf))).flat()
}

/** All files of a drop or a paste, those in folders among them. Call while the event is still being handled. */
export async function filesOfTransfer(transfer: DataTransfer): Promise<File[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  // Items are gone once the event is over, so they are all looked at before the first wait.
  const found = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const files = await Promise.all(
    found.map((each) => (each === null ? [] : each instanceof File ? [each] : filesOf(each))),
  )
  return files.flat()
}
