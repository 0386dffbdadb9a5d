import type sharpModule from 'sharp'

export type Sharp = typeof sharpModule
export type JpegTurbo = typeof import('@julusian/jpeg-turbo')

let sharp: Promise<Sharp> | undefined
let turbo: Promise<JpegTurbo> | undefined

/**
 * libvips, with no cache (pages never come twice) and one thread (the pool gives each core a process). In an engine's
 * process it loads JPEG, PNG, TIFF and WebP and nothing else: a second lock behind `sniff`.
 */
export function loadSharp(): Promise<Sharp> {
  sharp ??= import('sharp').then(({ default: loaded }) => {
    loaded.cache(false)
    loaded.concurrency(1)
    // The pool sets it: libvips then refuses the loaders it calls untrusted, and we the rest.
    if (process.env.VIPS_BLOCK_UNTRUSTED === '1') {
      loaded.block({ operation: ['VipsForeignLoad'] })
      loaded.unblock({
        operation: ['Jpeg', 'Png', 'Tiff', 'Webp'].map((format) => `VipsForeignLoad${format}`),
      })
    }
    return loaded
  })
  return sharp
}

export function loadJpegTurbo(): Promise<JpegTurbo> {
  turbo ??= import('@julusian/jpeg-turbo').then((loaded) =>
    'default' in loaded ? (loaded.default as JpegTurbo) : loaded,
  )
  return turbo
}
