/** A decoded picture. Rows from the top, 8 bits a sample. */
export interface Raster {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** 1: luminance, 0 black; 3: interleaved red, green, blue. */
  readonly channels: 1 | 3
  /** Row-major, `height × width × channels`. */
  readonly data: Uint8Array
}
