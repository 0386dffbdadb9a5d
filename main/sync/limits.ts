/** How long and how much one request may take. Times in ms. */
export interface Limits {
  /** Name look-up, TCP and TLS together. */
  readonly connectMs: number
  /** From the request's last byte to the answer's complete head. */
  readonly headersMs: number
  /** Between two pieces of the body. */
  readonly idleMs: number
  /** The whole exchange. */
  readonly totalMs: number
  /** Body after decompression, bytes. */
  readonly maxBytes: number
}

export const API_LIMITS: Limits = {
  connectMs: 5_000,
  headersMs: 10_000,
  idleMs: 15_000,
  totalMs: 60_000,
  // A job may bring its template, with the pictures in it. One that is larger is lost: it was handed out, and nobody can
  // say which it was.
  maxBytes: 8 * 1024 ** 2,
}

export interface DownloadLimits extends Limits {
  /** Average over `speedWindowMs` below which the other side counts as stuck, bytes per second. */
  readonly minBytesPerSecond: number
  readonly speedWindowMs: number
  /** Times one download may go on from where its connection broke, without a byte in between. */
  readonly resumes: number
  readonly redirects: number
  /** Free space to leave on the volume, bytes. */
  readonly keepFreeBytes: number
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  connectMs: 5_000,
  headersMs: 10_000,
  idleMs: 15_000,
  totalMs: 30 * 60_000,
  maxBytes: 4 * 1024 ** 3,
  minBytesPerSecond: 10_000,
  speedWindowMs: 30_000,
  resumes: 3,
  redirects: 2,
  keepFreeBytes: 512 * 1024 ** 2,
}
