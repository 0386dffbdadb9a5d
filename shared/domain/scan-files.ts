/**
 * Endings of files that hold scans, and of pictures that are not read but refused by their name. What a file really is
 * its first bytes say: an ending decides only whether it is looked at.
 */
export const SCAN_ENDINGS = [
  ...['.jpg', '.jpeg', '.jpe', '.jfif', '.jif', '.png', '.tif', '.tiff', '.webp', '.pdf'],
  ...['.heic', '.heif', '.hif', '.avif', '.bmp', '.gif'],
] as const

export function isScanName(name: string): boolean {
  const lower = name.toLowerCase()
  return SCAN_ENDINGS.some((ending) => lower.endsWith(ending))
}

/** What systems and programs leave in folders: `._` files of a Mac, thumbnails, lock files of Office. */
const LITTER =
  /^(?:\.|~\$|(?:thumbs\.db|ehthumbs\.db|desktop\.ini|\$recycle\.bin|system volume information|__macosx|@eadir)$)/i

/** Whether a file or folder was put there by a system and by no person. */
export const isLitter = (name: string): boolean => LITTER.test(name)
